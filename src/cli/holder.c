/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process that holds a session's objects and runs its commands. */
#include "cli/holder.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/request.h"
#include "model/fault_service.h"
#include "sys/confine.h"
#include "sys/process.h"
#include "sys/socket.h"

#define CONNECTIONS     512   /* more at once, and who has said nothing longest is dropped */
#define REQUEST_WAIT_MS 5000  /* from connecting to the request */
#define FIRST_WAIT_MS   10000 /* a holder that nobody asks anything */

enum { EVENT_LISTENER, EVENT_SIGNAL, EVENT_FAULTS, EVENT_CONNECTION };

struct connection {
	int fd; /* -1: free */
	uint64_t deadline;
	bool kept;        /* for more requests */
	struct undo undo; /* what they did */
};

struct holder {
	struct request_context context;
	int epoll, listener;
	bool ending;
	bool serves_faults;      /* somebody watches, or has watched, what devices report */
	uint64_t first_deadline; /* 0 once something was asked */
	size_t places;           /* so many were taken at once; the others nobody need look at */
	size_t n_kept;           /* of those that are kept for more requests */
	struct connection connections[CONNECTIONS];
};

static int watch(struct holder *h, int fd, uint32_t key)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = key };

	return epoll_ctl(h->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void drop(struct holder *h, struct connection *c)
{
	/* Closing takes it out of the epoll set too. */
	cleanup_close(&c->fd);
	undo_release(&c->undo);
	h->n_kept -= c->kept;
	*c = (struct connection){ .fd = -1 };
}

/* A free place; when all are taken, that of the client which has been silent longest. */
static struct connection *find_place(struct holder *h)
{
	struct connection *oldest = &h->connections[0];

	for (size_t i = 0; i < h->places; i++) {
		if (h->connections[i].fd < 0)
			return &h->connections[i];
		if (h->connections[i].deadline < oldest->deadline)
			oldest = &h->connections[i];
	}
	if (h->places < CONNECTIONS)
		return &h->connections[h->places++];
	drop(h, oldest);
	return oldest;
}

static void accept_client(struct holder *h)
{
	int fd = socket_accept(h->listener);
	struct connection *c;
	struct err e;
	pid_t pid;
	uid_t uid;

	if (fd < 0)
		return;
	if (socket_peer(fd, &pid, &uid) || (uid && uid != geteuid())) {
		close(fd);
		return;
	}
	c = find_place(h);
	c->fd = fd;
	c->deadline = clock_ms() + REQUEST_WAIT_MS;
	if (!watch(h, fd, EVENT_CONNECTION + (uint32_t)(c - h->connections)))
		return;
	err_syscall(&e, "epoll_ctl", h->context.name, errno);
	request_turn_away(fd, &e);
	drop(h, c);
}

/* What a command made is served from then on. */
static void serve_faults(struct holder *h)
{
	struct session *s = h->context.session;
	int fd = fault_service_fd(s);

	fault_service_refresh(s);
	if (fd >= 0 && !h->serves_faults)
		h->serves_faults = !watch(h, fd, EVENT_FAULTS);
}

static void after_request(struct holder *h)
{
	h->first_deadline = 0;
	serve_faults(h);
	if (!h->context.stays && !h->n_kept && session_is_empty(h->context.session))
		h->ending = true;
}

/* It may be silent for as long as its client does other things. */
static void keep(struct holder *h, struct connection *c)
{
	h->n_kept += !c->kept;
	c->kept = true;
	c->deadline = UINT64_MAX;
}

static void serve_client(struct holder *h, struct connection *c)
{
	enum request_result result;
	bool served;

	/* An earlier event of the same round may have taken this place away. */
	if (c->fd < 0)
		return;
	result = request_serve(&h->context, c->fd, &c->undo);
	if (result == REQUEST_WAITS)
		return;
	if (result == REQUEST_KEPT)
		keep(h, c);
	else if (c->kept)
		request_undo(&h->context, &c->undo);
	served = result != REQUEST_NONE || c->kept;
	if (result != REQUEST_KEPT)
		drop(h, c);
	if (served)
		after_request(h);
}

/* Milliseconds to the next deadline, for epoll; -1 for none. Drops those that have let theirs pass. */
static int expire(struct holder *h)
{
	uint64_t now = clock_ms(), next = h->first_deadline ? h->first_deadline : UINT64_MAX;

	for (size_t i = 0; i < h->places; i++) {
		struct connection *c = &h->connections[i];

		if (c->fd >= 0 && c->deadline <= now)
			drop(h, c);
		else if (c->fd >= 0 && c->deadline < next)
			next = c->deadline;
	}
	if (h->first_deadline && h->first_deadline <= now)
		h->ending = !h->context.stays;
	if (next == UINT64_MAX)
		return -1;
	return next > now ? (int)(next - now) : 0;
}

/* Until the next deadline, for epoll, or until watchers have to be told what they are not told at once. */
static int wait_ms(struct holder *h)
{
	int deadline = expire(h), faults = fault_service_wait_ms(h->context.session);

	if (deadline < 0 || faults < 0)
		return deadline < 0 ? faults : deadline;
	return deadline < faults ? deadline : faults;
}

static void loop(struct holder *h)
{
	struct epoll_event events[16];

	while (!h->ending) {
		int timeout = wait_ms(h), n;

		if (h->ending)
			return;
		n = epoll_wait(h->epoll, events, 16, timeout);
		if (n < 0 && errno != EINTR)
			return;
		if (!fault_service_wait_ms(h->context.session))
			fault_service_run(h->context.session);
		for (int i = 0; i < n && !h->ending; i++) {
			uint32_t key = events[i].data.u32;

			if (key == EVENT_SIGNAL)
				h->ending = true;
			else if (key == EVENT_FAULTS)
				fault_service_run(h->context.session);
			else if (key == EVENT_LISTENER)
				accept_client(h);
			else
				serve_client(h, &h->connections[key - EVENT_CONNECTION]);
		}
	}
}

/*
 * Everything is given back while new clients still queue up, then the names go, and only then are the clients
 * that wait told to start another holder: at no time is there a socket without a holder, or a list of what was
 * lost when nothing was.
 */
static void finish(struct holder *h, const struct holder_start *start)
{
	int fd;

	if (start->ending)
		start->ending(start->ctx);
	session_free(h->context.session);
	session_dir_remove(start->dir, start->name);
	socket_refuse_more(h->listener);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		if (h->connections[i].fd >= 0)
			request_turn_away(h->connections[i].fd, NULL);
		drop(h, &h->connections[i]);
	}
	while ((fd = socket_accept(h->listener)) >= 0) {
		request_turn_away(fd, NULL);
		close(fd);
	}
}

static int begin(struct holder *h, const struct holder_start *start, struct err *e)
{
	process_raise_open_files();
	confine();
	h->context.signals = process_signals(start->interrupts);
	if (h->context.signals < 0)
		return err_syscall(e, "signalfd", start->name, errno);
	h->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (h->epoll < 0)
		return err_syscall(e, "epoll_create1", start->name, errno);
	h->context.session = session_new(start->name, e);
	if (!h->context.session)
		return -1;
	h->listener = session_dir_listen(start->dir, start->name, e);
	if (h->listener < 0)
		return -1;
	if (watch(h, h->listener, EVENT_LISTENER) || watch(h, h->context.signals, EVENT_SIGNAL))
		return err_syscall(e, "epoll_ctl", start->name, errno);
	return request_record(&h->context, true, e);
}

int holder_serve(struct holder_start *start, struct err *e)
{
	struct holder h = {
		.context = { .dir = start->dir,
			     .name = start->name,
			     .stays = start->stays,
			     .signals = -1,
			     .record_file = -1 },
		.epoll = -1,
		.listener = -1,
		.first_deadline = clock_ms() + FIRST_WAIT_MS,
	};
	int failed;

	for (size_t i = 0; i < CONNECTIONS; i++)
		h.connections[i].fd = -1;
	failed = begin(&h, start, e);
	cleanup_close(&start->lock);
	start->lock = -1;
	start->ready(start->ctx, failed ? e : NULL);
	if (!failed)
		loop(&h);
	if (h.listener >= 0)
		finish(&h, start);
	else
		session_free(h.context.session);
	session_dir_remove_lock(start->dir, start->name);
	cleanup_close(&h.listener);
	cleanup_close(&h.epoll);
	cleanup_close(&h.context.signals);
	cleanup_close(&h.context.record_file);
	return failed;
}
