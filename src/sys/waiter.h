/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for many descriptors as one. */
#ifndef SYS_WAITER_H
#define SYS_WAITER_H

#include <stdbool.h>

#include "base/err.h"

/* An epoll set: readable once something in it is ready. What is closed leaves it by itself. */
struct waiter {
	int fd; /* -1 when closed */
};

int waiter_open(struct waiter *w, struct err *e);
void waiter_close(struct waiter *w);

enum waiter_for {
	WAITER_INPUT = 1 << 0,
	WAITER_ROOM = 1 << 1, /* to write */
};                            /* that the other end is gone is waited for always */

/* Adds a descriptor or changes what is waited for. False when it cannot be waited for. */
bool waiter_set(const struct waiter *w, int fd, unsigned int what);
void waiter_drop(const struct waiter *w, int fd);

#endif
