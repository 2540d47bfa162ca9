/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands checked first, then run one after another, each where it belongs: here or in the session's holder. */
#include "cli/job.h"

#include <poll.h>

#include "cli/files.h"
#include "cli/lines.h"
#include "cli/undo.h"
#include "cmd/args.h"

static int check_place(const struct job *j, const struct command *command, struct err *e)
{
	if (j->batch && command->kind == CMD_CLIENT)
		return err_usage(e, "%s is not for a batch", command->name);
	if (*j->program->globals.sysroot && command->kind != CMD_LOOK)
		return err_usage(e, "--sysroot is for commands that look only, which %s does not",
				 command->name);
	return 0;
}

/* What has no metrics would be nothing but "# EOF". */
static int check_format(const struct job *j, const struct command *command, struct err *e)
{
	if (j->program->globals.format != FORMAT_OPENMETRICS)
		return 0;
	for (size_t i = 0; i < COMMAND_DOCUMENTS_MAX; i++)
		if (object_kind_has_metrics(command->documents[i]))
			return 0;
	return err_usage(e, "%s has no metrics", command->name);
}

/* Each must know how to undo itself; files that are written cannot be unwritten. */
static int check_atomic(const struct command *command, const struct args *args, struct err *e)
{
	const char *name = command->name;

	if ((command->kind == CMD_SESSION || command->kind == CMD_HOST) &&
	    command->undo == UNDO_NONE)
		return err_usage(e, "%s cannot be undone, so not be run with --atomic", name);
	if (args->n_files)
		return err_usage(e, "%s with a file cannot be run with --atomic", name);
	return 0;
}

int job_add(struct job *j, uint64_t number, char *const *words, size_t n, struct err *e)
{
	size_t used;
	struct args *args = &j->args;
	const struct command *command = command_find_again(args->command, words, n, &used, e);

	if (!command || check_place(j, command, e) || check_format(j, command, e) ||
	    args_parse(args, command, words + used, n - used, e) ||
	    (j->atomic && check_atomic(command, args, e)))
		return -1;
	j->mixed |= command->kind != CMD_SESSION && command->kind != CMD_PEEK;
	j->opens |= args->n_files;
	j->starts |= command->kind == CMD_SESSION;
	if (!j->lines.len)
		j->first = number;
	wire_add_line(&j->lines, number, args);
	return j->lines.failed ? err_nomem(e) : 0;
}

void job_release(struct job *j)
{
	text_free(&j->lines);
	args_free(&j->args);
}

/* Part of the records, with the files of its only line if that has any. */
struct part {
	const char *data;
	size_t len;
	struct files *files;
	bool starts;
	uint64_t number; /* of its first line */
};

/* Straight from the memory that it came in: it may be long. */
static int write_answer(struct job *j, const struct client_answer *a, bool drop_out, struct err *e)
{
	struct runner *r = &j->program->runner;
	const char *p = a->view.data;
	struct text trace = { 0 };

	if (!a->view.len)
		return 0;
	text_addn(&r->err, p + a->out_len, a->err_len);
	text_addn(&trace, p + a->out_len + a->err_len, a->trace_len);
	report_to(&j->program->traces, &trace);
	text_free(&trace);
	if (drop_out || !report_bytes(p, a->out_len, e))
		return 0;
	r->stopped = true;
	return -1;
}

/* How to undo what the holder did; more than memory holds is told when it is wanted. */
static void take_steps(struct job *j, const struct client_answer *a)
{
	const char *steps = (const char *)a->view.data + a->out_len + a->err_len + a->trace_len;
	struct undo *u = j->program->runner.undo;

	if (u && a->status == EXIT_DONE && !undo_join(u, steps, a->undo_len))
		u->steps.failed = true;
}

static enum exit_status fail(struct job *j, struct err *e, uint64_t number)
{
	struct runner *r = &j->program->runner;

	return r->undo ? undo_all(r, e, number) : run_error(r, e, number);
}

static int write_out(struct job *j, struct err *e)
{
	if (!report_out(&j->program->runner.out, e))
		return 0;
	j->program->runner.stopped = true;
	return -1;
}

/* Commands that only peek at a session, when there is none. */
static enum exit_status run_without_session(struct job *j, const struct part *part)
{
	struct line_reader lines = {
		.data = part->data,
		.len = part->len,
		.fds = part->files ? part->files->fds : NULL,
		.n_fds = part->files ? part->files->n : 0,
	};
	enum exit_status status = lines_run(&j->program->runner, &lines);

	if (part->files)
		files_taken(part->files);
	return status;
}

static enum exit_status ask_holder(struct job *j, const struct part *part)
{
	struct client_question q = {
		.lines = part->data,
		.len = part->len,
		.fds = part->files ? part->files->fds : NULL,
		.n_fds = part->files ? part->files->n : 0,
		.starts = part->starts,
		.atomic = j->atomic,
		.earlier = j->program->runner.undo && j->program->runner.undo->steps.len,
		.keeps_going = j->keeps_going,
		.kept = j->interruptible ? &j->program->kept : NULL,
	};
	struct client_answer a;
	struct err e = { 0 };
	int failed;

	/* Its documents come after those that were made here. */
	if (write_out(j, &e))
		return fail(j, &e, part->number);
	switch (client_ask(&j->program->client, &q, &a, &e)) {
	case 0:
		take_steps(j, &a);
		failed = write_answer(j, &a, part->files && part->files->on_stdout, &e);
		sealed_unmap(&a.view);
		return failed ? fail(j, &e, part->number) : a.status;
	case CLIENT_NO_SESSION:
		return run_without_session(j, part);
	default:
		return fail(j, &e, part->number);
	}
}

static enum exit_status run_here(struct job *j, struct line_record *record, struct files *files)
{
	struct runner *r = &j->program->runner;
	int (*flush)(struct runner * r, struct err * e) = r->flush;
	size_t before = r->out.len;
	enum exit_status status;

	args_give_files(record->line.args, files->fds);
	/* The bytes asked for on standard output stand there alone. */
	if (files->on_stdout)
		r->flush = NULL;
	status = run(r, &record->line);
	r->flush = flush;
	files_taken(files);
	if (files->on_stdout && r->out.len > before)
		r->out.s[r->out.len = before] = '\0';
	return status;
}

/* A line with files, opened when its turn has come: the lines before it may have made them. */
static enum exit_status run_with_files(struct job *j, struct line_record *record)
{
	_cleanup_files_ struct files files = { 0 };
	struct part part = {
		.data = j->lines.s + record->start,
		.len = record->end - record->start,
		.files = &files,
		.starts = record->place == LINE_IN_HOLDER,
		.number = record->line.number,
	};
	struct err e = { 0 };
	enum exit_status status;

	if (files_open(&files, record->line.args, &e))
		return fail(j, &e, record->line.number);
	if (j->local || record->place == LINE_HERE)
		status = run_here(j, record, &files);
	else
		status = ask_holder(j, &part);
	if (status == EXIT_DONE && files_finish(&files, &e))
		return fail(j, &e, record->line.number);
	return status;
}

bool job_is_interrupted(const struct job *j)
{
	struct pollfd p = { .fd = j->signals, .events = POLLIN };

	return j->interruptible && poll(&p, 1, 0) > 0;
}

static enum exit_status interrupted(struct job *j, uint64_t number)
{
	struct err e = { 0 };

	err_refused(&e, NULL, "interrupted before this was begun");
	return undo_all(&j->program->runner, &e, number);
}

/* Asks the holder for the lines that have gathered for it. */
static enum exit_status flush_part(struct job *j, struct part *part)
{
	enum exit_status status = EXIT_DONE;

	if (part->len)
		status = job_is_interrupted(j) ? interrupted(j, part->number) : ask_holder(j, part);
	*part = (struct part){ 0 };
	return status;
}

static void gather(struct job *j, struct part *part, const struct line_record *record)
{
	if (!part->len) {
		part->data = j->lines.s + record->start;
		part->number = record->line.number;
	}
	part->len += record->end - record->start;
	part->starts |= record->place == LINE_IN_HOLDER;
}

/* Whether a failure ends the job: as it does, unless that was only the line's. */
static bool ends(const struct job *j, enum exit_status status)
{
	if (status == EXIT_DONE)
		return false;
	return !j->keeps_going || status == EXIT_UNREACHABLE || j->program->runner.stopped;
}

static enum exit_status run_one(struct job *j, struct line_record *record)
{
	return record->line.args->n_files ? run_with_files(j, record)
					  : run(&j->program->runner, &record->line);
}

/* The lines one after another, those for the holder gathered. */
static enum exit_status run_in_turn(struct job *j, bool *failed)
{
	struct line_reader lines = { .data = j->lines.s, .len = j->lines.len };
	enum exit_status status = EXIT_DONE;
	struct part part = { 0 };
	struct line_record record;

	while (!ends(j, status) && line_next(&lines, &record) > 0) {
		if (!j->local && record.place != LINE_HERE && !record.line.args->n_files) {
			gather(j, &part, &record);
			continue;
		}
		status = flush_part(j, &part);
		*failed |= status != EXIT_DONE;
		if (ends(j, status))
			break;
		status = job_is_interrupted(j) ? interrupted(j, record.line.number)
					       : run_one(j, &record);
		*failed |= status != EXIT_DONE;
	}
	if (!ends(j, status)) {
		status = flush_part(j, &part);
		*failed |= status != EXIT_DONE;
	}
	line_reader_end(&lines);
	return status;
}

/* All that was noted is for the holder, which reads it: here nobody need. */
static enum exit_status run_in_holder(struct job *j, bool *failed)
{
	struct part part = {
		.data = j->lines.s,
		.len = j->lines.len,
		.starts = j->starts,
		.number = j->first,
	};
	enum exit_status status = flush_part(j, &part);

	*failed = status != EXIT_DONE;
	return status;
}

enum exit_status job_run(struct job *j)
{
	bool whole = !j->local && !j->mixed && !j->opens, failed = false;
	enum exit_status status = whole ? run_in_holder(j, &failed) : run_in_turn(j, &failed);

	if (j->keeps_going && failed)
		return status == EXIT_UNREACHABLE ? status : EXIT_REFUSED;
	return status;
}
