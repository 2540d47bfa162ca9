/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of a device's regions and interrupts; words for flags; registers that a value fits into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/device_info.h"
#include "model/region.h"
#include "sys/vfio_words.h"
#include "uapi/vfio_feature.h"

static void test_names(void **state)
{
	const struct device_shape pci = { .flags = VFIO_DEVICE_FLAGS_PCI, 10, 5 };
	const struct device_shape platform = { .flags = VFIO_DEVICE_FLAGS_PLATFORM, 2, 1 };
	char name[INDEX_NAME_LEN];

	(void)state;
	region_name(&pci, 7, name);
	assert_string_equal(name, "config");
	region_name(&pci, 9, name);
	assert_string_equal(name, "9");
	region_name(&platform, 0, name);
	assert_string_equal(name, "0");
	irq_name(&pci, 4, name);
	assert_string_equal(name, "req");
	irq_name(&platform, 0, name);
	assert_string_equal(name, "0");
}

static void test_purposes(void **state)
{
	(void)state;
	assert_string_equal(region_purpose(0x80008086, 1), "Intel graphics OpRegion");
	assert_string_equal(region_purpose(1, 1), "EDID of the virtual monitor");
	assert_null(region_purpose(0x80008086, 99));
}

static void test_words(void **state)
{
	uint32_t value = 99;

	(void)state;
	assert_string_equal(vfio_word(VFIO_WORDS_MIGRATION_STATE, VFIO_DEVICE_STATE_PRE_COPY),
			    "PRE_COPY");
	assert_null(vfio_word(VFIO_WORDS_MIGRATION_STATE, 17));
	assert_true(vfio_word_value(VFIO_WORDS_MIGRATION_STATE, "stop_copy", &value));
	assert_int_equal(value, VFIO_DEVICE_STATE_STOP_COPY);
	assert_false(vfio_word_value(VFIO_WORDS_MIGRATION_STATE, "stop_cop", &value));
	assert_int_equal(value, VFIO_DEVICE_STATE_STOP_COPY);
}

static void test_registers(void **state)
{
	const struct region region = { .name = "bar0", .size = 0x1002 };
	struct err e;

	(void)state;
	assert_int_equal(region_check_value(0xff, 1, &e), 0);
	assert_int_equal(region_check_value(0x100, 1, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	assert_int_equal(region_check_value(UINT64_MAX, 8, &e), 0);
	assert_int_equal(region_check(&region, 0x1000, 2, 1, &e), 0);
	assert_int_equal(region_check(&region, 0x1000, 4, 1, &e), -1);
	assert_int_equal(region_check(&region, 0x1001, 2, 1, &e), -1);
	assert_int_equal(region_check(&region, 0, 4, UINT64_MAX, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_purposes),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
