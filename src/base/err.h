/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one error: what was refused, by whom, on which object, and what to do next. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses of the program; an error carries the one it ends with. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,      /* the kernel or the host refused */
	EXIT_CHECK = 2,        /* a check said no */
	EXIT_USAGE = 64,       /* bad input; nothing was changed */
	EXIT_UNREACHABLE = 69, /* the session cannot be reached */
	EXIT_NOTHING = 77,     /* nothing to do this with: no VFIO in this kernel */
	EXIT_CANNOT_RUN = 126, /* exec: the program is there and cannot be run */
	EXIT_NOT_FOUND = 127,  /* exec: there is no such program */
};

/*
 * An error is filled where most is known (err_*() below), given context at most once
 * (err_context()), and printed in one place (cli/report.c). It owns nothing: the pointers are to
 * static strings, and text that does not fit is cut with "...".
 */
struct err {
	enum exit_status status;
	int errnum;            /* what the kernel answered, 0 when the refusal is our own */
	const char *operation; /* the ioctl or system call as the kernel writes it, or NULL */
	const char *backend;   /* "type1", "iommufd", "spapr", "noiommu", or NULL for any */
	char object[160];      /* what it was done to, "" for nothing in particular */
	char message[640];     /* one sentence, without the errno's text */
	char hint[640];        /* the next step, where more is known than the causes table says */
	bool hint_adds;        /* it is how things stand, no next step: the table's are told, too */
	bool under_way; /* the deadline has passed, and the kernel goes on: nothing can be undone yet */
};

/* The same as { 0 } to all who look, for who begins a hundred thousand times. */
static inline void err_clear(struct err *e)
{
	e->status = EXIT_DONE;
	e->errnum = 0;
	e->operation = e->backend = NULL;
	e->hint_adds = e->under_way = false;
	e->object[0] = e->message[0] = e->hint[0] = '\0';
}

/* All of these return -1, so that a caller can `return err_usage(e, ...)`. */

/* Bad input, named in the message. Status 64. */
int err_usage(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* vfioctl itself refuses, before the kernel is asked. `object` may be NULL. Status 1. */
int err_refused(struct err *e, const char *object, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The kernel refused: `operation` is a static string, `errnum` the errno of the call, `object` may be
 * NULL. The message becomes "OPERATION on OBJECT failed". Status 1.
 */
int err_syscall(struct err *e, const char *operation, const char *object, int errnum);

/* The session's holder cannot be reached. Status 69. */
int err_unreachable(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The machine has nothing to do this with. Status 77. */
int err_nothing(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* No memory in this process: malloc() gave none. Status 1. */
int err_nomem(struct err *e);

/* Puts "what: " in front of the message, once, on the way up. Returns -1. */
int err_context(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Sets the next step. Returns -1. */
int err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Sets how things stand after the refusal, beside what the causes table says. Returns -1. */
int err_outcome(struct err *e, const char *outcome);

/* The name of an errno value as <errno.h> writes it ("EBUSY"), or NULL for one it does not know. */
const char *errno_name(int errnum);

/* The value of an errno name ("EBUSY", "ebusy"), or 0 for a name that is none. */
int errno_value(const char *name);

#endif
