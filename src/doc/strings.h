/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON that is read: an array of strings. */
#ifndef DOC_STRINGS_H
#define DOC_STRINGS_H

#include "base/err.h"

/*
 * Reads `text`, all of it a JSON array of strings, and gives each to `take`, in order, until that returns -1 with *e.
 * They are decoded into `text` itself, and lie there one behind the other, each with its NUL. What is no such array
 * (another value, other items, a NUL in a string, anything behind it) is a wrong use, and then none were taken but
 * those before the item it is about.
 */
int json_read_strings(char *text, int (*take)(void *ctx, char *string, struct err *e), void *ctx,
		      struct err *e);

#endif
