/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Very many items of one size, without what malloc() adds to each. */
#include "base/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE  (64 * 1024 - 64)
#define KEPT_BLOCKS 128

struct pool_block {
	struct pool_block *older;
	void *items[BLOCK_SIZE / sizeof(void *)];
};

static bool grow(struct pool *p)
{
	struct pool_block *block = p->spare;

	if (block) {
		p->spare = block->older;
	} else {
		block = malloc(sizeof(*block));
		if (!block)
			return false;
		p->n_blocks++;
	}
	block->older = p->blocks;
	p->blocks = block;
	p->next = (char *)block->items;
	p->end = p->next + sizeof(block->items) / p->size * p->size;
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

static void free_blocks(struct pool_block *block)
{
	while (block) {
		struct pool_block *older = block->older;

		free(block);
		block = older;
	}
}

void pool_free(struct pool *p)
{
	free_blocks(p->blocks);
	free_blocks(p->spare);
	*p = (struct pool){ .size = p->size };
}

/* Begins anew: items are neighbours again, in whatever order they were put back. */
static void rewind_blocks(struct pool *p)
{
	while (p->blocks) {
		struct pool_block *block = p->blocks;

		p->blocks = block->older;
		block->older = p->spare;
		p->spare = block;
	}
	p->free = p->next = p->end = NULL;
}

void pool_put(struct pool *p, void *item)
{
	p->used--;
	if (p->used) {
		memcpy(item, &p->free, sizeof(p->free));
		p->free = item;
	} else if (p->n_blocks > KEPT_BLOCKS) {
		pool_free(p);
	} else {
		rewind_blocks(p);
	}
}
