/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capabilities in configuration space: both lists, their ends, and lists that are broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/pci_config.h"

static void put16(uint8_t *bytes, size_t offset, uint16_t value)
{
	bytes[offset] = (uint8_t)value;
	bytes[offset + 1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *bytes, size_t offset, uint32_t value)
{
	put16(bytes, offset, (uint16_t)value);
	put16(bytes, offset + 2, (uint16_t)(value >> 16));
}

/* A device with a list of its own that begins at 0x40. */
static void begin(uint8_t *bytes, size_t size)
{
	memset(bytes, 0, size);
	put16(bytes, 0x06, 0x10);
	bytes[0x34] = 0x40;
}

/* The names, separated by blanks; "?" for one that has none. */
static const char *walk(const uint8_t *bytes, size_t size)
{
	static char out[65536];
	struct pci_config config = { .bytes = bytes, .size = size };
	struct pci_capability c = { 0 };

	*out = '\0';
	while (capability_next(&config, &c)) {
		const char *name = capability_name(&c);

		if (*out)
			strcat(out, " ");
		strcat(out, name ? name : "?");
	}
	return out;
}

static void test_lists(void **state)
{
	uint8_t bytes[4096];

	(void)state;
	begin(bytes, sizeof(bytes));
	put16(bytes, 0x40, 0x5005);      /* MSI, then 0x50 */
	put16(bytes, 0x50, 0x0010);      /* PCI Express, the last */
	put32(bytes, 0x100, 0x14820001); /* AER version 2, then 0x148 */
	put32(bytes, 0x148, 0x00010010); /* SR-IOV, the last */
	assert_string_equal(walk(bytes, sizeof(bytes)),
			    "msi pci-express advanced-error-reporting sriov");
	assert_string_equal(walk(bytes, 256), "msi pci-express");
}

static void test_none(void **state)
{
	uint8_t bytes[256];

	(void)state;
	begin(bytes, sizeof(bytes));
	put16(bytes, 0x40, 0x0005);
	put16(bytes, 0x06, 0); /* says that there is no list */
	assert_string_equal(walk(bytes, sizeof(bytes)), "");
	memset(bytes, 0xff, sizeof(bytes)); /* does not answer */
	assert_string_equal(walk(bytes, sizeof(bytes)), "");
	assert_string_equal(walk(bytes, 0), "");
}

static void test_broken(void **state)
{
	uint8_t bytes[4096];

	(void)state;
	begin(bytes, sizeof(bytes));
	put16(bytes, 0x40, 0x4005); /* leads to itself */
	assert_true(strlen(walk(bytes, 256)) < 65536);
	bytes[0x34] = 0x08; /* into the header */
	assert_string_equal(walk(bytes, 256), "");
	begin(bytes, sizeof(bytes));
	put16(bytes, 0x40, 0xfcfe); /* unknown, then the last register */
	assert_string_equal(walk(bytes, 0xf0), "?");
	put32(bytes, 0x100, 0x10000001); /* leads to itself */
	assert_true(strlen(walk(bytes, sizeof(bytes))) < 65536);
	put32(bytes, 0x100, 0xffc00001); /* to the last register, which is empty */
	assert_string_equal(walk(bytes, sizeof(bytes)), "? ? advanced-error-reporting");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
