/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A batch of all lines or none, all or some of which run in this process. */
#include "cli/atomic.h"

#include <errno.h>

#include "base/cleanup.h"
#include "cli/undo.h"
#include "sys/process.h"

/* Undoes a line of the session, where that is; its error goes before ours. */
static int undo_in_holder(struct runner *r, const struct run_line *line, struct err *e)
{
	_cleanup_text_ struct text record = { 0 };
	struct program *p = r->owner;
	struct client_question q = { .undoes = true, .kept = &p->kept };
	struct client_answer a;
	int result;

	wire_add_line(&record, line->number, line->args);
	if (record.failed)
		return err_nomem(e);
	q.lines = record.s;
	q.len = record.len;
	result = client_ask(&p->client, &q, &a, e);
	/* What a session held goes with it. */
	if (result)
		return result == CLIENT_NO_SESSION ? 0 : -1;
	text_addn(&r->err, (const char *)a.view.data + a.out_len, a.err_len);
	sealed_unmap(&a.view);
	return a.status == EXIT_DONE ? 0 : err_refused(e, NULL, "the session refused");
}

/* All lines were done; but not all that was asked for, unless what they said is written, too. */
static enum exit_status finish(struct job *j)
{
	struct runner *r = &j->program->runner;
	struct err e = { 0 };

	if (report_out(&r->out, &e))
		r->stopped = true;
	else if (!job_is_interrupted(j))
		return EXIT_DONE;
	else
		err_refused(&e, NULL, "interrupted after the last line");
	return undo_all(r, &e, 0);
}

enum exit_status job_run_atomic(struct job *j)
{
	struct runner *r = &j->program->runner;
	struct undo undo = { 0 };
	enum exit_status status;
	struct err e = { 0 };

	/* From here on they only end the batch, between two lines. */
	j->signals = process_signals(true);
	if (j->signals < 0) {
		err_syscall(&e, "signalfd", NULL, errno);
		return run_error(r, &e, 0);
	}
	process_outlive_readers();
	j->interruptible = true;
	j->program->kept = (struct client_kept){ .fd = -1, .signals = j->signals };
	r->undo = &undo;
	r->elsewhere = j->local ? NULL : undo_in_holder;
	status = job_run(j);
	if (status == EXIT_DONE)
		status = finish(j);
	else
		undo_rest(r);
	client_settle(&j->program->kept);
	r->undo = NULL;
	r->elsewhere = NULL;
	undo_release(&undo);
	cleanup_close(&j->signals);
	return status;
}
