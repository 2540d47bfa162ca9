/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact parsing: what is accepted, and what is not by a hair. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/text.h"

#define UNTOUCHED 77

static const struct {
	const char *text;
	bool valid;
	uint64_t value;
} numbers[] = {
	{ "0", true, 0 },
	{ "4096", true, 4096 },
	{ "010", true, 10 },
	{ "0x1000", true, 0x1000 },
	{ "0XfF", true, 0xff },
	{ "0xffffffffffffffff", true, UINT64_MAX },
	{ "18446744073709551615", true, UINT64_MAX },
	{ "18446744073709551616", false, 0 },
	{ "0x10000000000000000", false, 0 },
	{ "99999999999999999999", false, 0 },
	{ "", false, 0 },
	{ "0x", false, 0 },
	{ " 1", false, 0 },
	{ "1 ", false, 0 },
	{ "1\n", false, 0 },
	{ "+1", false, 0 },
	{ "-1", false, 0 },
	{ "1k", false, 0 },
	{ "1a", false, 0 },
	{ "0xg", false, 0 },
	{ "x10", false, 0 },
	{ "1.0", false, 0 },
	{ "1e3", false, 0 },
}, sizes[] = {
	{ "0", true, 0 },
	{ "4096", true, 4096 },
	{ "0x1000", true, 4096 },
	{ "4k", true, 4096 },
	{ "4K", true, 4096 },
	{ "0x4k", true, 4096 },
	{ "2M", true, 2 << 20 },
	{ "1G", true, 1 << 30 },
	{ "1t", true, 1ULL << 40 },
	{ "16777215T", true, 0xffffffULL << 40 },
	{ "16777216T", false, 0 },
	{ "18446744073709551615", true, UINT64_MAX },
	{ "18446744073709551615k", false, 0 },
	{ "", false, 0 },
	{ "k", false, 0 },
	{ "4kk", false, 0 },
	{ "4kB", false, 0 },
	{ "4KiB", false, 0 },
	{ "4 k", false, 0 },
	{ "4x", false, 0 },
	{ "-4k", false, 0 },
	{ "1.5G", false, 0 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void numbers_are_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		uint64_t value = UNTOUCHED;

		print_message("\"%s\"\n", numbers[i].text);
		assert_int_equal(parse_u64(numbers[i].text, &value), numbers[i].valid);
		assert_int_equal(value, numbers[i].valid ? numbers[i].value : UNTOUCHED);
	}
}

static void sizes_are_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		uint64_t value = UNTOUCHED;

		print_message("\"%s\"\n", sizes[i].text);
		assert_int_equal(parse_size(sizes[i].text, &value), sizes[i].valid);
		assert_int_equal(value, sizes[i].valid ? sizes[i].value : UNTOUCHED);
	}
}

static void u32_ends_at_32_bits(void **state)
{
	uint32_t value = UNTOUCHED;

	(void)state;
	assert_false(parse_u32("0x100000000", &value));
	assert_false(parse_u32("", &value));
	assert_int_equal(value, UNTOUCHED);
	assert_true(parse_u32("0xffffffff", &value));
	assert_int_equal(value, 0xffffffff);
}

static void pci_ids_are_exact(void **state)
{
	static const char *const bad[] = {
		"",           "8086",      "8086:",     "8086:10d",    "086:10d3",
		"8086:10d30", "8086-10d3", "8086:10dg", "0x8086:10d3", " 8086:10d3"
	};
	uint16_t vendor = UNTOUCHED, device = UNTOUCHED;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(parse_pci_id(bad[i], &vendor, &device));
	assert_int_equal(vendor, UNTOUCHED);
	assert_true(parse_pci_id("8086:10D3", &vendor, &device));
	assert_int_equal(vendor, 0x8086);
	assert_int_equal(device, 0x10d3);
}

static void ids_are_written_as_they_are_read(void **state)
{
	char id[PCI_ID_LEN], class[PCI_CLASS_LEN];

	(void)state;
	format_pci_id(0x8086, 0x0d3, id);
	assert_string_equal(id, "8086:00d3");
	format_pci_class(0x0c0330, class);
	assert_string_equal(class, "0c0330");
}

static void hexadecimal_needs_no_prefix(void **state)
{
	static const char *const bad[] = { "", "0x10", "g", "10 ", "-1", "10000000000000000" };
	uint64_t value = UNTOUCHED;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(parse_hex(bad[i], &value));
	assert_int_equal(value, UNTOUCHED);
	assert_true(parse_hex("C0330", &value));
	assert_int_equal(value, 0xc0330);
}

static void uuids_are_exact(void **state)
{
	(void)state;
	assert_true(parse_uuid("83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"));
	assert_true(parse_uuid("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001"));
	assert_false(parse_uuid(""));
	assert_false(parse_uuid("83b8f4f2-509f-382f-3c1e-e6bfe0fa100"));
	assert_false(parse_uuid("83b8f4f2-509f-382f-3c1e-e6bfe0fa10011"));
	assert_false(parse_uuid("83b8f4f2-509f-382f-3c1e-e6bfe0fa100g"));
	assert_false(parse_uuid("83b8f4f2509f-382f-3c1e--e6bfe0fa1001"));
	assert_false(parse_uuid("{3b8f4f2-509f-382f-3c1e-e6bfe0fa1001"));
}

static void pci_addresses_are_full(void **state)
{
	static const char *const bad[] = {
		"",
		"3:0.0",
		"01:00.0",
		"000:01:00.0",
		"0000:1:00.0",
		"0000:01:0.0",
		"0000:01:00",
		"0000:01:00.",
		"0000:01:00.8",
		"0000:01:20.0",
		"0000:01:00.00",
		"0000:001:00.0",
		"0000:01:00.0 ",
		" 0000:01:00.0",
		"123456789:01:00.0",
		"0000.01:00.0",
		"0000:01:00:0",
		"000g:01:00.0",
	};
	struct pci_address address = { .domain = UNTOUCHED };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		print_message("\"%s\"\n", bad[i]);
		assert_false(parse_pci_address(bad[i], &address));
	}
	assert_int_equal(address.domain, UNTOUCHED);
}

static void pci_addresses_come_back(void **state)
{
	static const char *const good[][2] = {
		{ "0000:00:00.0", "0000:00:00.0" },
		{ "0000:FF:1F.7", "0000:ff:1f.7" },
		{ "10000:e1:00.0", "10000:e1:00.0" },
		{ "ffffffff:ff:1f.7", "ffffffff:ff:1f.7" },
	};
	char out[PCI_ADDRESS_LEN];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct pci_address address;

		assert_true(parse_pci_address(good[i][0], &address));
		format_pci_address(&address, out);
		assert_string_equal(out, good[i][1]);
	}
}

static void sizes_for_people(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" },
		{ 1023, "1023 B" },
		{ 1024, "1 KiB" },
		{ 1536, "1.5 KiB" },
		{ (1 << 20) - 1, "1023.9 KiB" },
		{ 1 << 20, "1 MiB" },
		{ 3ULL << 29, "1.5 GiB" },
		{ 1ULL << 40, "1 TiB" },
		{ 1ULL << 60, "1 EiB" },
		{ UINT64_MAX, "15.9 EiB" },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		format_size(cases[i].bytes, out);
		assert_string_equal(out, cases[i].text);
	}
}

static void sizes_without_loss(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" },
		{ 1, "1 B" },
		{ 4096, "4 KiB" },
		{ 4097, "4097 B" },
		{ 3ULL << 29, "1536 MiB" },
		{ 1ULL << 60, "1 EiB" },
		{ UINT64_MAX, "18446744073709551615 B" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_text_ struct text t = { 0 };

		text_add_size(&t, cases[i].bytes);
		assert_string_equal(t.s, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_exact),
		cmocka_unit_test(sizes_are_exact),
		cmocka_unit_test(u32_ends_at_32_bits),
		cmocka_unit_test(pci_ids_are_exact),
		cmocka_unit_test(uuids_are_exact),
		cmocka_unit_test(pci_addresses_are_full),
		cmocka_unit_test(pci_addresses_come_back),
		cmocka_unit_test(sizes_for_people),
		cmocka_unit_test(sizes_without_loss),
		cmocka_unit_test(hexadecimal_needs_no_prefix),
		cmocka_unit_test(ids_are_written_as_they_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
