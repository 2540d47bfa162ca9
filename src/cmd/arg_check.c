/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks one word of the command line against the type its row asks for. */
#include "cmd/args.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "base/num.h"

#define NAME_LEN_MAX   64
#define DEVICE_LEN_MAX 255

static bool word_is_digits(const char *s)
{
	return *s && !s[strspn(s, "0123456789")];
}

static bool check_any(const char *s, const char *choices, struct arg_value *v)
{
	(void)s, (void)choices, (void)v;
	return true;
}

static bool check_path(const char *s, const char *choices, struct arg_value *v)
{
	(void)choices, (void)v;
	return *s;
}

/* Whatever the locale says. */
static bool is_name_char(char c)
{
	return (unsigned char)((c | ' ') - 'a') < 26 || (unsigned char)(c - '0') < 10 || c == '_' ||
	       c == '-' || c == '.';
}

static bool check_name(const char *s, const char *choices, struct arg_value *v)
{
	size_t len = 0;

	(void)choices, (void)v;
	if (*s == '-')
		return false;
	while (is_name_char(s[len]))
		len++;
	return len && len <= NAME_LEN_MAX && !s[len];
}

static bool check_u64(const char *s, const char *choices, struct arg_value *v)
{
	(void)choices;
	return parse_u64(s, &v->number);
}

static bool check_offset(const char *s, const char *choices, struct arg_value *v)
{
	(void)choices;
	return parse_size(s, &v->number);
}

static bool check_size(const char *s, const char *choices, struct arg_value *v)
{
	(void)choices;
	return parse_size(s, &v->number) && v->number;
}

static bool check_group(const char *s, const char *choices, struct arg_value *v)
{
	(void)choices;
	v->numeric = word_is_digits(s) && parse_u64(s, &v->number) && v->number <= INT_MAX;
	return v->numeric;
}

/* Names in sysfs: no slash, nothing that walks elsewhere, and no PCI address without its domain. */
static bool check_device(const char *s, const char *choices, struct arg_value *v)
{
	size_t len = strlen(s);
	const char *colon = strchr(s, ':');

	(void)choices, (void)v;
	if (!len || len > DEVICE_LEN_MAX || *s == '.' || *s == '-')
		return false;
	for (const char *p = s; *p; p++) {
		if (!isalnum((unsigned char)*p) && !strchr("._-:,@+", *p))
			return false;
	}
	return !colon || colon - s >= 4 || !strchr(colon, '.');
}

static bool check_target(const char *s, const char *choices, struct arg_value *v)
{
	if (word_is_digits(s))
		return check_group(s, choices, v);
	return check_device(s, choices, v);
}

static bool parse_range(const char *s, struct arg_value *v)
{
	const char *plus = strchr(s, '+');
	char address[32];

	if (!plus)
		return parse_u64(s, &v->number);
	if ((size_t)(plus - s) >= sizeof(address))
		return false;
	memcpy(address, s, plus - s);
	address[plus - s] = '\0';
	return parse_u64(address, &v->number) && parse_size(plus + 1, &v->size) && v->size &&
	       v->size - 1 <= UINT64_MAX - v->number;
}

/* A name may begin like a number: "1G-pool". */
static bool check_range(const char *s, const char *choices, struct arg_value *v)
{
	v->numeric = isdigit((unsigned char)*s) && parse_range(s, v);
	return v->numeric || check_name(s, choices, v);
}

static bool check_choice(const char *s, const char *choices, struct arg_value *v)
{
	size_t len = strlen(s);

	(void)v;
	for (const char *word = choices; len; word++) {
		if (!strncmp(word, s, len) && (word[len] == '|' || !word[len]))
			return true;
		word = strchr(word, '|');
		if (!word)
			return false;
	}
	return false;
}

static bool check_uuid(const char *s, const char *choices, struct arg_value *v)
{
	(void)choices, (void)v;
	return parse_uuid(s);
}

static bool check_pci_id(const char *s, const char *choices, struct arg_value *v)
{
	uint16_t vendor, device;

	(void)choices;
	if (!parse_pci_id(s, &vendor, &device))
		return false;
	v->number = (uint32_t)vendor << 16 | device;
	return true;
}

static bool check_fd(const char *s, const char *choices, struct arg_value *v)
{
	(void)choices;
	return parse_u64(s, &v->number) && v->number <= INT_MAX;
}

/* Milliseconds of "2", "0.5" or "1.250". */
static bool check_seconds(const char *s, const char *choices, struct arg_value *v)
{
	size_t whole = strspn(s, "0123456789");
	uint64_t unit = 100, seconds;
	char digits[20];

	(void)choices;
	if (!whole || whole > 12 || (s[whole] && s[whole] != '.'))
		return false;
	memcpy(digits, s, whole);
	digits[whole] = '\0';
	if (!parse_u64(digits, &seconds))
		return false;
	v->number = seconds * 1000;
	if (!s[whole])
		return true;
	if (!word_is_digits(s + whole + 1) || strlen(s + whole + 1) > 3)
		return false;
	for (const char *p = s + whole + 1; *p; p++, unit /= 10)
		v->number += (uint64_t)(*p - '0') * unit;
	return true;
}

static const struct {
	arg_checker *check;
	const char *expected;
} types[] = {
	[ARG_FLAG] = { check_any, "nothing" },
	[ARG_STRING] = { check_any, "any text" },
	[ARG_NAME] = { check_name, "a name of letters, digits, \".\", \"_\" and \"-\"" },
	[ARG_COUNT] = { check_u64, "a number" },
	[ARG_U64] = { check_u64, "a number such as 4096 or 0x1000" },
	[ARG_SIZE] = { check_size, "a size above 0 such as 4096, 64k, 2M or 1G" },
	[ARG_OFFSET] = { check_offset, "an offset such as 4096, 0x1000, 64k or 2M" },
	[ARG_RANGE] = { check_range, "an address, ADDRESS+SIZE, or a name" },
	[ARG_CHOICE] = { check_choice, NULL },
	[ARG_UUID] = { check_uuid, "a UUID" },
	[ARG_PCI_ID] = { check_pci_id, "an id such as 8086:10d3" },
	[ARG_DEVICE] = { check_device, "a device as sysfs names it, such as 0000:01:00.0" },
	[ARG_GROUP] = { check_group, "the number of a group" },
	[ARG_TARGET] = { check_target, "the number of a group, or a device as sysfs names it, such "
				       "as 0000:01:00.0" },
	[ARG_COMMAND] = { check_any, "any text" },
	[ARG_SECONDS] = { check_seconds, "seconds such as 2 or 0.5" },
	[ARG_FILE_IN] = { check_path, "a path" },
	[ARG_FILE_OUT] = { check_path, "a path" },
	[ARG_FILE_INOUT] = { check_path, "a path" },
	[ARG_DIR] = { check_path, "a path" },
	[ARG_FD] = { check_fd, "the number of an open descriptor" },
};

arg_checker *arg_checker_of(enum arg_type type)
{
	return types[type].check;
}

const char *arg_expected(enum arg_type type, const char *choices)
{
	return type == ARG_CHOICE ? choices : types[type].expected;
}

const char *arg_check(enum arg_type type, const char *choices, const char *word,
		      struct arg_value *v)
{
	return types[type].check(word, choices, v) ? NULL : arg_expected(type, choices);
}
