/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many commands from a file: run. */
#include "cmd/cmd.h"

static int run_run(struct cmd *c, struct err *e)
{
	return c->edge->batch(c, args_fd(c->args, "FILE"), args_given(c->args, "local"), e);
}

static const struct option_row options[] = {
	{ "local", 0, ARG_FLAG,
	  .help = "Use a session of this process alone, which ends with the file" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "FILE", ARG_FILE_IN, .help = "A command in every line; \"-\" is standard input" },
	{ 0 },
};

extern const struct command cmd_run;

const struct command cmd_run = {
	.name = "run",
	.kind = CMD_CLIENT,
	.summary = "Run the commands in a file, up to the first that fails",
	.text = "Words are split and quoted as a shell does it; # begins a comment; nothing is "
		"expanded. Every line is checked before the first one runs, so that a mistyped "
		"one changes nothing. The exit status is that of the line that failed.",
	.options = options,
	.operands = operands,
	.run = run_run,
};
