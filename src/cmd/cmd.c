/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every command ends with, and what those say that can be undone. */
#include "cmd/cmd.h"

#include <stdarg.h>
#include <stdio.h>

/* The longest is an attach: a device's name and a space's, each no longer than a file's. */
#define UNDO_LINE_MAX 1024

const char *command_needs(enum command_kind kind)
{
	static const char *const needs[] = {
		[CMD_LOOK] = "Any user may.",
		[CMD_HOST] = "Only root may: the files of sysfs are written.",
		[CMD_SESSION] =
			("Any user may who can open the nodes in /dev/vfio and, with iommufd, "
			 "/dev/iommu, and whose limit of locked memory (ulimit -l) allows what is "
			 "pinned."),
		[CMD_PEEK] = "The session's user may, and root.",
		[CMD_CLIENT] = "Any user may, each with sessions of his own.",
	};

	return needs[kind];
}

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
