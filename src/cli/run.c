/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one path on which every command runs: typed alone, in a batch, in a session's holder. */
#include "cli/run.h"

#include "cli/undo.h"
#include "cmd/args.h"
#include "cmd/error_doc.h"
#include "cmd/rehearse.h"

enum exit_status run_error(struct runner *r, const struct err *e, uint64_t line)
{
	_cleanup_doc_ struct doc *document = NULL;
	enum exit_status status = e->status ? e->status : EXIT_REFUSED;

	struct err no = *e;

	/* A check that said no has said so in its document; but which of many did? */
	if (!*e->message && !e->errnum && !r->keeps_going)
		return status;
	if (!*e->message)
		err_refused(&no, NULL, "what was checked is not so");
	e = &no;
	if (r->format == FORMAT_JSON)
		document = error_doc(e, line);
	if (document)
		doc_json(document, &r->err);
	else
		error_text(e, line, &r->err);
	return status;
}

static int emit(struct cmd *c, struct doc *d, struct err *e)
{
	struct runner *r = c->cli;

	if (r->silent) {
		doc_free(d);
		return 0;
	}
	doc_render(d, r->format, &r->style, &r->out);
	doc_free(d);
	if (r->out.failed)
		return err_nomem(e);
	if (!r->flush || !r->flush(r, e))
		return 0;
	r->stopped = true;
	return -1;
}

static void tell(struct cmd *c, const struct err *e)
{
	run_error(c->cli, e, c->line);
}

static bool progress(struct cmd *c, const char *what, uint64_t done, uint64_t total)
{
	struct runner *r = c->cli;

	return !r->progress || r->progress(r, what, done, total);
}

static void take_undo(struct cmd *c, const char *line)
{
	struct runner *r = c->cli;

	undo_add(r->undo, line);
}

static void take_undo_host(struct cmd *c, const struct past *past)
{
	struct runner *r = c->cli;

	undo_add_host(r->undo, past);
}

static int run_command(struct runner *r, const struct run_line *line, struct err *e)
{
	const struct command *command = line->args->command;
	struct cmd c = {
		.command = command,
		.args = line->args,
		.line = line->number,
		.session_name = r->session_name,
		.sysroot = r->sysroot,
		.format = r->format,
		.session = r->session,
		.edge = command->kind == CMD_CLIENT || command->kind == CMD_LOOK ? r->edge : NULL,
		.emit = emit,
		.tell = tell,
		.progress = progress,
		.undo = r->undo ? take_undo : NULL,
		.undo_host = r->undo ? take_undo_host : NULL,
		.cli = r,
	};

	return command->run(&c, e);
}

static int check_place(const struct runner *r, const struct command *command, struct err *e)
{
	if (!r->only_session || r->rehearsal || command->kind == CMD_SESSION ||
	    command->kind == CMD_PEEK)
		return 0;
	return err_usage(e, "%s does not run in a session", command->name);
}

int run_line(struct runner *r, const struct run_line *line, struct err *e)
{
	int failed = check_place(r, line->args->command, e);

	if (!failed) {
		if (r->undo)
			undo_begin(r->undo, line->number);
		failed = r->rehearsal ? cmd_rehearse(r->rehearsal, line->args, e)
				      : run_command(r, line, e);
	}
	args_close_files(line->args);
	return failed;
}

enum exit_status run(struct runner *r, const struct run_line *line)
{
	struct err e;

	err_clear(&e);
	if (!run_line(r, line, &e))
		return EXIT_DONE;
	return r->undo ? undo_all(r, &e, line->number) : run_error(r, &e, line->number);
}

void runner_release(struct runner *r)
{
	text_free(&r->out);
	text_free(&r->err);
}
