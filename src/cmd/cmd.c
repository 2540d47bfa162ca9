/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every command ends with, and what those say that can be undone. */
#include "cmd/cmd.h"

#include <stdarg.h>
#include <stdio.h>

/* The longest is an attach: a device's name and a space's, each no longer than a file's. */
#define UNDO_LINE_MAX 1024

int cmd_emit(struct cmd *c, struct obj *o, struct err *e)
{
	struct doc *d = doc_end(o, e);

	return d ? c->emit(c, d, e) : -1;
}

void cmd_undo(struct cmd *c, const char *fmt, ...)
{
	char line[UNDO_LINE_MAX];
	va_list args;

	if (!c->undo)
		return;
	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	c->undo(c, line);
}
