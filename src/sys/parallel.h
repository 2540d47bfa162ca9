/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same work on several processors. */
#ifndef SYS_PARALLEL_H
#define SYS_PARALLEL_H

#include <stddef.h>

#define PARALLEL_MAX 8

/* How many threads are worth it for n items, each of which should get `least` of them: at least 1.
 */
unsigned int parallel_workers(size_t n, size_t least);

/*
 * Calls work(ctx, 0) here and the others in threads of their own, and returns when all have. A
 * thread that could not be started is left out, so the items must be shared as they come, not
 * divided beforehand. What a thread opens is known to it alone: it closes it before it returns.
 */
void parallel_run(unsigned int workers, void (*work)(void *ctx, unsigned int worker), void *ctx);

#endif
