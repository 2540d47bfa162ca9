/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One client's request, in the session's holder. */
#include "cli/request.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/lines.h"
#include "cli/trace.h"
#include "cli/undo.h"
#include "model/fault_service.h"
#include "sys/socket.h"

#define LOOK_UP_MS       20 /* how often a command that runs looks after its client */
#define TELL_PROGRESS_MS 200
#define ANSWER_BYTES     65536 /* that many are put into the answer at once */

/* What the client shall write lies in memory of its own as soon as it is said, so that a long answer is here only once. */
struct answer {
	int memory; /* -1: none yet */
	uint64_t len;
	bool failed;
	struct err failure; /* the first */
};

struct request {
	struct request_context *context;
	int fd;
	bool wants_progress;
	uint64_t looked, told, served; /* when, ms */
	struct answer answer;
	struct text trace;
	struct trace_output *traces; /* NULL: nobody wants to see the calls */
};

static void answer_add(struct answer *a, const void *data, size_t len)
{
	if (a->failed)
		return;
	if (a->memory < 0)
		a->memory = sealed_open(&a->failure);
	a->failed = a->memory < 0 || sealed_add(a->memory, data, len, &a->failure);
	a->len += len;
}

/* The answer tells of what fails here; what is done goes on. */
static int flush(struct runner *r, struct err *e)
{
	struct request *q = r->owner;

	(void)e;
	if (r->out.len < ANSWER_BYTES)
		return 0;
	answer_add(&q->answer, r->out.s, r->out.len);
	text_reset(&r->out);
	return 0;
}

int request_record(struct request_context *c, bool all, struct err *e)
{
	uint64_t generation = session_generation(c->session);
	struct session_record r = {
		.pid = getpid(),
		.stays = c->stays,
		.mappings = session_mappings(c->session),
	};
	int failed;

	if (!all && !c->unwritten && generation == c->generation) {
		if (r.mappings != c->mappings)
			session_record_mappings(c->record_file, r.mappings);
		c->mappings = r.mappings;
		return 0;
	}
	session_held(c->session, &r.held);
	failed = session_record_write(c->dir, c->name, &r, &c->record_file, e);
	text_free(&r.held);
	c->unwritten = failed;
	c->generation = generation;
	c->mappings = r.mappings;
	return failed;
}

static bool shall_end(const struct request_context *c)
{
	struct pollfd p = { .fd = c->signals, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

static void tell_progress(struct request *q, const char *what, uint64_t done, uint64_t total)
{
	struct wire_message m;

	/* What the client does not read must leave room for the answer. */
	if (!socket_is_read(q->fd))
		return;
	wire_begin(&m, WIRE_PROGRESS);
	m.done = done;
	m.total = total;
	snprintf(m.what, sizeof(m.what), "%s", what);
	socket_send(q->fd, &m, sizeof(m), NULL, 0);
}

static void set_trace(const struct request *q, bool on)
{
	if (on && q->traces)
		session_set_trace(q->context->session, trace_call_add, q->traces);
	else
		session_set_trace(q->context->session, NULL, NULL);
}

/* Devices do not wait until a long command is done. What is done for them is none of its calls. */
static void serve_faults(struct request *q, bool between_lines, uint64_t now)
{
	struct session *s = q->context->session;

	if (q->served == now)
		return;
	q->served = now;
	set_trace(q, false);
	if (between_lines)
		fault_service_refresh(s);
	if (fault_service_is_due(s))
		fault_service_run(s);
	set_trace(q, true);
}

/* Commands call this between their steps, lines_run() between lines: it must cost next to nothing. */
static bool progress(struct runner *r, const char *what, uint64_t done, uint64_t total)
{
	struct request *q = r->owner;
	uint64_t now = clock_ms();
	struct err ignored;

	serve_faults(q, !what, now);
	if (now - q->looked < LOOK_UP_MS)
		return true;
	q->looked = now;
	request_record(q->context, false, &ignored);
	if (what && q->wants_progress && now - q->told >= TELL_PROGRESS_MS) {
		q->told = now;
		tell_progress(q, what, done, total);
	}
	/* Whatever comes before the answer is an interrupt, or the client's end. */
	return !socket_is_readable(q->fd) && !shall_end(q->context);
}

/* Answers with what was said. A client that is gone misses it. */
static void reply(struct request *q, const struct runner *r, enum exit_status status, bool stayed)
{
	static const struct text no_steps;
	const struct text *steps = r->undo ? &r->undo->steps : &no_steps;
	struct answer *a = &q->answer;
	struct wire_message m;

	wire_begin(&m, WIRE_REPLY);
	answer_add(a, r->out.s, r->out.len);
	m.out_len = a->len;
	answer_add(a, r->err.s, r->err.len);
	answer_add(a, q->trace.s, q->trace.len);
	answer_add(a, steps->s, steps->len);
	m.status = status;
	m.stays = stayed;
	m.err_len = r->err.len;
	m.trace_len = q->trace.len;
	m.undo_len = steps->len;
	if (!a->failed)
		a->failed = sealed_end(a->memory, &a->failure);
	if (!a->failed && !socket_send(q->fd, &m, sizeof(m), &a->memory, 1))
		return;
	/* Where there is no memory for that, at least whether it was done. */
	if (!a->failed)
		err_syscall(&a->failure, "sendmsg", q->context->name, errno);
	wire_set_failure(&m, &a->failure);
	socket_send(q->fd, &m, sizeof(m), NULL, 0);
}

/* What a request on a kept connection changed of that which is to be undone if the client dies. */
static void keep(struct undo *kept, const struct wire_message *m, const struct undo *done)
{
	if (m->flags & WIRE_UNDOES)
		undo_drop_last(kept);
	else if (done->steps.len && !undo_join(kept, done->steps.s, done->steps.len))
		kept->steps.failed = true;
}

/* `fds` are the files of the lines; they are given away. */
static void run_request(struct request_context *c, int fd, const struct wire_message *m,
			const struct sealed_view *view, const int *fds, size_t n_fds,
			struct undo *kept)
{
	struct request q = {
		.context = c,
		.fd = fd,
		.wants_progress = m->flags & WIRE_WANTS_PROGRESS,
		.looked = clock_ms(),
		.told = clock_ms(),
		.answer = { .memory = -1 },
	};
	struct runner r = {
		.session_name = c->name,
		.session = c->session,
		.sysroot = "",
		.only_session = true,
		.format = m->format,
		.style = { .width = m->width, .color = m->flags & WIRE_COLOR },
		.progress = progress,
		.flush = flush,
		.keeps_going = m->flags & WIRE_KEEP_GOING,
		.owner = &q,
	};
	struct line_reader lines = {
		.data = view->data, .len = view->len, .fds = fds, .n_fds = n_fds
	};
	struct undo undo = { .earlier = m->flags & WIRE_EARLIER };
	struct trace_output trace = { .out = &q.trace, .json = r.format == FORMAT_JSON };
	bool stayed = c->stays, stays = stayed || m->flags & WIRE_STAY;
	enum exit_status status;
	struct err ignored;

	if (m->flags & WIRE_ATOMIC)
		r.undo = &undo;
	if (m->flags & WIRE_TRACE)
		q.traces = &trace;
	set_trace(&q, true);
	status = m->flags & WIRE_REHEARSE ? lines_rehearse(&r, &lines) : lines_run(&r, &lines);
	set_trace(&q, false);
	c->stays = stays;
	request_record(c, stays != stayed, &ignored);
	if (m->flags & WIRE_KEPT)
		keep(kept, m, &undo);
	reply(&q, &r, status, stayed);
	cleanup_close(&q.answer.memory);
	runner_release(&r);
	undo_release(&undo);
	text_free(&q.trace);
}

static void close_all(const int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		close(fds[i]);
}

/* `failure` is why there is no room; else NULL. */
static void answer_bare(int fd, enum wire_type type, const struct err *failure)
{
	struct wire_message m;

	wire_begin(&m, type);
	if (failure)
		wire_set_failure(&m, failure);
	socket_send(fd, &m, sizeof(m), NULL, 0);
}

void request_turn_away(int fd, const struct err *failure)
{
	struct wire_message m;
	struct socket_message in = { .data = &m, .cap = sizeof(m) };

	/* To close with something unread would reset the connection, and lose the answer. */
	socket_refuse_more(fd);
	while (socket_receive(fd, &in) > 0)
		close_all(in.fds, in.n_fds);
	answer_bare(fd, failure ? WIRE_NO_ROOM : WIRE_ENDING, failure);
}

/* The kernel cuts descriptors off a message without saying why (net/core/scm.c); one more tells. */
static void why_cut_off(struct err *e)
{
	_cleanup_close_ int another = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

	err_syscall(e, "recvmsg", NULL, another < 0 ? errno : ENOMEM);
}

/* WIRE_REPLY: what came is a request; WIRE_NO_ROOM: *e tells why it cannot be taken. */
static enum wire_type check(const struct wire_message *m, size_t len,
			    const struct socket_message *in, struct sealed_view *view,
			    struct err *e)
{
	switch (wire_check(m, len)) {
	case WIRE_FOREIGN:
		return WIRE_OTHER_BUILD;
	case WIRE_GARBAGE:
		return WIRE_REJECTED;
	case WIRE_OURS:
		break;
	}
	if (m->type == WIRE_SETTLED || m->type == WIRE_INTERRUPT)
		return m->type;
	if (m->type != WIRE_REQUEST)
		return WIRE_REJECTED;
	if (!in->whole) {
		why_cut_off(e);
		return WIRE_NO_ROOM;
	}
	if (!in->n_fds)
		return WIRE_REJECTED;
	if (sealed_map(in->fds[0], view, e))
		return e->errnum == ENOMEM ? WIRE_NO_ROOM : WIRE_REJECTED;
	return WIRE_REPLY;
}

void request_undo(struct request_context *c, struct undo *kept)
{
	struct runner r = {
		.session_name = c->name,
		.session = c->session,
		.sysroot = "",
		.only_session = true,
		.undo = kept,
	};
	struct err ignored;

	/* Nobody is left to be told. */
	undo_rest(&r);
	undo_release(kept);
	request_record(c, false, &ignored);
	runner_release(&r);
}

enum request_result request_serve(struct request_context *c, int fd, struct undo *kept)
{
	_cleanup_sealed_ struct sealed_view view = { 0 };
	struct wire_message m;
	struct socket_message in = { .data = &m, .cap = sizeof(m) };
	ssize_t len = socket_receive(fd, &in);
	enum wire_type type;
	struct err e;

	if (len < 0 && errno == EAGAIN)
		return REQUEST_WAITS;
	if (len <= 0)
		return REQUEST_NONE;
	type = check(&m, (size_t)len, &in, &view, &e);
	if (in.n_fds)
		close(in.fds[0]);
	if (type == WIRE_REPLY) {
		run_request(c, fd, &m, &view, in.fds + 1, in.n_fds - 1, kept);
		return m.flags & WIRE_KEPT ? REQUEST_KEPT : REQUEST_SERVED;
	}
	close_all(in.fds + 1, in.n_fds ? in.n_fds - 1 : 0);
	/* It came too late. */
	if (type == WIRE_INTERRUPT)
		return REQUEST_WAITS;
	if (type == WIRE_SETTLED)
		undo_release(kept);
	else
		answer_bare(fd, type, type == WIRE_NO_ROOM ? &e : NULL);
	return REQUEST_NONE;
}
