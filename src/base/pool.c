/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Very many items of one size, without what malloc() adds to each. */
#include "base/pool.h"

#include <string.h>

void *pool_take(struct pool *p)
{
	void *item = p->free;

	if (item)
		memcpy(&p->free, item, sizeof(p->free));
	else
		item = arena_take(&p->arena, p->size);
	p->used += item != NULL;
	return item;
}

void pool_put(struct pool *p, void *item)
{
	p->used--;
	if (!p->used) {
		p->free = NULL;
		arena_free(&p->arena);
		return;
	}
	memcpy(item, &p->free, sizeof(p->free));
	p->free = item;
}
