/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many commands from a file: run. */
#include "cmd/cmd.h"

static int run_run(struct cmd *c, struct err *e)
{
	struct batch_request request = {
		.fd = args_fd(c->args, "FILE"),
		.local = args_given(c->args, "local"),
		.atomic = args_given(c->args, "atomic"),
		.rehearses = args_given(c->args, "check"),
		.keeps_going = args_given(c->args, "keep-going"),
	};
	struct obj o;

	if (request.atomic && request.keeps_going)
		return err_usage(e, "--atomic and --keep-going exclude each other");
	if (c->edge->batch(c, &request, e))
		return -1;
	if (!request.rehearses)
		return 0;
	obj_begin(&o, OBJ_run_check);
	obj_int(&o, F_line_count, (int64_t)request.n_lines);
	return cmd_emit(c, &o, e);
}

static const struct option_row options[] = {
	{ "local", 0, ARG_FLAG,
	  .help = "use a session of this process alone, which ends with the file" },
	{ "atomic", 0, ARG_FLAG,
	  .help = "when a line fails, undo what the lines before it did, the last first" },
	{ "check", 'n', ARG_FLAG,
	  .help = "run nothing, but tell every line that is wrong or could not be done" },
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
	.needs = "Each line asks for what its command asks for.",
	.text = "Words are split and quoted as a shell does it; # begins a comment; nothing is "
		"expanded. A line may also be a JSON array of its words, as a program writes it: "
		"[\"map\", \"ring\", \"--iova\", \"0x100000\"]. Every line is checked before the "
		"first one runs, so that a mistyped "
		"one changes nothing. The exit status is that of the line that failed, with "
		"--keep-going 1 when any did.\n\n"
		"With --check, no line runs. All that are mistyped are told, with status 64; else "
		"each is held against the host and the session as they would be after the lines "
		"before it: devices that are there, bound and attached, names that were made, "
		"buffers that are large enough, addresses that are free, files that can be "
		"opened and are long enough. Virtual functions that a sriov set would make are "
		"known by their addresses, files that a line would write by their paths. Every "
		"line that could not be done is told, with status 2; those with files first. "
		"What only the kernel knows is not known here, nor what files hold.\n\n"
		"With --atomic, every line must be one that only looks or that can be undone: "
		"bind, restore and sriov set; attach, register-memory, map, window create, and "
		"those that make spaces and iommufd's objects; lines that take files are refused. "
		"What was there before stays; devices of the host, what restore knows of them, "
		"and rules of bind --persist become exactly what they were. A line that cannot be "
		"undone is told of with the reason, and the others are undone nevertheless. The "
		"documents of what was undone have been written all the same. A signal ends the "
		"batch between two lines, and it is undone, as it is when nobody reads what it "
		"says; if the process is killed, the session "
		"undoes its part by itself, and vfioctl restore --all gives the host back.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_run_check },
	.run = run_run,
};
