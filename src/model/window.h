/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DMA windows of sPAPR containers: the only ranges of IOVA that can be mapped there. */
#ifndef MODEL_WINDOW_H
#define MODEL_WINDOW_H

#include <stdbool.h>

#include "model/space.h"

/* Its name is that of its space and its first address: "space0:0x800000000000000". */
struct window {
	struct object object;
	struct space *space;
	uint64_t start;
	uint64_t size;
	unsigned int page_shift;
	unsigned int levels;
	uint64_t locked; /* bytes charged to RLIMIT_MEMLOCK for its table */
	bool is_default; /* below 4 GiB: came with the container, or was made again */
	bool was_made;   /* asked for, and not what the container came with */
	bool gone;       /* the kernel has it no more */
};

static inline uint64_t window_last(const struct window *w)
{
	return w->start + w->size - 1;
}

/* The windows of a space, oldest first; NULL after the last. */
struct window *window_first(const struct space *space);
struct window *window_next(const struct window *w);

/* Writes down one that the kernel has. */
struct window *window_add(struct space *space, const struct window *facts, struct err *e);

/* The kernel has dropped all of a space. */
void windows_forget(struct space *space);

struct window_request {
	struct space *space;
	uint64_t size;
	uint64_t page_size;
	unsigned int levels;
};

/*
 * The kernel chooses where it starts. One that is like the request and not the default one that came by itself is taken for it
 * (*changed false). Everything that the kernel could refuse for is checked first: a refused one stays charged.
 */
struct window *window_create(const struct window_request *request, bool *changed, struct err *e);

/*
 * By its exact first address; refused while something is mapped in it. *changed is false when no window has that
 * address.
 */
int window_remove(struct space *space, uint64_t start, bool *changed, struct err *e);

#define window_of(o) container_of(o, struct window, object)

#endif
