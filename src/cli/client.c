/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The other end of a session's holder: asks it, starts it, tells when it was killed. */
#include "cli/client.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/patience.h"
#include "cli/report.h"
#include "cmd/lost_doc.h"
#include "sys/process.h"
#include "sys/process_state.h"
#include "sys/socket.h"

#define TRIES       100  /* how often a holder may end just as we come */
#define END_WAIT_MS 2000 /* one that was killed, with much memory to give back */

void client_tell_lost(const struct client *c, const struct session_dir *dir, const char *name)
{
	_cleanup_text_ struct text text = { 0 };
	struct session_record r;

	if (!session_dir_reap(dir, name, &r))
		return;
	if (c->globals->format == FORMAT_JSON)
		lost_json(&r, &text);
	else
		lost_text(&r, &text);
	report_err(&text);
	session_record_release(&r);
}

void client_tell_all_lost(const struct client *c)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	struct session_record *records;
	struct err ignored;
	size_t n;

	if (session_dir_open(&dir, false, &ignored) ||
	    session_records(&dir, &records, &n, &ignored))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!records[i].alive)
			client_tell_lost(c, &dir, records[i].name);
	}
	session_records_free(records, n);
}

/* A connection to the session's holder, which is started where there is none. */
static int connect_or_start(const struct client *c, const struct session_dir *dir,
			    struct client_answer *a, struct err *e)
{
	const char *name = c->globals->session;
	_cleanup_close_ int lock = session_dir_lock(dir, name, e);
	int fd;

	if (lock < 0)
		return -1;
	/* Another client may have started it while we waited for the lock. */
	fd = session_dir_connect(dir, name, &a->pid, e);
	if (fd != SESSION_DIR_NONE)
		return fd;
	session_dir_remove(dir, name);
	if (client_start_holder(dir, name, e))
		return -1;
	a->started = true;
	return session_dir_connect(dir, name, &a->pid, e);
}

static int send_question(const struct client *c, const struct client_question *q, int fd,
			 struct err *e)
{
	_cleanup_close_ int memory = sealed_open(e);
	struct wire_message m;
	int fds[SOCKET_FDS_MAX];

	if (memory < 0 || sealed_add(memory, q->lines, q->len, e) || sealed_end(memory, e))
		return -1;
	wire_begin(&m, WIRE_REQUEST);
	m.flags = (c->style.color ? WIRE_COLOR : 0) | (c->globals->trace ? WIRE_TRACE : 0) |
		  (q->stays ? WIRE_STAY : 0) | (q->atomic ? WIRE_ATOMIC : 0) |
		  (q->keeps_going ? WIRE_KEEP_GOING : 0) | (q->earlier ? WIRE_EARLIER : 0) |
		  (q->rehearses ? WIRE_REHEARSE : 0) | (q->undoes ? WIRE_UNDOES : 0) |
		  (q->kept ? WIRE_KEPT : 0) | (c->shows_progress ? WIRE_WANTS_PROGRESS : 0);
	m.format = c->globals->format;
	m.width = c->style.width;
	fds[0] = memory;
	for (size_t i = 0; i < q->n_fds; i++)
		fds[1 + i] = q->fds[i];
	/* It may have ended already; the answer, or that there is none, tells. */
	if (socket_send(fd, &m, sizeof(m), fds, 1 + q->n_fds) && errno != EPIPE &&
	    errno != ECONNRESET)
		return err_syscall(e, "sendmsg", c->globals->session, errno);
	return 0;
}

/* What the holder could not do for want of memory or descriptors, for an error that says what came of it. */
static int holder_lacks(const struct wire_message *m, const char *name, struct err *e)
{
	e->operation = wire_call(m->what, sizeof(m->what));
	e->errnum = (int)m->errnum;
	snprintf(e->object, sizeof(e->object), "%s", name);
	return -1;
}

static int no_answer_but(const struct wire_message *m, const char *name, struct err *e)
{
	if (m->status == EXIT_DONE) {
		err_unreachable(e,
				"the command was done, but the holder of session %s could not "
				"answer what came of it",
				name);
		err_hint(e, "vfioctl --session %s status shows what the session holds now", name);
	} else {
		err_unreachable(e,
				"the command failed, and the holder of session %s could not "
				"answer why",
				name);
		err_hint(e, "run it again when there is more memory, or fewer files are open: it "
			    "then tells why");
	}
	return holder_lacks(m, name, e);
}

static int take_answer(const struct wire_message *m, int fd, const char *name,
		       struct client_answer *a, struct err *e)
{
	a->status = m->status;
	a->stayed = m->stays;
	a->out_len = m->out_len;
	a->err_len = m->err_len;
	a->trace_len = m->trace_len;
	a->undo_len = m->undo_len;
	if (fd < 0)
		return no_answer_but(m, name, e);
	if (sealed_map(fd, &a->view, e))
		return -1;
	if (wire_fills(m, a->view.len))
		return 0;
	sealed_unmap(&a->view);
	return err_unreachable(e, "the session's holder gave half an answer");
}

/* The reply comes nevertheless. */
static void interrupt(int fd)
{
	struct wire_message m;

	wire_begin(&m, WIRE_INTERRUPT);
	socket_send(fd, &m, sizeof(m), NULL, 0);
}

/* Waits for the reply, showing progress: its type, or -1 when the holder went without one. `signals` interrupts it. */
static int receive(const struct client *c, int fd, int signals, struct wire_message *m, int *memory)
{
	struct socket_message in = { .data = m, .cap = sizeof(*m) };
	bool told = false;

	for (;;) {
		enum wire_answer answer;
		ssize_t len;

		patience_wait(c, fd, signals, &told);
		if (signals >= 0 && !socket_is_readable(fd)) {
			interrupt(fd);
			signals = -1;
			continue;
		}
		len = socket_receive(fd, &in);
		answer = len > 0 ? wire_check(m, (size_t)len) : WIRE_GARBAGE;

		*memory = in.n_fds ? in.fds[0] : -1;
		for (size_t i = 1; i < in.n_fds; i++)
			close(in.fds[i]);
		if (answer == WIRE_FOREIGN)
			return WIRE_OTHER_BUILD;
		if (answer != WIRE_OURS)
			return -1;
		if (m->type != WIRE_PROGRESS)
			return (int)m->type;
		cleanup_close(memory);
		m->what[sizeof(m->what) - 1] = '\0';
		if (c->shows_progress)
			report_progress(m->what, m->done, m->total);
	}
}

/* 0, -1, or EXCHANGE_*. */
enum { EXCHANGE_AGAIN = 1, EXCHANGE_ENDED };
static int exchange(const struct client *c, const struct client_question *q, int fd,
		    struct client_answer *a, struct err *e)
{
	const char *name = c->globals->session;
	_cleanup_close_ int memory = -1;
	struct wire_message m;
	int type;

	if (send_question(c, q, fd, e))
		return -1;
	type = receive(c, fd, q->kept && !q->undoes ? q->kept->signals : -1, &m, &memory);
	if (c->shows_progress)
		report_progress_end();
	switch (type) {
	case WIRE_REPLY:
		return take_answer(&m, memory, name, a, e);
	case WIRE_ENDING:
		return EXCHANGE_AGAIN;
	case WIRE_OTHER_BUILD:
		err_unreachable(e, "session %s is held by another build of vfioctl", name);
		return err_hint(e, "end it with vfioctl --session %s session stop", name);
	case WIRE_NO_ROOM:
		err_unreachable(
			e, "the holder of session %s did nothing: it could not take the request",
			name);
		return holder_lacks(&m, name, e);
	case WIRE_REJECTED:
		return err_unreachable(e, "the holder of session %s refused the request", name);
	default:
		return EXCHANGE_ENDED;
	}
}

/* One that is not ending has hung up; one that is gives back what it held first, so that its end may take a while. */
static bool is_still_there(pid_t pid)
{
	_cleanup_close_ int process = process_open(pid);
	struct process_state state;

	if (process < 0)
		return false;
	if (!process_state(pid, &state) && !state.exiting)
		return true;
	return process_wait(process, END_WAIT_MS);
}

/*
 * The connection ended without an answer: the holder was killed, as nothing else ends it in the middle of a command.
 * What it held is told first, then what that means for the command.
 */
static int holder_ended(const struct client *c, const struct session_dir *dir, pid_t pid,
			struct err *e)
{
	const char *name = c->globals->session;

	if (is_still_there(pid)) {
		err_unreachable(e,
				"the holder of session %s (process %d) hung up without an answer",
				name, (int)pid);
		err_hint(e,
			 "it is still there, or gives back what it held: see vfioctl session list");
	} else {
		client_tell_lost(c, dir, name);
		err_unreachable(
			e, "the holder of session %s (process %d) was killed before it answered",
			name, (int)pid);
		err_hint(e,
			 "the session holds nothing any more; whether this command was carried out "
			 "is unknown. Devices are still bound to their drivers: begin the session "
			 "again; the kernel log tells whether memory ran out");
	}
	snprintf(e->object, sizeof(e->object), "%s", name);
	return -1;
}

static void close_kept(struct client_kept *kept)
{
	cleanup_close(&kept->fd);
	kept->fd = -1;
}

/* What was done on a connection that ended has gone with the session. */
static int ask_again(const struct client *c, const struct session_dir *dir,
		     const struct client_question *q, struct client_answer *a, struct err *e)
{
	const char *name = c->globals->session;
	int result = exchange(c, q, q->kept->fd, a, e);

	if (result == EXCHANGE_ENDED) {
		client_tell_lost(c, dir, name);
		err_unreachable(e, "the holder of session %s was killed before it answered", name);
	} else if (result > 0) {
		err_unreachable(e, "session %s was ended by somebody else", name);
	}
	if (!result || e->errnum == ENOMEM)
		return result;
	close_kept(q->kept);
	q->kept->lost = true;
	return q->undoes && result > 0 ? CLIENT_NO_SESSION : -1;
}

int client_ask(const struct client *c, const struct client_question *q, struct client_answer *a,
	       struct err *e)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	const char *name = c->globals->session;

	*a = (struct client_answer){ 0 };
	if (session_dir_open(&dir, q->starts, e))
		return -1;
	if (q->kept && q->kept->fd >= 0)
		return ask_again(c, &dir, q, a, e);
	/* Another session of that name is not the one where it was done. */
	if (q->kept && q->kept->lost)
		return CLIENT_NO_SESSION;
	for (int i = 0; i < TRIES; i++) {
		_cleanup_close_ int fd = session_dir_connect(&dir, name, &a->pid, e);
		int result;

		if (fd == SESSION_DIR_NONE) {
			client_tell_lost(c, &dir, name);
			if (!q->starts)
				return CLIENT_NO_SESSION;
			fd = connect_or_start(c, &dir, a, e);
		}
		if (fd == SESSION_DIR_NONE)
			continue;
		if (fd < 0) {
			/* It did not begin. */
			session_dir_remove_lock(&dir, name);
			return -1;
		}
		result = exchange(c, q, fd, a, e);
		if (result == EXCHANGE_ENDED)
			return holder_ended(c, &dir, a->pid, e);
		if (!result && q->kept)
			q->kept->fd = STEAL_FD(fd);
		if (result <= 0)
			return result;
	}
	return err_unreachable(e, "session %s does not stay", name);
}

void client_settle(struct client_kept *kept)
{
	struct wire_message m;

	if (kept->fd < 0)
		return;
	wire_begin(&m, WIRE_SETTLED);
	/* A holder that is gone has nothing left to undo. */
	socket_send(kept->fd, &m, sizeof(m), NULL, 0);
	close_kept(kept);
}
