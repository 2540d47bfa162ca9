/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a call and tells its trace. */
#include "sys/ioctl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define COPY_ON_STACK 256 /* the largest argument without an array behind it has 88 bytes */

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void tell(const struct sys_target *t, const struct trace_call *call)
{
	int errnum = errno;

	t->trace->sink(t->trace->ctx, call);
	errno = errnum;
}

static int call_kernel(const struct sys_target *t, const struct sys_request *r)
{
	return ioctl(t->fd, r->number, r->arg);
}

/* As the kernel overwrites the argument, the trace needs a copy from before; without memory it has none. */
static int call_traced(const struct sys_target *t, const struct sys_request *r)
{
	uint8_t on_stack[COPY_ON_STACK];
	uint8_t *copy = r->size <= sizeof(on_stack) ? on_stack : malloc(r->size);
	uint64_t start;
	int result;

	if (copy && r->size)
		memcpy(copy, r->shown, r->size);
	start = now_ns();
	result = call_kernel(t, r);
	tell(t, &(const struct trace_call){
			.name = r->name,
			.handle = t->name,
			.result = result,
			.errnum = result == -1 ? errno : 0,
			.duration_ns = now_ns() - start,
			.before = r->size ? copy : NULL,
			.after = r->shown,
			.size = r->size,
		});
	if (copy != on_stack)
		free(copy);
	return result;
}

int sys_ioctl(const struct sys_target *t, const struct sys_request *r)
{
	return t->trace && t->trace->sink ? call_traced(t, r) : call_kernel(t, r);
}

int ioctl_refused(const struct sys_target *t, const char *operation, int errnum, struct err *e)
{
	err_syscall(e, operation, t->name, errnum);
	e->backend = t->backend;
	return -1;
}

int ioctl_failed(const struct sys_target *t, const struct sys_request *r, int result, struct err *e)
{
	if (result == -1)
		return ioctl_refused(t, r->name, errno, e);
	err_refused(e, t->name, "%s on %s returned %+d, which is a refusal without an errno",
		    r->name, t->name, result);
	e->operation = r->name;
	e->backend = t->backend;
	return -1;
}

int ioctl_done(const struct sys_target *t, const struct sys_request *r, struct err *e)
{
	int result = sys_ioctl(t, r);

	return result ? ioctl_failed(t, r, result, e) : 0;
}

int ioctl_value(const struct sys_target *t, const struct sys_request *r, int *value, struct err *e)
{
	int result = sys_ioctl(t, r);

	if (result == -1)
		return ioctl_refused(t, r->name, errno, e);
	*value = result;
	return 0;
}

uint64_t trace_start(const struct sys_target *t)
{
	return t->trace && t->trace->sink ? now_ns() : 0;
}

void trace_end(const struct sys_target *t, const char *name, int64_t result,
	       const struct sys_io *io, uint64_t start)
{
	if (!start || !t->trace->sink)
		return;
	tell(t, &(const struct trace_call){
			.name = name,
			.handle = t->name,
			.result = result > INT_MAX ? INT_MAX : (int)result,
			.errnum = result == -1 ? errno : 0,
			.duration_ns = now_ns() - start,
			.before = io,
			.after = io,
			.size = io ? sizeof(*io) : 0,
		});
}

int node_open(const struct trace *trace, const char *operation, const char *path, int flags,
	      struct err *e)
{
	const struct sys_target t = { .fd = -1, .name = path, .trace = trace };
	uint64_t start = trace_start(&t);
	int fd = open(path, flags | O_CLOEXEC);

	trace_end(&t, "open", fd, NULL, start);
	if (fd < 0)
		err_syscall(e, operation, path, errno);
	return fd;
}

void node_close(const struct sys_target *t)
{
	uint64_t start;

	if (t->fd < 0)
		return;
	start = trace_start(t);
	/* Linux has released the descriptor whatever close() says, so there is nothing to act on. */
	trace_end(t, "close", close(t->fd), NULL, start);
}
