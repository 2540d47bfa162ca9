/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs recorded lines one after another: in a holder, in a local batch, without a session. */
#include "cli/lines.h"

#include <unistd.h>

#include "base/cleanup.h"

static void close_all(const int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
}

/* Gives the record its share of the descriptors. */
static bool hand_out(struct line_reader *lines, struct line_record *record)
{
	if (record->n_files > lines->n_fds)
		return false;
	record->line.fds = lines->fds;
	record->line.n_fds = record->n_files;
	lines->fds += record->n_files;
	lines->n_fds -= record->n_files;
	return true;
}

enum exit_status lines_run(struct runner *r, struct line_reader *lines)
{
	enum exit_status status = EXIT_DONE;
	struct line_record record;
	struct err e = { 0 };
	int more = 0;

	while (status == EXIT_DONE && (more = line_next(lines, &record)) > 0) {
		if (!hand_out(lines, &record)) {
			more = -1;
			break;
		}
		if (r->progress && !r->progress(r, NULL, 0, 0)) {
			close_all(record.line.fds, record.line.n_fds);
			err_refused(&e, NULL, "interrupted before this was begun");
			status = run_error(r, &e, record.line.number);
			break;
		}
		status = run(r, &record.line);
	}
	close_all(lines->fds, lines->n_fds);
	lines->n_fds = 0;
	line_reader_end(lines);
	if (more >= 0)
		return status;
	err_unreachable(&e, "the lines of the request are not as a client records them");
	return run_error(r, &e, 0);
}
