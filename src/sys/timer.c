/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A timer that is waited for like a descriptor. */
#include "sys/timer.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timer_open(struct timer *t, struct err *e)
{
	t->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return t->fd < 0 ? err_syscall(e, "timerfd_create", NULL, errno) : 0;
}

void timer_close(struct timer *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}

bool timer_set(const struct timer *t, unsigned int ms)
{
	const struct itimerspec once = {
		.it_value = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L },
	};

	return !timerfd_settime(t->fd, 0, &once, NULL);
}

void timer_clear(const struct timer *t)
{
	const struct itimerspec never = { 0 };

	timerfd_settime(t->fd, 0, &never, NULL);
}
