/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs recorded lines one after another: in a holder, in a local batch, without a session. */
#include "cli/lines.h"

#include <unistd.h>

#include "base/cleanup.h"
#include "cli/undo.h"
#include "model/rehearsal.h"

#define NOT_RECORDS "the lines of the request are not as a client records them"

/* Gives the record its share of the descriptors. */
static bool hand_out(struct line_reader *lines, struct line_record *record)
{
	size_t n = record->line.args->n_files;

	if (n > lines->n_fds)
		return false;
	if (!n)
		return true; /* there may be no descriptors at all */
	args_give_files(record->line.args, lines->fds);
	lines->fds += n;
	lines->n_fds -= n;
	return true;
}

static int run_next(struct runner *r, struct line_reader *lines, struct line_record *record,
		    struct err *e)
{
	/* A rehearsal opens no files. */
	if (!r->rehearsal && !hand_out(lines, record))
		return err_unreachable(e, NOT_RECORDS);
	if (!r->progress || r->progress(r, NULL, 0, 0))
		return run_line(r, &record->line, e);
	args_close_files(record->line.args);
	r->stopped = true;
	return err_refused(e, NULL, "interrupted before this was begun");
}

/* Told at once; what is left of it is that it was. */
static bool goes_on(struct runner *r, struct err *e, uint64_t number)
{
	if (!r->keeps_going || r->stopped)
		return false;
	run_error(r, e, number);
	*e = (struct err){ 0 };
	return true;
}

enum exit_status lines_run(struct runner *r, struct line_reader *lines)
{
	enum exit_status status = EXIT_DONE;
	struct line_record record = { 0 };
	struct err e = { 0 };
	int more, failed = 0;

	while (!failed && (more = line_next(lines, &record)) > 0) {
		failed = run_next(r, lines, &record, &e);
		if (failed && goes_on(r, &e, record.line.number)) {
			failed = 0;
			status = EXIT_REFUSED;
		}
	}
	if (!failed && more < 0) {
		record.line.number = 0;
		failed = err_unreachable(&e, NOT_RECORDS);
	}
	for (; lines->n_fds; lines->n_fds--)
		close(*lines->fds++);
	line_reader_end(lines);
	if (!failed)
		return status;
	status = r->undo ? undo_all(r, &e, record.line.number)
			 : run_error(r, &e, record.line.number);
	/* Who goes on after a refusal shall not go on after this. */
	return r->keeps_going ? EXIT_UNREACHABLE : status;
}

enum exit_status lines_rehearse(struct runner *r, struct line_reader *lines)
{
	enum exit_status status;
	struct err e = { 0 };

	r->rehearsal = rehearsal_new(r->session, &e);
	if (!r->rehearsal)
		return run_error(r, &e, 0);
	r->keeps_going = true;
	status = lines_run(r, lines);
	rehearsal_free(r->rehearsal);
	r->rehearsal = NULL;
	r->keeps_going = false;
	return status;
}
