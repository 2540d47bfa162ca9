/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for many descriptors as one. */
#ifndef SYS_WAITER_H
#define SYS_WAITER_H

#include <stdbool.h>

#include "base/err.h"

/* An epoll set. What is closed leaves it by itself. */
struct waiter {
	int fd; /* -1 when closed */
};

int waiter_open(struct waiter *w, struct err *e);
void waiter_close(struct waiter *w);

enum waiter_for {
	WAITER_INPUT = 1 << 0,
	WAITER_ROOM = 1 << 1, /* to write */
};                            /* that the other end is gone is waited for always */

/* Adds a descriptor, known by its key from then on, or changes either. False when it cannot be waited for. */
bool waiter_set(const struct waiter *w, int fd, unsigned int what, void *key);
void waiter_drop(const struct waiter *w, int fd);

/*
 * Waits until something is ready, for as many milliseconds at most (-1: for ever), and tells the keys of what is; how
 * many, or -1 and errno. When more are ready than there is room for, the next call tells the others first.
 */
#define WAITER_READY_MAX 16
int waiter_wait(const struct waiter *w, void *keys[WAITER_READY_MAX], int timeout_ms);

#endif
