/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that is taken in small pieces and given back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;

/* Zero-initialise. */
struct arena {
	struct arena_chunk *chunks; /* the newest first */
	size_t left;                /* in that one */
};

/* Zeroed, aligned for anything; NULL when memory ran out. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy of `len` bytes with a NUL behind; NULL when memory ran out. */
char *arena_strn(struct arena *a, const char *s, size_t len);
char *arena_str(struct arena *a, const char *s);

/* What `from` has is now `to`'s. */
void arena_move(struct arena *to, struct arena *from);

void arena_free(struct arena *a);

#endif
