/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pools: items that do not overlap, are taken again, and go back with the last, but for some. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/pool.h"

#define ITEMS 5000
#define SIZE  40

static void take_all(struct pool *p, char **items)
{
	for (int i = 0; i < ITEMS; i++) {
		items[i] = pool_take(p);
		assert_non_null(items[i]);
		assert_int_equal((uintptr_t)items[i] % sizeof(void *), 0);
		memset(items[i], i & 0xff, SIZE);
	}
}

static void check(char *const *items, int from)
{
	for (int i = from; i < ITEMS; i += 2)
		for (int k = 0; k < SIZE; k++)
			assert_int_equal((unsigned char)items[i][k], i & 0xff);
}

static void test_items(void **state)
{
	static char *items[ITEMS], *again[ITEMS];
	struct pool p = { .size = SIZE };
	size_t blocks;

	(void)state;
	take_all(&p, items);
	check(items, 0);
	check(items, 1);
	for (int i = 0; i < ITEMS; i += 2)
		pool_put(&p, items[i]);
	assert_int_equal(p.used, ITEMS / 2);
	check(items, 1);
	/* The last that was put back is the first to be taken. */
	assert_ptr_equal(pool_take(&p), items[ITEMS - 2]);
	pool_put(&p, items[ITEMS - 2]);
	take_all(&p, again);
	check(items, 1);
	for (int i = 0; i < ITEMS; i++)
		pool_put(&p, again[i]);
	assert_non_null(p.blocks);
	for (int i = 1; i < ITEMS; i += 2)
		pool_put(&p, items[i]);
	assert_int_equal(p.used, 0);
	assert_null(p.free);
	assert_null(p.blocks);
	/* And it begins anew, with the memory that it has. */
	blocks = p.n_blocks;
	take_all(&p, again);
	check(again, 0);
	check(again, 1);
	assert_int_equal(p.n_blocks, blocks);
	for (int i = 0; i < ITEMS; i++)
		pool_put(&p, again[i]);
	assert_int_equal(p.n_blocks, blocks);
	pool_free(&p);
	assert_null(p.spare);
}

static void test_memory_goes_back(void **state)
{
	static void *items[16 * 1024];
	struct pool p = { .size = 1024 };
	size_t count = sizeof(items) / sizeof(*items);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		items[i] = pool_take(&p);
		assert_non_null(items[i]);
	}
	for (size_t i = 0; i < count; i++) {
		assert_true(p.n_blocks > 256);
		pool_put(&p, items[i]);
	}
	assert_int_equal(p.n_blocks, 0);
	assert_null(p.spare);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_items),
					    cmocka_unit_test(test_memory_goes_back) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
