/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Very many items of one size, without what malloc() adds to each. */
#include "base/pool.h"

#include <stdbool.h>
#include <string.h>

/* Enough to ask the arena rarely, and to fill one of its chunks. */
#define BLOCK_SIZE (64 * 1024 - 128)

static __attribute__((noinline)) bool grow(struct pool *p)
{
	size_t count = BLOCK_SIZE / p->size ? BLOCK_SIZE / p->size : 1;
	char *block = arena_take(&p->arena, count * p->size);

	if (!block)
		return false;
	p->next = block;
	p->end = block + count * p->size;
	return true;
}

void *pool_take(struct pool *p)
{
	void *item = p->free;

	if (item) {
		memcpy(&p->free, item, sizeof(p->free));
	} else {
		if (p->next == p->end && !grow(p))
			return NULL;
		item = p->next;
		p->next += p->size;
	}
	p->used++;
	return item;
}

void pool_put(struct pool *p, void *item)
{
	p->used--;
	if (!p->used) {
		p->free = p->next = p->end = NULL;
		arena_free(&p->arena);
		return;
	}
	memcpy(item, &p->free, sizeof(p->free));
	p->free = item;
}
