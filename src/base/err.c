/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filling the one error. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LONGEST sizeof(((struct err *)0)->message)
_Static_assert(sizeof(((struct err *)0)->hint) <= LONGEST, "a hint fits where a message does");
_Static_assert(sizeof(((struct err *)0)->object) <= LONGEST, "an object fits where a message does");

/*
 * Formats into `out`, whose `size` is at most LONGEST; what does not fit ends with "...". By way of
 * a copy, because an argument is often the text that is replaced.
 */
__attribute__((format(printf, 3, 0))) static void vfill(char *out, size_t size, const char *fmt,
							va_list args)
{
	char copy[LONGEST];
	int len = vsnprintf(copy, size, fmt, args);

	if (len < 0)
		copy[0] = '\0';
	else if ((size_t)len >= size)
		memcpy(copy + size - sizeof("..."), "...", sizeof("..."));
	memcpy(out, copy, strlen(copy) + 1);
}

__attribute__((format(printf, 3, 4))) static void fill(char *out, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfill(out, size, fmt, args);
	va_end(args);
}

/* A new error, nothing of an older one left; formatted first, because it may quote that. */
__attribute__((format(printf, 3, 0))) static void begin(struct err *e, enum exit_status status,
							const char *fmt, va_list args)
{
	struct err new = { .status = status };

	vfill(new.message, sizeof(new.message), fmt, args);
	*e = new;
}

int err_usage(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	begin(e, EXIT_USAGE, fmt, args);
	va_end(args);
	return -1;
}

int err_refused(struct err *e, const char *object, const char *fmt, ...)
{
	char name[sizeof(e->object)];
	va_list args;

	fill(name, sizeof(name), "%s", object ? object : "");
	va_start(args, fmt);
	begin(e, EXIT_REFUSED, fmt, args);
	va_end(args);
	memcpy(e->object, name, sizeof(name));
	return -1;
}

int err_syscall(struct err *e, const char *operation, const char *object, int errnum)
{
	if (object && *object)
		err_refused(e, object, "%s on %s failed", operation, object);
	else
		err_refused(e, NULL, "%s failed", operation);
	e->operation = operation;
	e->errnum = errnum;
	return -1;
}

int err_unreachable(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	begin(e, EXIT_UNREACHABLE, fmt, args);
	va_end(args);
	return -1;
}

int err_nothing(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	begin(e, EXIT_NOTHING, fmt, args);
	va_end(args);
	return -1;
}

int err_nomem(struct err *e)
{
	err_refused(e, NULL, "out of memory");
	e->operation = "malloc";
	e->errnum = ENOMEM;
	return -1;
}

int err_context(struct err *e, const char *fmt, ...)
{
	char what[sizeof(e->message)];
	va_list args;

	va_start(args, fmt);
	vfill(what, sizeof(what), fmt, args);
	va_end(args);
	fill(e->message, sizeof(e->message), "%s: %s", what, e->message);
	return -1;
}

int err_hint(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfill(e->hint, sizeof(e->hint), fmt, args);
	va_end(args);
	e->hint_adds = false;
	return -1;
}

int err_outcome(struct err *e, const char *outcome)
{
	err_hint(e, "%s", outcome);
	e->hint_adds = true;
	return -1;
}
