/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Becomes the program that exec was asked for. */
#include "cli/become.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sys/become.h"
#include "sys/process.h"

const char *edge_program_path(void)
{
	return getenv("PATH");
}

/* A process that is no session's has one place for its calls. */
const struct trace *edge_trace(struct cmd *c)
{
	struct runner *r = c->cli;
	struct program *p = r->owner;

	if (!p->globals.trace)
		return NULL;
	p->calls.output =
		(struct trace_output){ .out = &p->trace, .json = r->format == FORMAT_JSON };
	p->calls.trace = (struct trace){ .sink = trace_call_add, .ctx = &p->calls.output };
	return &p->calls.trace;
}

/* Everything said so far; from now on the descriptor of the trace may be one of the program's. */
static int end_talk(struct program *p, struct err *e)
{
	p->calls.trace.sink = NULL;
	report_to(&p->traces, &p->trace);
	if (p->traces.fd > STDERR_FILENO)
		close(p->traces.fd);
	p->traces.fd = STDERR_FILENO;
	report_err(&p->runner.err);
	return report_out(&p->runner.out, e);
}

/* As sd_listen_fds(3) reads it. */
static int set_environment(const struct become_request *request, struct err *e)
{
	char pid[24], n[24];

	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	snprintf(n, sizeof(n), "%zu", request->n);
	if (setenv("LISTEN_PID", pid, 1) || setenv("LISTEN_FDS", n, 1) ||
	    setenv("LISTEN_FDNAMES", request->names, 1))
		return err_nomem(e);
	return 0;
}

static int cannot_run(const char *path, int errnum, struct err *e)
{
	err_syscall(e, "execve", path, errnum);
	e->status = errnum == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
	return -1;
}

int edge_become(struct cmd *c, const struct become_request *request, struct err *e)
{
	struct runner *r = c->cli;

	if (end_talk(r->owner, e) || set_environment(request, e))
		return -1;
	if (request->memlock && become_limit_memlock(*request->memlock, e))
		return -1;
	/* The program's descriptors take the places of ours, and what it may do is all that we may then. */
	if (become_place_descriptors(BECOME_FIRST_FD, request->descriptors, request->n, e))
		return BECOME_TOO_LATE;
	if (request->user && become_user(request->user, e))
		return BECOME_TOO_LATE;
	process_die_of_file_limit();
	execv(request->path, request->argv);
	cannot_run(request->path, errno, e);
	return BECOME_TOO_LATE;
}
