/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's edge: from the words typed to the exit status. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/complete.h"
#include "cli/help.h"
#include "cli/job.h"
#include "cli/manual.h"
#include "cmd/args.h"
#include "sys/process.h"

static int print_version(struct program *p, struct err *e)
{
	text_add(&p->runner.out, "vfioctl " VFIOCTL_VERSION "\n");
	return report_out(&p->runner.out, e);
}

/* Help for the command that the words name; for the program when there are none. */
static int print_help(char *const *words, size_t n, bool only_usage, struct err *e)
{
	const struct command *command = NULL;
	size_t used;

	if (n) {
		command = command_find(words, n, &used, e);
		if (!command)
			return -1;
	}
	return help_print(command, only_usage, e);
}

static int open_trace(struct program *p, struct err *e)
{
	const char *path = p->globals.trace_file;

	if (!path)
		return 0;
	p->traces.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
	return p->traces.fd < 0 ? err_syscall(e, "open", path, errno) : 0;
}

/* Runs the command that the words are; its errors are in the runner, others in *e. */
static int run_words(struct program *p, char *const *words, size_t n, enum exit_status *status,
		     struct err *e)
{
	struct job j = { .program = p };
	size_t used;

	if (globals_check_session(&p->globals, e) || job_add(&j, 0, words, n, e) ||
	    open_trace(p, e)) {
		job_release(&j);
		return -1;
	}
	/* Who asks about sessions learns of those that were killed. */
	if (command_find(words, n, &used, e)->kind == CMD_CLIENT)
		client_tell_all_lost(&p->client);
	*status = job_run(&j);
	job_release(&j);
	return 0;
}

static int dispatch(struct program *p, char **words, size_t n, enum exit_status *status,
		    struct err *e)
{
	bool asks_help = n && !strcmp(words[0], "help");

	if (p->globals.version)
		return print_version(p, e);
	if (p->globals.help || p->globals.usage)
		return print_help(words, n, !p->globals.help, e);
	if (asks_help)
		return print_help(words + 1, n - 1, false, e);
	if (n && !strcmp(words[0], "manual"))
		return manual_add(words + 1, n - 1, &p->runner.out, e);
	if (n && !strcmp(words[0], "schema"))
		return manual_add_schema(words + 1, n - 1, &p->runner.out, e);
	return run_words(p, words, n, status, e);
}

static void begin(struct program *p)
{
	p->client = (struct client){
		.globals = &p->globals,
		.style = report_style(),
		.shows_progress = !p->globals.quiet && isatty(STDERR_FILENO),
	};
	p->runner = (struct runner){
		.session_name = p->globals.session,
		.sysroot = p->globals.sysroot,
		.edge = &program_edge,
		.format = p->globals.format,
		.style = p->client.style,
		.flush = report_flush,
		.progress = p->client.shows_progress ? report_runner_progress : NULL,
		.owner = p,
	};
}

int cli_main(int argc, char **argv)
{
	struct program p = { .traces = { .fd = STDERR_FILENO } };
	size_t n = argc > 0 ? (size_t)argc - 1 : 0;
	enum exit_status status = EXIT_DONE;
	struct err e = { 0 };
	bool failed;

	report_guard_std();
	process_outlive_file_limit();
	if (n == 2 && !strcmp(argv[1], "holder") && client_is_holder())
		return client_become_holder(argv[2]);
	/* What completion scripts ask: complete -- WORD... */
	if (n > 1 && !strcmp(argv[1], "complete") && !strcmp(argv[2], "--"))
		return complete_print(argv + 3, n - 2);
	failed = globals_take(&p.globals, argv + 1, &n, &e);
	begin(&p);
	if (failed || dispatch(&p, argv + 1, n, &status, &e))
		status = run_error(&p.runner, &e, 0);
	if (report_out(&p.runner.out, &e))
		status = run_error(&p.runner, &e, 0);
	report_to(&p.traces, &p.trace);
	if (p.traces.failure && p.traces.fd > STDERR_FILENO) {
		err_syscall(&e, "write", p.globals.trace_file, p.traces.failure);
		status = run_error(&p.runner, &e, 0);
	}
	report_err(&p.runner.err);
	runner_release(&p.runner);
	text_free(&p.trace);
	if (p.traces.fd > STDERR_FILENO)
		close(p.traces.fd);
	return (int)status;
}
