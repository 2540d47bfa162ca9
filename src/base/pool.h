/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Very many items of one size, without what malloc() adds to each. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool_block;

/*
 * Zero-initialise all but the size. Items that were put back are taken again. With the last item their memory goes
 * back, but for 8 MiB at most: whoever took many is likely to do so again, and a kernel clears what it gives.
 */
struct pool {
	size_t size; /* of an item: a pointer's at least, 1 KiB at most */
	size_t used;
	void *free;                /* chained through their first bytes */
	char *next, *end;          /* those of the newest block that never were taken */
	struct pool_block *blocks; /* that items were taken of, the newest first */
	struct pool_block *spare;
	size_t n_blocks; /* of both */
};

void *pool_take(struct pool *p); /* with anything in it; NULL when memory ran out */
void pool_put(struct pool *p, void *item);

void pool_free(struct pool *p); /* and all its items */

#endif
