/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells who waits long for a session's holder what that waits for. */
#include "cli/patience.h"

#include "cli/report.h"
#include "cmd/wait_doc.h"
#include "sys/socket.h"

/* Long enough for nearly everything that a kernel does; what takes longer is looked at again and again. */
#define FIRST_MS 5000
#define AGAIN_MS 1000

static void tell(const struct client *c, struct holder_wait *w)
{
	_cleanup_text_ struct text text = { 0 };

	process_wait_place(w->pid, &w->place);
	if (c->globals->format == FORMAT_JSON)
		wait_json(w, &text);
	else
		wait_text(w, &text);
	if (c->shows_progress)
		report_progress_end();
	report_err(&text);
}

void patience_wait(const struct client *c, int fd, int signals, bool *told)
{
	struct holder_wait w = { .session = c->globals->session };
	bool silent = *told || c->globals->quiet;
	int ms = FIRST_MS;
	uid_t uid;

	silent = silent || socket_peer(fd, &w.pid, &uid);
	fault_time(w.since);
	while (!socket_wait(fd, signals, silent ? -1 : ms)) {
		ms = AGAIN_MS;
		/* One that runs is at work, be it ours or another client's. */
		if (process_state(w.pid, &w.state) || w.state.letter == 'R')
			continue;
		tell(c, &w);
		*told = silent = true;
	}
}
