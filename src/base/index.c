/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table whose nodes lie in its items. */
#include "base/index.h"

#include <stdlib.h>

#define BUCKETS_FIRST 16

/* FNV-1a */
uint64_t index_hash(uint64_t seed, const char *s)
{
	uint64_t h = seed ^ 0xcbf29ce484222325ULL;

	for (; *s; s++)
		h = (h ^ (uint8_t)*s) * 0x100000001b3ULL;
	return h;
}

static struct index_node **bucket_of(const struct index *x, uint64_t hash)
{
	return &x->buckets[(hash ^ hash >> 32) & (x->n_buckets - 1)];
}

static void link_in(struct index *x, struct index_node *node)
{
	struct index_node **bucket = bucket_of(x, node->hash);

	node->next = *bucket;
	*bucket = node;
}

/* Keeps the chains short. A table that cannot grow is only slower. */
static bool grow(struct index *x)
{
	struct index bigger = { .n_buckets = x->n_buckets ? 2 * x->n_buckets : BUCKETS_FIRST,
				.count = x->count };

	if (x->count < x->n_buckets)
		return true;
	bigger.buckets = calloc(bigger.n_buckets, sizeof(struct index_node *));
	if (!bigger.buckets)
		return x->n_buckets;
	for (size_t i = 0; i < x->n_buckets; i++) {
		struct index_node *node = x->buckets[i];

		while (node) {
			struct index_node *next = node->next;

			link_in(&bigger, node);
			node = next;
		}
	}
	free(x->buckets);
	*x = bigger;
	return true;
}

bool index_add(struct index *x, struct index_node *node)
{
	if (!grow(x))
		return false;
	link_in(x, node);
	x->count++;
	return true;
}

void index_remove(struct index *x, struct index_node *node)
{
	struct index_node **link = bucket_of(x, node->hash);

	while (*link != node)
		link = &(*link)->next;
	*link = node->next;
	x->count--;
}

static struct index_node *with_hash(struct index_node *node, uint64_t hash)
{
	while (node && node->hash != hash)
		node = node->next;
	return node;
}

struct index_node *index_first(const struct index *x, uint64_t hash)
{
	return x->n_buckets ? with_hash(*bucket_of(x, hash), hash) : NULL;
}

struct index_node *index_next(const struct index_node *node)
{
	return with_hash(node->next, node->hash);
}

void index_free(struct index *x)
{
	free(x->buckets);
	*x = (struct index){ 0 };
}
