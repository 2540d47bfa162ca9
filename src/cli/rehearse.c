/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A batch checked against the session and the host, and not run. */
#include "cli/rehearse.h"

#include "cli/lines.h"
#include "cli/rehearse_files.h"
#include "model/session.h"

/* Where there is no session the lines would begin with an empty one. */
static enum exit_status rehearse_here(struct job *j, struct err *e)
{
	struct line_reader lines = { .data = j->lines.s, .len = j->lines.len };
	struct runner *r = &j->program->runner;
	enum exit_status status;

	r->session = session_new(r->session_name, e);
	if (!r->session)
		return run_error(r, e, 0);
	status = lines_rehearse(r, &lines);
	session_free(r->session);
	r->session = NULL;
	return status;
}

/* Only the holder knows what the session has. */
static enum exit_status rehearse_there(struct job *j, struct err *e)
{
	const struct client_question q = {
		.lines = j->lines.s,
		.len = j->lines.len,
		.rehearses = true,
	};
	struct runner *r = &j->program->runner;
	struct client_answer a;

	switch (client_ask(&j->program->client, &q, &a, e)) {
	case 0:
		text_addn(&r->err, (const char *)a.view.data + a.out_len, a.err_len);
		sealed_unmap(&a.view);
		return a.status;
	case CLIENT_NO_SESSION:
		return rehearse_here(j, e);
	default:
		return run_error(r, e, 0);
	}
}

enum exit_status job_rehearse(struct job *j, struct err *e)
{
	enum exit_status files = rehearse_files(j);
	enum exit_status status = j->local ? rehearse_here(j, e) : rehearse_there(j, e);

	status = status == EXIT_DONE ? files : status;
	return status == EXIT_REFUSED ? EXIT_CHECK : status;
}
