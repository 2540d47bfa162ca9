/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bits of a dirty bitmap, found across the edges of its words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/dirty.h"

static void finds_the_next(void **state)
{
	uint64_t words[] = { 1ULL << 63, 0x3, 0, 1ULL << 5 };
	const struct dirty_pages p = { .bitmap = words, .n = 200 };

	(void)state;
	assert_int_equal(dirty_next(&p, 0, true), 63);
	assert_int_equal(dirty_next(&p, 63, true), 63);
	assert_int_equal(dirty_next(&p, 63, false), 66);
	assert_int_equal(dirty_next(&p, 66, true), 197);
	assert_int_equal(dirty_next(&p, 197, false), 198);
	assert_int_equal(dirty_next(&p, 198, true), 200);
	assert_int_equal(dirty_next(&p, 200, true), 200);
}

static void keeps_to_the_range(void **state)
{
	uint64_t all[] = { UINT64_MAX, UINT64_MAX };
	uint64_t beyond[] = { 0, 1ULL << 10 };
	const struct dirty_pages full = { .bitmap = all, .n = 70 };
	const struct dirty_pages clean = { .bitmap = beyond, .n = 70 };

	(void)state;
	assert_int_equal(dirty_next(&full, 0, false), 70);
	assert_int_equal(dirty_next(&clean, 0, true), 70);
	assert_int_equal(dirty_next(&clean, 69, false), 69);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_next),
		cmocka_unit_test(keeps_to_the_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
