/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the edge lends to commands: batches, and sessions that are started. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/atomic.h"
#include "cli/become.h"
#include "cli/holder.h"
#include "cli/job.h"
#include "cli/rehearse.h"
#include "cli/trace.h"
#include "cmd/split.h"
#include "model/session.h"
#include "sys/notify.h"

#define READ_BLOCK  65536
#define FLUSH_BYTES 65536

static int read_all(int fd, struct text *t, struct err *e)
{
	ssize_t n;

	do {
		if (!text_reserve(t, READ_BLOCK))
			return err_nomem(e);
		n = read(fd, t->s + t->len, READ_BLOCK);
		if (n < 0 && errno != EINTR)
			return err_syscall(e, "read", "the batch", errno);
		t->len += n > 0 ? (size_t)n : 0;
	} while (n);
	t->s[t->len] = '\0';
	return 0;
}

struct noting {
	uint64_t number;  /* of the line that was looked at last */
	uint64_t n_lines; /* with a command */
	bool any_wrong;   /* and told of */
};

/* Notes every line; stops at the first that is wrong, but where all that are wrong are wanted. */
static int note_lines(struct job *j, struct text *content, struct noting *noting, struct err *e)
{
	struct words words = { 0 };
	char *line = content->s, *end, *next;
	int failed = 0;

	if (!content->len)
		return 0; /* nor is there any text */
	end = line + content->len;
	for (noting->number = 1; line < end && !failed; line = next, noting->number++) {
		char *newline = memchr(line, '\n', (size_t)(end - line));

		next = newline ? newline + 1 : end;
		if (newline)
			*newline = '\0';
		if (memchr(line, '\0', (size_t)(next - line) - (newline ? 1 : 0)))
			failed = err_usage(e, "the line holds a NUL byte");
		else
			failed = words_split(&words, line, e);
		if (!failed && words.n)
			failed = job_add(j, noting->number, words.word, words.n, e);
		noting->n_lines += !failed && words.n;
		if (failed && j->rehearses) {
			run_error(&j->program->runner, e, noting->number);
			noting->any_wrong = true;
			failed = 0;
		}
	}
	noting->number--;
	free(words.word);
	return failed;
}

/* Documents of a batch are written many at a time. */
static int flush_many(struct runner *r, struct err *e)
{
	return r->out.len < FLUSH_BYTES ? 0 : report_out(&r->out, e);
}

static int flush_trace(struct runner *r, struct err *e)
{
	struct program *p = r->owner;

	report_to(&p->traces, &p->trace);
	return flush_many(r, e);
}

/* Runs the job in a session of this process. */
static enum exit_status run_local(struct job *j, struct err *e)
{
	struct runner *r = &j->program->runner;
	struct trace_output trace = { .out = &j->program->trace, .json = r->format == FORMAT_JSON };
	enum exit_status status;

	r->session = session_new(r->session_name, e);
	if (!r->session)
		return run_error(r, e, 0);
	if (j->program->globals.trace) {
		session_set_trace(r->session, trace_call_add, &trace);
		r->flush = flush_trace;
	}
	status = j->atomic ? job_run_atomic(j) : job_run(j);
	session_free(r->session);
	r->session = NULL;
	report_to(&j->program->traces, &j->program->trace);
	return status;
}

static enum exit_status run_noted(struct job *j, struct err *e)
{
	if (j->rehearses)
		return job_rehearse(j, e);
	if (j->local)
		return run_local(j, e);
	return j->atomic && j->mixed ? job_run_atomic(j) : job_run(j);
}

static int batch(struct cmd *c, struct batch_request *request, struct err *e)
{
	_cleanup_text_ struct text content = { 0 };
	struct runner *r = c->cli;
	struct job j = {
		.program = r->owner,
		.batch = true,
		.local = request->local,
		.atomic = request->atomic,
		.keeps_going = request->keeps_going,
		.rehearses = request->rehearses,
	};
	int (*flush)(struct runner * r, struct err * e) = r->flush;
	struct noting noting = { 0 };
	enum exit_status status;

	if (read_all(request->fd, &content, e))
		return -1;
	r->flush = flush_many;
	r->keeps_going = request->keeps_going;
	if (note_lines(&j, &content, &noting, e))
		status = run_error(r, e, noting.number);
	else
		status = noting.any_wrong ? EXIT_USAGE : run_noted(&j, e);
	request->n_lines = noting.n_lines;
	job_release(&j);
	r->flush = flush;
	r->keeps_going = false;
	/* The line that failed has been told of; what is left is to exit so. */
	*e = (struct err){ .status = status };
	return status == EXIT_DONE ? 0 : -1;
}

static int run_one(struct cmd *c, char *const *words, size_t n, struct err *e)
{
	struct runner *r = c->cli;
	struct job j = { .program = r->owner };
	enum exit_status status;

	if (job_add(&j, 0, words, n, e)) {
		job_release(&j);
		return -1;
	}
	status = job_run(&j);
	job_release(&j);
	/* Why it failed is in the runner already. */
	*e = (struct err){ .status = status };
	return status == EXIT_DONE ? 0 : -1;
}

static int gather(struct cmd *c, bool on, struct err *e)
{
	struct runner *r = c->cli;

	r->flush = on ? flush_many : report_flush;
	if (on || !report_out(&r->out, e))
		return 0;
	r->stopped = true;
	return -1;
}

struct foreground {
	struct cmd *command;
	int (*started)(struct cmd *c, bool changed, int pid, struct err *e);
	struct err *e; /* why it could not be said that it started */
	int failed;
};

static bool foreground_ready(void *ctx, const struct err *failure)
{
	struct foreground *f = ctx;

	if (failure)
		return false;
	f->failed = f->started(f->command, true, getpid(), f->e);
	if (f->failed)
		return false;
	/* A manager that cannot be told thinks that we did not start, and says so. */
	notify_manager("READY=1");
	return true;
}

static void foreground_ending(void *ctx)
{
	(void)ctx;
	notify_manager("STOPPING=1");
}

/* The lock is held until the socket is there, then another client may come. */
static int serve_in_foreground(struct cmd *c,
			       int (*started)(struct cmd *c, bool changed, int pid, struct err *e),
			       struct err *e)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	struct foreground f = { .command = c, .started = started, .e = e };
	struct holder_start start = {
		.dir = &dir,
		.name = c->session_name,
		.stays = true,
		.interrupts = true,
		.ready = foreground_ready,
		.ending = foreground_ending,
		.ctx = &f,
	};
	_cleanup_close_ int fd = -1;
	pid_t pid;

	if (session_dir_open(&dir, true, e))
		return -1;
	start.lock = session_dir_lock(&dir, c->session_name, e);
	if (start.lock < 0)
		return -1;
	fd = session_dir_connect(&dir, c->session_name, &pid, e);
	if (fd >= 0)
		err_refused(e, c->session_name, "session %s is already held by process %d",
			    c->session_name, (int)pid);
	if (fd != SESSION_DIR_NONE) {
		cleanup_close(&start.lock);
		return -1;
	}
	session_dir_remove(&dir, c->session_name);
	return holder_serve(&start, e) || f.failed ? -1 : 0;
}

static int session_start(struct cmd *c, bool foreground,
			 int (*started)(struct cmd *c, bool changed, int pid, struct err *e),
			 struct err *e)
{
	const struct client_question q = { .starts = true, .stays = true };
	struct runner *r = c->cli;
	struct program *p = r->owner;
	struct client_answer a;

	p->globals.session = c->session_name;
	if (foreground)
		return serve_in_foreground(c, started, e);
	if (client_ask(&p->client, &q, &a, e))
		return -1;
	sealed_unmap(&a.view);
	return started(c, a.started || !a.stayed, (int)a.pid, e);
}

const struct edge program_edge = {
	.session_start = session_start,
	.batch = batch,
	.line = run_one,
	.gather = gather,
	.become = edge_become,
	.trace = edge_trace,
	.program_path = edge_program_path,
};
