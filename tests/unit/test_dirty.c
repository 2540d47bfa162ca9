/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bits of a dirty bitmap, found across the edges of its words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/dma_logging.h"

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

/* So that one question does not take the memory of the session's process. */
static void a_device_is_not_asked_for_everything(void **state)
{
	const struct device device = { .object = { .name = "0000:01:00.0" },
				       .handle = { .fd = -1 } };
	const struct dirty_request request = { .size = 1ULL << 44, .page_size = 4096 };
	struct dirty_pages pages = { 0 };
	struct err e;

	(void)state;
	assert_int_equal(dma_logging_read(&device, &request, &pages, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	assert_string_equal(e.message, "0x100000000 pages are too many for one question");
	assert_null(pages.bitmap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_next),
		cmocka_unit_test(keeps_to_the_range),
		cmocka_unit_test(a_device_is_not_asked_for_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
