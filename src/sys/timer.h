/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A timer that is waited for like a descriptor. */
#ifndef SYS_TIMER_H
#define SYS_TIMER_H

#include <stdbool.h>

#include "base/err.h"

struct timer {
	int fd; /* readable once it ran out; -1 when closed */
};

int timer_open(struct timer *t, struct err *e);
void timer_close(struct timer *t);

/* Runs out once, in so many milliseconds (not 0), whatever it was set to before. False: it will not. */
bool timer_set(const struct timer *t, unsigned int ms);

/* After it ran out: is waited for no more until it is set again. */
void timer_clear(const struct timer *t);

#endif
