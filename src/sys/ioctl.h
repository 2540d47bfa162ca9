/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes a call and tells its trace; only this room includes it. */
#ifndef SYS_IOCTL_H
#define SYS_IOCTL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/trace.h"

/* The kind of handle is checked where the call is written; below that point all are alike. */
struct sys_target {
	int fd;
	const char *name;
	const struct trace *trace;
	const char *backend; /* for the error, or NULL */
};

#define TARGET(h, backend_)          \
	(&(const struct sys_target){ \
		.fd = (h)->fd, .name = (h)->name, .trace = (h)->trace, .backend = (backend_) })

struct sys_request {
	const char *name;
	unsigned int number;
	uintptr_t arg;
	const void *shown; /* what a trace shows of the argument: `size` bytes, or NULL */
	uint32_t size;
};

/* The argument is a structure or a string. */
#define REQUEST(NAME, p, n)                                  \
	(&(const struct sys_request){ .name = #NAME,         \
				      .number = (NAME),      \
				      .arg = (uintptr_t)(p), \
				      .shown = (p),          \
				      .size = (n) })

/* The argument is a number. */
#define REQUEST_VALUE(NAME, value)                                     \
	(&(const struct sys_request){ .name = #NAME,                   \
				      .number = (NAME),                \
				      .arg = (value),                  \
				      .shown = &(uint32_t){ (value) }, \
				      .size = sizeof(uint32_t) })

/* There is no argument. */
#define REQUEST_BARE(NAME) (&(const struct sys_request){ .name = #NAME, .number = (NAME) })

/* The bare call: what the kernel returned, errno as it left it. */
int sys_ioctl(const struct sys_target *t, const struct sys_request *r);

/*
 * A call that returns no value: 0 is success and nothing else is. sPAPR returns +1 for some refusals;
 * that is an error without an errno.
 */
int ioctl_done(const struct sys_target *t, const struct sys_request *r, struct err *e);

/* A call whose answer is what it returns. */
int ioctl_value(const struct sys_target *t, const struct sys_request *r, int *value, struct err *e);

/* Fills *e for a call that did not return 0, of which errno still says why. Returns -1. */
int ioctl_failed(const struct sys_target *t, const struct sys_request *r, int result,
		 struct err *e);

/* Fills *e for a call that was refused with `errnum`. Returns -1. */
int ioctl_refused(const struct sys_target *t, const char *operation, int errnum, struct err *e);

/* What a trace shows of pread, pwrite, read, write and mmap. */
struct sys_io {
	uint64_t offset;
	uint64_t size;
};

/* For calls that are no ioctl: 0 when nobody listens. The end keeps errno. */
uint64_t trace_start(const struct sys_target *t);
void trace_end(const struct sys_target *t, const char *name, int64_t result,
	       const struct sys_io *io, uint64_t start);

/*
 * Opens a node the program itself named. `operation` is the error's ("open group"), the trace says
 * "open". Returns the descriptor, close-on-exec.
 */
int node_open(const struct trace *trace, const char *operation, const char *path, int flags,
	      struct err *e);
void node_close(const struct sys_target *t);

#define HANDLE_SET(h, fd_, trace_, name_)                              \
	do {                                                           \
		(h)->fd = (fd_);                                       \
		(h)->trace = (trace_);                                 \
		snprintf((h)->name, sizeof((h)->name), "%s", (name_)); \
	} while (0)

/* Closing twice is harmless. */
#define HANDLE_CLOSE(h)                      \
	do {                                 \
		node_close(TARGET(h, NULL)); \
		(h)->fd = -1;                \
	} while (0)

#endif
