/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one path on which every command runs: typed alone, in a batch, in a session's holder. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "base/text.h"
#include "cmd/cmd.h"

/* Where commands run: what they may see, and what gathers as they say it. */
struct rehearsal;
struct run_line;
struct undo;

struct runner {
	const char *session_name;
	struct session *session; /* NULL outside a session's process */
	const char *sysroot;
	const struct edge *edge;
	bool only_session; /* refuses commands that are not the session's: a holder */
	enum doc_format format;
	struct text_style style;
	struct text out; /* documents, rendered */
	struct text err; /* errors, rendered */
	/* Writes what has gathered in `out`; called after every document. NULL lets it gather. */
	int (*flush)(struct runner *r, struct err *e);
	/* False when long work should stop. NULL for never. */
	bool (*progress)(struct runner *r, const char *what, uint64_t done, uint64_t total);
	struct undo *undo; /* where commands say how to undo them; NULL: nobody will */
	/* Undoes a command where it was done; NULL: that was here. */
	int (*elsewhere)(struct runner *r, const struct run_line *line, struct err *e);
	bool silent;                 /* documents are dropped */
	struct rehearsal *rehearsal; /* lines are rehearsed there, not run; NULL: they are run */
	bool keeps_going;            /* a line that fails does not end the batch */
	bool stopped;                /* but this does: interrupted, or nobody takes the documents */
	void *owner;
};

/* One command. The descriptors of its files belong to run() from then on. */
struct run_line {
	uint64_t number; /* in the batch; 0 for a command alone */
	struct args *args;
};

/* Runs it, adds what it said to r->out and r->err. */
enum exit_status run(struct runner *r, const struct run_line *line);

/* The same, but leaves the error to the caller. */
int run_line(struct runner *r, const struct run_line *line, struct err *e);

/* Adds an error to r->err as the runner's style has it. Returns the status to exit with. */
enum exit_status run_error(struct runner *r, const struct err *e, uint64_t line);

void runner_release(struct runner *r);

#endif
