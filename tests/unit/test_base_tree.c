/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ordered tree against a sorted array, its balance, and the list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "base/tree.h"

struct item {
	int value;
	struct tree_node node;
	struct list_link link;
};

/* Always the same numbers: a failure comes back. */
static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

#define KEYS 512

/* Compares every question the tree answers with what `present` says of keys 0, 4096, ... */
static void compare(const struct tree *t, const bool present[KEYS])
{
	size_t count = 0;
	const struct tree_node *n = tree_first(t);

	for (size_t i = 0; i < KEYS; i++) {
		size_t floor = i, ceil = i;
		const struct tree_node *at;

		while (floor > 0 && !present[floor])
			floor--;
		while (ceil < KEYS && !present[ceil])
			ceil++;
		at = tree_find_floor(t, i * 4096 + 1);
		assert_int_equal(at ? at->key : 1, present[floor] ? floor * 4096 : 1);
		at = tree_find_ceil(t, i * 4096);
		assert_int_equal(at ? at->key : 1, ceil < KEYS ? ceil * 4096 : 1);
		assert_int_equal(tree_find(t, i * 4096) != NULL, present[i]);
		assert_null(tree_find(t, i * 4096 + 1));
		if (present[i]) {
			assert_ptr_equal(n, tree_find(t, i * 4096));
			n = tree_after(t, n->key);
			count++;
		}
	}
	assert_null(n);
	assert_int_equal(t->count, count);
}

static void it_agrees_with_an_array(void **state)
{
	static struct item items[KEYS];
	bool present[KEYS] = { false };
	struct tree t = { 0 };
	uint64_t random = 1;

	(void)state;
	for (int step = 0; step < 20000; step++) {
		size_t i = next_random(&random) % KEYS;

		if (step % 3 == 2 && present[i]) {
			tree_remove(&t, &items[i].node);
			present[i] = false;
		} else {
			struct item again = { .node.key = i * 4096 };
			struct item *item = present[i] ? &again : &items[i];

			item->node.key = i * 4096;
			assert_int_equal(tree_insert(&t, &item->node), !present[i]);
			present[i] = true;
		}
		if (step % 500 == 0)
			compare(&t, present);
	}
	compare(&t, present);
}

static size_t depth(const struct tree_node *node)
{
	size_t left, right;

	if (!node)
		return 0;
	left = depth(node->left);
	right = depth(node->right);
	return 1 + (left > right ? left : right);
}

/* Pages mapped in order are the common case, and the worst one for a tree without balance. */
static void it_stays_shallow(void **state)
{
	enum { N = 100000 };
	_cleanup_free_ struct tree_node *nodes = calloc(N, sizeof(*nodes));
	struct tree t = { 0 };

	(void)state;
	assert_non_null(nodes);
	for (size_t i = 0; i < N; i++) {
		nodes[i].key = i << 12;
		assert_true(tree_insert(&t, &nodes[i]));
	}
	assert_in_range(depth(t.root), 17, 60);
	for (size_t i = 0; i < N; i++)
		tree_remove(&t, &nodes[(i * 7919) % N]);
	assert_null(t.root);
	assert_int_equal(t.count, 0);
}

static void expect_same(const struct tree_node *a, const struct tree_node *b)
{
	if (!a || !b) {
		assert_true(!a && !b);
		return;
	}
	assert_int_equal(a->key, b->key);
	expect_same(a->left, b->left);
	expect_same(a->right, b->right);
}

/* Most go behind the last, some elsewhere, some go away: the tree is as if it were made of what is left. */
static void its_shape_is_that_of_its_keys(void **state)
{
	enum { N = 20000, LEAST = 1000 };
	static struct tree_node nodes[N], anew[N];
	static bool present[N];
	struct tree t = { 0 }, other = { 0 };
	uint64_t random = 7;

	(void)state;
	for (size_t last = 0; last < N; last++) {
		size_t i = next_random(&random) % (last + 1);
		unsigned int what = next_random(&random) % 100;

		/* At first only at the end: the way becomes known, and long. */
		if (last > LEAST && what < 3 && present[i]) {
			tree_remove(&t, &nodes[i]);
			present[i] = false;
		}
		if (last > LEAST && what < 6 && !present[i]) {
			nodes[i].key = i << 12;
			present[i] = tree_insert(&t, &nodes[i]);
		}
		nodes[last].key = last << 12;
		present[last] = tree_insert(&t, &nodes[last]);
		assert_true(present[last]);
		assert_ptr_equal(tree_last(&t), &nodes[last]);
		assert_ptr_equal(tree_find_floor(&t, UINT64_MAX), &nodes[last]);
		if (last % 997 == 0)
			assert_false(tree_insert(&t, &(struct tree_node){ .key = last << 12 }));
	}
	for (size_t i = N; i--;) {
		anew[i].key = i << 12;
		if (present[i])
			assert_true(tree_insert(&other, &anew[i]));
	}
	assert_int_equal(t.count, other.count);
	expect_same(t.root, other.root);
}

static void the_ends_of_the_keys(void **state)
{
	struct tree_node low = { .key = 0 }, high = { .key = UINT64_MAX }, *node;
	struct tree t = { 0 };
	int seen = 0;

	(void)state;
	assert_null(tree_first(&t));
	assert_null(tree_last(&t));
	assert_true(tree_insert(&t, &high));
	assert_true(tree_insert(&t, &low));
	tree_for_each (node, &t)
		seen++;
	assert_int_equal(seen, 2);
	assert_ptr_equal(tree_first(&t), &low);
	assert_ptr_equal(tree_last(&t), &high);
	assert_null(tree_after(&t, UINT64_MAX));
	assert_null(tree_before(&t, 0));
	assert_ptr_equal(tree_before(&t, UINT64_MAX), &low);
}

static void items_are_found_from_their_members(void **state)
{
	struct item item = { .value = 42 };
	struct tree_node *none = NULL;

	(void)state;
	assert_ptr_equal(container_of(&item.node, struct item, node), &item);
	assert_ptr_equal(container_of_or_null(&item.link, struct item, link), &item);
	assert_null(container_of_or_null(none, struct item, node));
}

static void a_list_keeps_its_order(void **state)
{
	struct item items[4], *item, *following;
	struct list_link head;
	int expected = 0;

	(void)state;
	list_init(&head);
	assert_true(list_is_empty(&head));
	assert_null(list_first(&head, struct item, link));
	list_for_each (item, &head, link)
		fail();
	for (int i = 0; i < 4; i++) {
		items[i].value = i;
		list_append(&head, &items[i].link);
	}
	list_for_each (item, &head, link)
		assert_int_equal(item->value, expected++);
	assert_int_equal(expected, 4);
	list_for_each_reverse(item, &head, link) assert_int_equal(item->value, --expected);
	assert_int_equal(expected, 0);
	assert_ptr_equal(list_first(&head, struct item, link), &items[0]);
	assert_ptr_equal(list_last(&head, struct item, link), &items[3]);

	list_remove(&items[1].link);
	list_remove(&items[1].link);
	list_append(&items[3].link, &items[1].link); /* before the last */
	assert_ptr_equal(list_last(&head, struct item, link), &items[3]);
	assert_ptr_equal(items[3].link.prev, &items[1].link);
	list_for_each_safe(item, following, &head, link) list_remove(&item->link);
	assert_true(list_is_empty(&head));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_agrees_with_an_array),
		cmocka_unit_test(it_stays_shallow),
		cmocka_unit_test(its_shape_is_that_of_its_keys),
		cmocka_unit_test(the_ends_of_the_keys),
		cmocka_unit_test(items_are_found_from_their_members),
		cmocka_unit_test(a_list_keeps_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
