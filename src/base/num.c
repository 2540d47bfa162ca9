/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact parsing of numbers, sizes, addresses and UUIDs. */
#include "base/num.h"

#include <stdio.h>
#include <string.h>

/* More than any base has for what is no digit. */
static unsigned int digit_value(char c)
{
	/* One more than each is worth. */
	static const uint8_t worth[UINT8_MAX + 1] = {
		['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
		['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
		['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
		['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
	};

	return worth[(uint8_t)c] - 1U;
}

/* Reads at least one digit and tells where they end; NULL when there are none or too many. */
static const char *scan_decimal(const char *s, uint64_t *value)
{
	const char *start = s;
	unsigned int digit;
	uint64_t v = 0;

	for (; (digit = digit_value(*s)) < 10; s++)
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, digit, &v))
			return NULL;
	*value = v;
	return s == start ? NULL : s;
}

static const char *scan_hexadecimal(const char *s, uint64_t *value)
{
	const char *start = s;
	const char *first;
	unsigned int digit;
	uint64_t v = 0;

	while (*s == '0')
		s++;
	for (first = s; (digit = digit_value(*s)) < 16; s++)
		v = v << 4 | digit;
	*value = v;
	return s == start || s - first > 16 ? NULL : s;
}

/* Reads "123" or "0x7b". A leading zero means nothing: octal is a trap, not a service. */
static const char *scan_number(const char *s, uint64_t *value)
{
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		return scan_hexadecimal(s + 2, value);
	return scan_decimal(s, value);
}

/* Reads `min` to `max` hexadecimal digits and what must follow them; NULL when the text differs. */
static const char *scan_hex(const char *s, int min, int max, char after, uint32_t *value)
{
	uint32_t v = 0;
	int n = 0;

	for (; n < max && digit_value(s[n]) < 16; n++)
		v = v << 4 | digit_value(s[n]);
	if (n < min || s[n] != after)
		return NULL;
	*value = v;
	return s + n + 1;
}

bool parse_u64(const char *s, uint64_t *value)
{
	uint64_t v;
	const char *end = scan_number(s, &v);

	if (!end || *end)
		return false;
	*value = v;
	return true;
}

bool parse_u32(const char *s, uint32_t *value)
{
	uint64_t v;

	if (!parse_u64(s, &v) || v > UINT32_MAX)
		return false;
	*value = (uint32_t)v;
	return true;
}

bool parse_hex(const char *s, uint64_t *value)
{
	uint64_t v;
	const char *end = scan_hexadecimal(s, &v);

	if (!end || *end)
		return false;
	*value = v;
	return true;
}

/* The power of two that a size's suffix stands for; -1 when it is none. */
static int suffix_shift(const char *suffix)
{
	static const uint8_t shifts[UINT8_MAX + 1] = {
		['k'] = 10, ['K'] = 10, ['m'] = 20, ['M'] = 20,
		['g'] = 30, ['G'] = 30, ['t'] = 40, ['T'] = 40,
	};
	int shift = shifts[(uint8_t)*suffix];

	if (!*suffix)
		return 0;
	return shift && !suffix[1] ? shift : -1;
}

bool parse_size(const char *s, uint64_t *bytes)
{
	uint64_t v;
	const char *end = scan_number(s, &v);
	int shift = end ? suffix_shift(end) : -1;

	if (shift < 0 || v > UINT64_MAX >> shift)
		return false;
	*bytes = v << shift;
	return true;
}

bool parse_pci_id(const char *s, uint16_t *vendor, uint16_t *device)
{
	uint32_t v, d;

	s = scan_hex(s, 4, 4, ':', &v);
	if (!s || !scan_hex(s, 4, 4, '\0', &d))
		return false;
	*vendor = (uint16_t)v;
	*device = (uint16_t)d;
	return true;
}

static void put_hex(char *out, uint32_t value, unsigned int digits)
{
	while (digits--) {
		out[digits] = "0123456789abcdef"[value & 15];
		value >>= 4;
	}
}

void format_pci_id(uint16_t vendor, uint16_t device, char out[PCI_ID_LEN])
{
	put_hex(out, vendor, 4);
	out[4] = ':';
	put_hex(out + 5, device, 4);
	out[9] = 0;
}

void format_pci_class(uint32_t class, char out[PCI_CLASS_LEN])
{
	put_hex(out, class, 6);
	out[6] = 0;
}

bool parse_uuid(const char *s)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	if (strlen(s) != strlen(form))
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '-' ? s[i] != '-' : digit_value(s[i]) > 15)
			return false;
	return true;
}

bool parse_pci_address(const char *s, struct pci_address *address)
{
	uint32_t domain, bus, device, function;

	s = scan_hex(s, 4, 8, ':', &domain);
	s = s ? scan_hex(s, 2, 2, ':', &bus) : NULL;
	s = s ? scan_hex(s, 2, 2, '.', &device) : NULL;
	s = s ? scan_hex(s, 1, 1, '\0', &function) : NULL;
	if (!s || device > 0x1f || function > 7)
		return false;
	*address = (struct pci_address){ domain, (uint8_t)bus, (uint8_t)device, (uint8_t)function };
	return true;
}

void format_pci_address(const struct pci_address *address, char out[PCI_ADDRESS_LEN])
{
	snprintf(out, PCI_ADDRESS_LEN, "%04x:%02x:%02x.%x", address->domain, address->bus,
		 address->device & 0x1f, address->function & 7);
}

void format_size(uint64_t bytes, char out[16])
{
	static const char units[] = "KMGTPE";
	int unit = 0;
	uint64_t tenths;

	if (bytes < 1024) {
		snprintf(out, 16, "%u B", (unsigned int)bytes);
		return;
	}
	while (unit < 5 && bytes >> (10 * (unit + 2)))
		unit++;
	/* Cut, not rounded: no "1024 KiB", and no limit that looks larger than it is. */
	tenths = (bytes >> (10 * unit)) * 10 / 1024;
	if (tenths % 10)
		snprintf(out, 16, "%u.%u %ciB", (unsigned int)tenths / 10,
			 (unsigned int)tenths % 10, units[unit]);
	else
		snprintf(out, 16, "%u %ciB", (unsigned int)tenths / 10, units[unit]);
}
