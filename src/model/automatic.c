/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table of mappings. Few need to be in it, so that its chains are apart from them. */
#include "model/automatic.h"

#include <stdlib.h>

#include "model/mapping.h"

struct automatic_entry {
	struct automatic_entry *next;
	struct mapping *mapping;
};

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

static struct automatic_entry **bucket_for(const struct automatic *a, const struct mapping *m)
{
	return &a->buckets[bucket_of(a, m->space, m->buffer, m->offset)];
}

static void link_in(struct automatic *a, struct automatic_entry *entry)
{
	struct automatic_entry **bucket = bucket_for(a, entry->mapping);

	entry->next = *bucket;
	*bucket = entry;
}

/* Keeps the chains short. A table that cannot grow is only slower. */
static bool grow(struct automatic *a)
{
	struct automatic bigger = *a;

	if (a->count < a->n_buckets)
		return true;
	bigger.n_buckets = a->n_buckets ? 2 * a->n_buckets : 64;
	bigger.buckets = calloc(bigger.n_buckets, sizeof(*bigger.buckets));
	if (!bigger.buckets)
		return a->n_buckets;
	for (size_t i = 0; i < a->n_buckets; i++) {
		struct automatic_entry *entry = a->buckets[i];

		while (entry) {
			struct automatic_entry *next = entry->next;

			link_in(&bigger, entry);
			entry = next;
		}
	}
	free(a->buckets);
	*a = bigger;
	return true;
}

bool automatic_add(struct automatic *a, struct mapping *m)
{
	struct automatic_entry *entry;

	a->entries.size = sizeof(*entry);
	entry = grow(a) ? pool_take(&a->entries) : NULL;
	if (!entry)
		return false;
	entry->mapping = m;
	link_in(a, entry);
	a->count++;
	return true;
}

void automatic_remove(struct automatic *a, const struct mapping *m)
{
	struct automatic_entry **link = bucket_for(a, m), *entry;

	while ((*link)->mapping != m)
		link = &(*link)->next;
	entry = *link;
	*link = entry->next;
	pool_put(&a->entries, entry);
	a->count--;
}

static struct mapping *same_place(const struct automatic_entry *entry, const struct space *space,
				  const struct buffer *buffer, uint64_t offset)
{
	for (; entry; entry = entry->next) {
		struct mapping *m = entry->mapping;

		if (m->space == space && m->buffer == buffer && m->offset == offset)
			return m;
	}
	return NULL;
}

struct mapping *automatic_first(const struct automatic *a, const struct space *space,
				const struct buffer *buffer, uint64_t offset)
{
	if (!a->n_buckets)
		return NULL;
	return same_place(a->buckets[bucket_of(a, space, buffer, offset)], space, buffer, offset);
}

struct mapping *automatic_next(const struct automatic *a, const struct mapping *m)
{
	const struct automatic_entry *entry = *bucket_for(a, m);

	while (entry->mapping != m)
		entry = entry->next;
	return same_place(entry->next, m->space, m->buffer, m->offset);
}

void automatic_free(struct automatic *a)
{
	free(a->buckets);
	pool_free(&a->entries);
	*a = (struct automatic){ 0 };
}
