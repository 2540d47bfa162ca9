/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Eventfds: how the kernel signals interrupts. */
#include "sys/event.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sys/ioctl.h"

int event_create(struct event *ev, const struct trace *trace, const char *name, struct err *e)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	HANDLE_SET(ev, fd, trace, name);
	return fd < 0 ? err_syscall(e, "eventfd", name, errno) : 0;
}

int event_duplicate(struct event *ev, const struct trace *trace, const char *name, int fd,
		    struct err *e)
{
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	HANDLE_SET(ev, fd, trace, name);
	return fd < 0 ? err_syscall(e, "dup", name, errno) : 0;
}

void event_close(struct event *ev)
{
	HANDLE_CLOSE(ev);
}

int event_read(const struct event *ev, uint64_t *count, struct err *e)
{
	if (read(ev->fd, count, sizeof(*count)) == sizeof(*count))
		return 0;
	if (errno != EAGAIN)
		return ioctl_refused(TARGET(ev, NULL), "read", errno, e);
	*count = 0;
	return 0;
}

int event_signal(const struct event *ev, struct err *e)
{
	const uint64_t one = 1;

	if (write(ev->fd, &one, sizeof(one)) != sizeof(one))
		return ioctl_refused(TARGET(ev, NULL), "write", errno, e);
	return 0;
}
