/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One client's request, in the session's holder. */
#ifndef CLI_REQUEST_H
#define CLI_REQUEST_H

#include "cli/undo.h"
#include "model/session.h"
#include "model/session_dir.h"

struct request_context {
	const struct session_dir *dir;
	const char *name;
	struct session *session;
	bool stays;                    /* when the session holds nothing */
	int signals;                   /* readable when the holder shall end */
	int record_file;               /* what the session holds, on disk */
	uint64_t generation, mappings; /* as they are there */
	bool unwritten;                /* there was no room for them; tried again */
};

/* Brings what is on disk up to date; `all` even where nothing seems to have changed. */
int request_record(struct request_context *c, bool all, struct err *e);

enum request_result {
	REQUEST_WAITS,  /* it is not there yet */
	REQUEST_SERVED, /* run, and answered */
	REQUEST_KEPT,   /* the same, and there may be more on this connection */
	REQUEST_NONE,   /* there was none, no proper one: refused, or no more */
};

/* Serves what came on a connection; never waits for its client. `kept` gathers what those on a connection that
 * is kept have done; it is emptied when this is settled. */
enum request_result request_serve(struct request_context *c, int fd, struct undo *kept);

/* The client of a kept connection has died, or was dropped: undoes. */
void request_undo(struct request_context *c, struct undo *kept);

/* Tells a client, whether it has asked or not, that the holder ends; with `failure`, that it has no room for it. */
void request_turn_away(int fd, const struct err *failure);

#endif
