/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for many descriptors as one. */
#include "sys/waiter.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

int waiter_open(struct waiter *w, struct err *e)
{
	w->fd = epoll_create1(EPOLL_CLOEXEC);
	return w->fd < 0 ? err_syscall(e, "epoll_create1", NULL, errno) : 0;
}

void waiter_close(struct waiter *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

bool waiter_set(const struct waiter *w, int fd, unsigned int what, void *key)
{
	struct epoll_event event = { .events = EPOLLRDHUP, .data.ptr = key };

	event.events |= what & WAITER_INPUT ? EPOLLIN : 0;
	event.events |= what & WAITER_ROOM ? EPOLLOUT : 0;
	if (!epoll_ctl(w->fd, EPOLL_CTL_ADD, fd, &event))
		return true;
	return errno == EEXIST && !epoll_ctl(w->fd, EPOLL_CTL_MOD, fd, &event);
}

void waiter_drop(const struct waiter *w, int fd)
{
	epoll_ctl(w->fd, EPOLL_CTL_DEL, fd, NULL);
}

int waiter_wait(const struct waiter *w, void *keys[WAITER_READY_MAX], int timeout_ms)
{
	struct epoll_event events[WAITER_READY_MAX];
	int n = epoll_wait(w->fd, events, WAITER_READY_MAX, timeout_ms);

	for (int i = 0; i < n; i++)
		keys[i] = events[i].data.ptr;
	return n;
}
