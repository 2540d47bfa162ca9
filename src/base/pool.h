/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Very many items of one size, without what malloc() adds to each. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

#include "base/arena.h"

/*
 * Zero-initialise all but the size. Items that were put back are taken again; their memory goes back when the last
 * item is, not before.
 */
struct pool {
	size_t size; /* of an item: a pointer's at least */
	size_t used;
	void *free;       /* chained through their first bytes */
	char *next, *end; /* those of the newest block that never were taken */
	struct arena arena;
};

void *pool_take(struct pool *p); /* with anything in it; NULL when memory ran out */
void pool_put(struct pool *p, void *item);

#endif
