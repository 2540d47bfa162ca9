/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What takes back what the lines of a batch did. */
#ifndef CLI_UNDO_H
#define CLI_UNDO_H

#include "cli/run.h"

/* Zero-initialise; free with undo_release(). */
struct undo {
	struct text steps; /* in the order done; see undo.c */
	size_t last;       /* where the last of them begins */
	uint64_t number;   /* of the line that runs now */
	bool earlier;      /* there were lines before these, which somebody else undoes */
};

/* A line begins: what undo_add() takes from now on undoes that. */
void undo_begin(struct undo *u, uint64_t number);
void undo_add(struct undo *u, const char *command);
void undo_add_host(struct undo *u, const struct past *past);

/* Adds what another process has noted: its `steps`, commands only. False when they are none. */
bool undo_join(struct undo *u, const char *steps, size_t len);

/* What was done last has been undone. */
void undo_drop_last(struct undo *u);

/*
 * Undoes all, the last first, whatever fails. *e, the failure of line `number`, is then told with
 * what has become of the lines before it, and after it every one that could not be undone. Returns
 * the status of *e.
 */
enum exit_status undo_all(struct runner *r, struct err *e, uint64_t number);

/* The same for a failure that has been told of. */
void undo_rest(struct runner *r);

void undo_release(struct undo *u);

#endif
