/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hash table: what was added is found, what was removed is not, and equal hashes are told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/index.h"

#define ITEMS 1000

struct item {
	unsigned int value;
	struct index_node node;
};

/* Whether the item is among those with its hash. */
static bool is_there(const struct index *x, const struct item *item)
{
	struct index_node *node = index_first(x, item->node.hash);

	while (node && node != &item->node)
		node = index_next(node);
	return node;
}

/* Three items share each hash, and many hashes a bucket. */
static void test_add_and_remove(void **state)
{
	struct item *items = calloc(ITEMS, sizeof(*items));
	struct index x = { 0 };

	(void)state;
	assert_non_null(items);
	for (unsigned int i = 0; i < ITEMS; i++) {
		items[i] = (struct item){ .value = i, .node.hash = i / 3 * 65536 };
		assert_false(is_there(&x, &items[i]));
		assert_true(index_add(&x, &items[i].node));
	}
	assert_int_equal(x.count, ITEMS);
	for (unsigned int i = 0; i < ITEMS; i += 2)
		index_remove(&x, &items[i].node);
	for (unsigned int i = 0; i < ITEMS; i++)
		assert_int_equal(is_there(&x, &items[i]), i % 2);
	assert_int_equal(x.count, ITEMS / 2);
	index_free(&x);
	assert_null(index_first(&x, 0));
	free(items);
}

static void test_hash(void **state)
{
	(void)state;
	assert_true(index_hash(0, "space0") == index_hash(0, "space0"));
	assert_false(index_hash(0, "space0") == index_hash(0, "space1"));
	assert_false(index_hash(index_hash(0, "a"), "b") == index_hash(index_hash(0, "b"), "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add_and_remove),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
