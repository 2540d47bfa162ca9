/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ordered tree whose nodes lie in its items, keyed by a 64-bit number. */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/container.h"

/*
 * A treap: ordered by key, and a heap by a hash of the key. So its shape depends on the keys alone,
 * it is balanced for any order of insertion, and a node needs neither a colour nor a parent. Each
 * operation costs O(log n) expected; none recurses. Keys are unique.
 */
struct tree_node {
	struct tree_node *left, *right;
	uint64_t key;
};

struct tree_step {
	struct tree_node *node;
	uint64_t priority; /* the node's */
};

#define TREE_WAY 32
/* Zero-initialise. */
struct tree {
	struct tree_node *root;
	size_t count;
	/* From the root to the last node, where that is known: what is appended is not searched for. */
	struct tree_step way[TREE_WAY];
	unsigned int n_way;
};

/* The caller set node->key. False, and nothing changes, when the key is there already. */
bool tree_insert(struct tree *t, struct tree_node *node);

/* `node` must be in the tree. */
void tree_remove(struct tree *t, struct tree_node *node);

struct tree_node *tree_find(const struct tree *t, uint64_t key);
struct tree_node *tree_find_floor(const struct tree *t, uint64_t key); /* last with a key <= key */
struct tree_node *tree_find_ceil(const struct tree *t, uint64_t key);  /* first with a key >= key */

static inline struct tree_node *tree_first(const struct tree *t)
{
	return tree_find_ceil(t, 0);
}

static inline struct tree_node *tree_last(const struct tree *t)
{
	return tree_find_floor(t, UINT64_MAX);
}

/* The first node after `key`, which need not be in the tree any more. */
static inline struct tree_node *tree_after(const struct tree *t, uint64_t key)
{
	return key == UINT64_MAX ? NULL : tree_find_ceil(t, key + 1);
}

static inline struct tree_node *tree_before(const struct tree *t, uint64_t key)
{
	return key == 0 ? NULL : tree_find_floor(t, key - 1);
}

/* Each node in order of keys. The body must not free the node it is at. */
#define tree_for_each(node, t) \
	for ((node) = tree_first(t); (node); (node) = tree_after(t, (node)->key))

#endif
