/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many commands from a file: run. */
#include "cmd/cmd.h"

static int run_run(struct cmd *c, struct err *e)
{
	const struct batch_request request = {
		.fd = args_fd(c->args, "FILE"),
		.local = args_given(c->args, "local"),
		.atomic = args_given(c->args, "atomic"),
		.keeps_going = args_given(c->args, "keep-going"),
	};

	if (request.atomic && request.keeps_going)
		return err_usage(e, "--atomic and --keep-going exclude each other");

	return c->edge->batch(c, &request, e);
}

static const struct option_row options[] = {
	{ "local", 0, ARG_FLAG,
	  .help = "use a session of this process alone, which ends with the file" },
	{ "atomic", 0, ARG_FLAG,
	  .help = "when a line fails, undo what the lines before it did, the last first" },
	{ "keep-going", 'k', ARG_FLAG, .help = "when a line fails, go on with the next" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "FILE", ARG_FILE_IN, .help = "a command in every line; \"-\" is standard input" },
	{ 0 },
};

extern const struct command cmd_run;

const struct command cmd_run = {
	.name = "run",
	.kind = CMD_CLIENT,
	.summary = "run the commands in a file, up to the first that fails",
	.text = "Words are split and quoted as a shell does it; # begins a comment; nothing is "
		"expanded. Every line is checked before the first one runs, so that a mistyped "
		"one changes nothing. The exit status is that of the line that failed.\n\n"
		"With --atomic, every line must be one that only looks at the session or that can "
		"be undone: attach, register-memory, map, window create, and those that make "
		"spaces and iommufd's objects; lines that take files or run outside the session "
		"are refused as well. What was there before stays. A line that cannot be undone "
		"is told of with the reason, and the others are undone nevertheless. The documents "
		"of what was undone have been written all the same.",
	.options = options,
	.operands = operands,
	.run = run_run,
};
