/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table of mappings, chained through them. */
#include "model/automatic.h"

#include <stdlib.h>

#include "model/mapping.h"

static uint64_t mix(uint64_t h, uint64_t value)
{
	h = (h ^ value) * 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 32;
}

static size_t bucket_of(const struct automatic *a, const struct space *space,
			const struct buffer *buffer, uint64_t offset)
{
	uint64_t h = mix(mix(mix(0, (uintptr_t)space), (uintptr_t)buffer), offset);

	return (size_t)h & (a->n_buckets - 1);
}

static void link_in(struct automatic *a, struct mapping *m)
{
	struct mapping **bucket = &a->buckets[bucket_of(a, m->space, m->buffer, m->offset)];

	m->automatic_next = *bucket;
	*bucket = m;
}

/* Keeps the chains short. A table that cannot grow is only slower. */
static bool grow(struct automatic *a)
{
	struct automatic bigger = { .n_buckets = a->n_buckets ? 2 * a->n_buckets : 64,
				    .count = a->count };

	if (a->count < a->n_buckets)
		return true;
	bigger.buckets = calloc(bigger.n_buckets, sizeof(*bigger.buckets));
	if (!bigger.buckets)
		return a->n_buckets;
	for (size_t i = 0; i < a->n_buckets; i++) {
		struct mapping *m = a->buckets[i];

		while (m) {
			struct mapping *next = m->automatic_next;

			link_in(&bigger, m);
			m = next;
		}
	}
	free(a->buckets);
	*a = bigger;
	return true;
}

bool automatic_add(struct automatic *a, struct mapping *m)
{
	if (!grow(a))
		return false;
	link_in(a, m);
	a->count++;
	return true;
}

void automatic_remove(struct automatic *a, struct mapping *m)
{
	struct mapping **link = &a->buckets[bucket_of(a, m->space, m->buffer, m->offset)];

	while (*link != m)
		link = &(*link)->automatic_next;
	*link = m->automatic_next;
	a->count--;
}

struct mapping *automatic_find(const struct automatic *a, const struct space *space,
			       const struct buffer *buffer, uint64_t offset, uint64_t size,
			       unsigned int access)
{
	struct mapping *m = NULL;

	if (a->n_buckets)
		m = a->buckets[bucket_of(a, space, buffer, offset)];
	while (m && (m->space != space || m->buffer != buffer || m->offset != offset ||
		     m->size != size || m->access != access))
		m = m->automatic_next;
	return m;
}

void automatic_free(struct automatic *a)
{
	free(a->buckets);
	*a = (struct automatic){ 0 };
}
