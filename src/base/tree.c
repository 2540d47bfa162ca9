/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ordered tree whose nodes lie in its items, keyed by a 64-bit number. */
#include "base/tree.h"

/*
 * Spreads the keys, most of which are multiples of a page, over all priorities. Each step can be
 * undone, so that different keys never have the same priority. (The middle of MurmurHash3's
 * finaliser, with its constants: what compares greater depends on every bit by then.)
 */
static uint64_t priority(const struct tree_node *node)
{
	uint64_t h = node->key * 0xff51afd7ed558ccdULL;

	return (h ^ h >> 33) * 0xc4ceb9fe1a85ec53ULL;
}

/* Where the pointer to the node with this key is, or where it would be. */
static struct tree_node **find_link(struct tree_node **link, uint64_t key)
{
	while (*link && (*link)->key != key)
		link = key < (*link)->key ? &(*link)->left : &(*link)->right;
	return link;
}

/* Parts a subtree: what lies below `key` hangs at *below then, the rest at *above. */
static void split(struct tree_node *top, uint64_t key, struct tree_node **below,
		  struct tree_node **above)
{
	while (top) {
		if (top->key < key) {
			*below = top;
			below = &top->right;
			top = top->right;
		} else {
			*above = top;
			above = &top->left;
			top = top->left;
		}
	}
	*below = *above = NULL;
}

/* Joins two subtrees, all of the first below all of the second. */
static void join(struct tree_node **link, struct tree_node *below, struct tree_node *above)
{
	while (below && above) {
		if (priority(below) > priority(above)) {
			*link = below;
			link = &below->right;
			below = below->right;
		} else {
			*link = above;
			link = &above->left;
			above = above->left;
		}
	}
	*link = below ? below : above;
}

/* The last node, where the way to it is known. */
static struct tree_node *known_last(const struct tree *t)
{
	return t->n_way ? t->way[t->n_way - 1].node : NULL;
}

/* Where the way ends. */
static struct tree_step *way_end(struct tree *t)
{
	return t->way + t->n_way;
}

/* The way ends with this node then; where it is too long it is looked for anew. */
static void end_way(struct tree *t, struct tree_step *end, struct tree_node *node, uint64_t mine)
{
	if (end == t->way + TREE_WAY) {
		t->n_way = 0;
		return;
	}
	*end = (struct tree_step){ node, mine };
	t->n_way = (unsigned int)(end + 1 - t->way);
}

/* Behind the last node; up the way is two steps, down it log n. */
static void append(struct tree *t, struct tree_node *node, uint64_t mine)
{
	struct tree_step *end = way_end(t);
	struct tree_node **link;

	while (end > t->way && end[-1].priority < mine)
		end--;
	link = end > t->way ? &end[-1].node->right : &t->root;
	node->left = *link;
	node->right = NULL;
	*link = node;
	end_way(t, end, node, mine);
}

/* Anywhere; notes the way if that was the end. (Apart, so that appending saves no registers for it.) */
static __attribute__((noinline)) bool insert(struct tree *t, struct tree_node *node, uint64_t mine)
{
	struct tree_step *end = t->way, *const too_long = t->way + TREE_WAY;
	struct tree_node **link = &t->root;
	uint64_t other;

	t->n_way = 0;
	while (*link && (other = priority(*link)) > mine) {
		if (end < too_long)
			*end++ = (struct tree_step){ *link, other };
		if (node->key < (*link)->key) {
			end = too_long;
			link = &(*link)->left;
		} else {
			link = &(*link)->right;
		}
	}
	/* The same key is the same priority, so it cannot have been passed on the way here. */
	if (*link && (*link)->key == node->key)
		return false;
	split(*link, node->key, &node->left, &node->right);
	*link = node;
	if (!node->right)
		end_way(t, end, node, mine);
	return true;
}

bool tree_insert(struct tree *t, struct tree_node *node)
{
	uint64_t mine = priority(node);

	if (t->n_way && way_end(t)[-1].node->key < node->key)
		append(t, node, mine);
	else if (!insert(t, node, mine))
		return false;
	t->count++;
	return true;
}

void tree_remove(struct tree *t, struct tree_node *node)
{
	t->n_way = 0;
	join(find_link(&t->root, node->key), node->left, node->right);
	node->left = node->right = NULL;
	t->count--;
}

struct tree_node *tree_find(const struct tree *t, uint64_t key)
{
	struct tree_node *root = t->root;

	return *find_link(&root, key);
}

struct tree_node *tree_find_floor(const struct tree *t, uint64_t key)
{
	struct tree_node *best = known_last(t);

	if (best && best->key <= key)
		return best;
	best = NULL;
	for (struct tree_node *n = t->root; n;) {
		if (n->key <= key)
			best = n;
		n = n->key <= key ? n->right : n->left;
	}
	return best;
}

struct tree_node *tree_find_ceil(const struct tree *t, uint64_t key)
{
	struct tree_node *best = NULL;

	for (struct tree_node *n = t->root; n;) {
		if (n->key >= key)
			best = n;
		n = n->key >= key ? n->left : n->right;
	}
	return best;
}
