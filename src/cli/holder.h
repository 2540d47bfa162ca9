/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process that holds a session's objects and runs its commands. */
#ifndef CLI_HOLDER_H
#define CLI_HOLDER_H

#include "model/session_dir.h"

struct holder_start {
	const struct session_dir *dir;
	const char *name;
	int lock;        /* the session's, released once clients can connect; or -1 */
	bool stays;      /* when the session holds nothing */
	bool interrupts; /* ends on SIGINT too: it runs on a terminal */
	/* Called once, when clients can connect (NULL), or when that failed; whether to go on then. */
	bool (*ready)(void *ctx, const struct err *failure);
	/* Called before everything is given back, which may take long; or NULL. */
	void (*ending)(void *ctx);
	void *ctx;
};

/* Serves until it shall end, and then gives everything back. -1 and *e when it cannot begin. */
int holder_serve(struct holder_start *start, struct err *e);

#endif
