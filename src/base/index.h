/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table whose nodes lie in its items. */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/container.h"

struct index_node {
	struct index_node *next;
	uint64_t hash;
};

/* Zero-initialise. */
struct index {
	struct index_node **buckets; /* NULL: none yet */
	size_t n_buckets;            /* a power of two */
	size_t count;
};

/* The hash of a string; `seed` is 0, or the hash of what stands before it. */
uint64_t index_hash(uint64_t seed, const char *s);

/* The caller set node->hash. False, and nothing changes, when memory ran out. */
bool index_add(struct index *x, struct index_node *node);

/* `node` must be in the index. */
void index_remove(struct index *x, struct index_node *node);

/* The first with that hash, the next with the same; NULL: none. Whether it is the one meant, the caller looks. */
struct index_node *index_first(const struct index *x, uint64_t hash);
struct index_node *index_next(const struct index_node *node);

/* Gives the table back; the nodes are the caller's. */
void index_free(struct index *x);

#endif
