/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long work in steps: telling how far it is, and being told to stop. */
#ifndef MODEL_PROGRESS_H
#define MODEL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* The function may be NULL: nobody wants to know, and the work is not stopped. */
struct progress {
	bool (*step)(void *ctx, const char *what, uint64_t done, uint64_t total);
	void *ctx;
};

/* False when the work should stop. */
static inline bool progress_step(const struct progress *p, const char *what, uint64_t done,
				 uint64_t total)
{
	return !p->step || p->step(p->ctx, what, done, total);
}

#endif
