/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The other end of a session's holder: asks it, starts it, tells when it was killed. */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include "cli/globals.h"
#include "cli/wire.h"
#include "model/session_dir.h"

struct client {
	const struct globals *globals;
	struct text_style style;
	bool shows_progress; /* stderr is a terminal, and nobody asked for quiet */
};

/* A connection for several questions; the holder undoes what they did if this process dies before client_settle(). */
struct client_kept {
	int signals; /* readable: what is asked is interrupted, but not what undoes */
	int fd;      /* -1: none yet, or no more */
	bool lost; /* it ended, and what was done on it went with the session, or is undone by the holder */
};

struct client_question {
	const char *lines; /* records */
	size_t len;
	const int *fds; /* the lines' files; stay the caller's */
	size_t n_fds;
	bool starts;      /* the holder is started when there is none */
	bool stays;       /* and stays from then on */
	bool atomic;      /* what the lines did is undone when one fails */
	bool earlier;     /* with atomic: lines before these were done, which are undone here */
	bool rehearses;   /* the lines are not run */
	bool keeps_going; /* a line that fails does not end it */
	bool undoes;      /* with kept: the line undoes what was done last */
	struct client_kept *kept; /* NULL: a connection for this question */
};

struct client_answer {
	enum exit_status status;
	struct sealed_view view;
	size_t out_len, err_len, trace_len, undo_len; /* in the view, one after another */
	bool started;                                 /* this question started the holder */
	bool stayed;                                  /* it would have stayed anyway */
	pid_t pid;
};

/* 0 and the answer, whose view the caller unmaps; CLIENT_NO_SESSION; -1 and *e. */
#define CLIENT_NO_SESSION 1
int client_ask(const struct client *c, const struct client_question *q, struct client_answer *a,
	       struct err *e);

/* What was done on a kept connection stays, or has been undone: ends it. */
void client_settle(struct client_kept *kept);

/* Tells, on standard error and once, that the session's holder was killed and what it held. */
void client_tell_lost(const struct client *c, const struct session_dir *dir, const char *name);

/* The same for all sessions. */
void client_tell_all_lost(const struct client *c);

/* Starts a holder in the background; the caller has the session's lock. */
int client_start_holder(const struct session_dir *dir, const char *name, struct err *e);

/* Whether this is the process so started, as which main() then serves: the exit status. */
bool client_is_holder(void);
int client_become_holder(const char *name);

#endif
