/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Very many items of one size, without what malloc() adds to each. */
#include "base/pool.h"

#include <stdbool.h>
#include <string.h>

/* Enough to ask the arena rarely, and to fill one of its chunks. */
#define BLOCK_SIZE (64 * 1024 - 128)

static bool grow(struct pool *p)
{
	size_t count = BLOCK_SIZE / p->size ? BLOCK_SIZE / p->size : 1;
	char *block = arena_take(&p->arena, count * p->size);

	if (!block)
		return false;
	p->next = block;
	p->end = block + count * p->size;
	return true;
}

static void *take_new(struct pool *p)
{
	void *item = p->next;

	p->next += p->size;
	p->used++;
	return item;
}

/* (Apart, so that taking what there is saves no registers for it.) */
static __attribute__((noinline)) void *take_of_next_block(struct pool *p)
{
	return grow(p) ? take_new(p) : NULL;
}

void *pool_take(struct pool *p)
{
	void *item = p->free;

	if (!item)
		return p->next == p->end ? take_of_next_block(p) : take_new(p);
	memcpy(&p->free, item, sizeof(p->free));
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
