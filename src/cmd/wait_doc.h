/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That a command waits for a session's holder, and what that waits for. */
#ifndef CMD_WAIT_DOC_H
#define CMD_WAIT_DOC_H

#include "base/text.h"
#include "cmd/fault.h"
#include "sys/process_state.h"

struct holder_wait {
	const char *session;
	pid_t pid;
	char since[FAULT_TIME_LEN]; /* when it was asked */
	struct process_state state;
	struct process_wait_place place;
};

/* Each appends lines for standard error. */
void wait_json(const struct holder_wait *w, struct text *out);
void wait_text(const struct holder_wait *w, struct text *out);

#endif
