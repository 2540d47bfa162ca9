/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that is taken in small pieces and given back all at once. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE (64 * 1024 - 64)

struct arena_chunk {
	struct arena_chunk *older;
	alignas(max_align_t) char data[];
};

static int grow(struct arena *a, size_t size)
{
	struct arena_chunk *chunk;

	if (size > SIZE_MAX - sizeof(*chunk))
		return -1;
	size = size > CHUNK_SIZE ? size : CHUNK_SIZE;
	chunk = malloc(sizeof(*chunk) + size);
	if (!chunk)
		return -1;
	chunk->older = a->chunks;
	a->chunks = chunk;
	a->left = size;
	return 0;
}

/* The rest of the newest chunk shrinks from its end, so that every piece's alignment is its address's own. */
static void *take(struct arena *a, size_t size, size_t align)
{
	uintptr_t end;

	if (a->left < size + align && grow(a, size + align))
		return NULL;
	end = (uintptr_t)a->chunks->data + a->left - size;
	end &= ~(uintptr_t)(align - 1);
	a->left = end - (uintptr_t)a->chunks->data;
	return (void *)end;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = size > SIZE_MAX / 2 ? NULL : take(a, size, alignof(max_align_t));

	return p ? memset(p, 0, size) : NULL;
}

char *arena_strn(struct arena *a, const char *s, size_t len)
{
	char *copy = len > SIZE_MAX / 2 ? NULL : take(a, len + 1, 1);

	if (!copy)
		return NULL;
	memcpy(copy, s, len);
	copy[len] = 0;
	return copy;
}

char *arena_str(struct arena *a, const char *s)
{
	return arena_strn(a, s, strlen(s));
}

void arena_move(struct arena *to, struct arena *from)
{
	struct arena_chunk **end = &from->chunks;

	while (*end)
		end = &(*end)->older;
	*end = to->chunks;
	*to = *from;
	*from = (struct arena){ 0 };
}

void arena_free(struct arena *a)
{
	for (struct arena_chunk *chunk = a->chunks; chunk;) {
		struct arena_chunk *older = chunk->older;

		free(chunk);
		chunk = older;
	}
	*a = (struct arena){ 0 };
}
