/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process that holds a session's objects and runs its commands. */
#include "cli/holder.h"

#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "cli/connections.h"
#include "cli/request.h"
#include "model/fault_service.h"
#include "sys/confine.h"
#include "sys/process.h"
#include "sys/socket.h"

#define REQUEST_WAIT_MS 5000  /* from connecting to the request */
#define FIRST_WAIT_MS   10000 /* a holder that nobody asks anything */

struct holder {
	struct request_context context;
	int listener;
	int spare; /* given up to accept a client that is told that there is no descriptor for it */
	bool ending;
	uint64_t first_deadline; /* 0 once something was asked */
	struct connections clients;
};

/* `key` is a connection, or the member of the holder that the descriptor is. */
static bool watch(struct holder *h, int fd, void *key)
{
	return waiter_set(session_waiter(h->context.session), fd, WAITER_INPUT, key);
}

static void turn_away(struct holder *h, int fd, const char *call, int errnum)
{
	struct err e;

	err_syscall(&e, call, h->context.name, errnum);
	request_turn_away(fd, &e);
}

/* Gives up the client that has said nothing for longest. False: each has, and what they did is not to be lost. */
static bool give_up_silent(struct holder *h)
{
	struct connection *oldest = connections_oldest_silent(&h->clients);

	if (!oldest)
		return false;
	turn_away(h, oldest->fd, "accept4", EMFILE);
	connections_drop(&h->clients, oldest);
	return true;
}

/* There is no descriptor left for one more. */
static void refuse_client(struct holder *h, int errnum)
{
	int fd;

	cleanup_close(&h->spare);
	fd = socket_accept(h->listener);
	if (fd >= 0) {
		turn_away(h, fd, "accept4", errnum);
		close(fd);
	}
	h->spare = process_spare_fd();
}

static void add_client(struct holder *h, int fd)
{
	struct connection *c = connections_add(&h->clients, fd, clock_ms() + REQUEST_WAIT_MS);

	if (!c) {
		turn_away(h, fd, "malloc", ENOMEM);
		close(fd);
	} else if (!watch(h, fd, c)) {
		turn_away(h, fd, "epoll_ctl", errno);
		connections_drop(&h->clients, c);
	}
}

/* Half of the open files that the holder may have are for clients; the others are the session's. */
static void accept_client(struct holder *h)
{
	int fd = socket_accept(h->listener);
	pid_t pid;
	uid_t uid;

	if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
		int errnum = errno;

		/* The next round accepts it. */
		if (!give_up_silent(h))
			refuse_client(h, errnum);
		return;
	}
	if (fd < 0)
		return;
	if (socket_peer(fd, &pid, &uid) || (uid && uid != geteuid())) {
		close(fd);
	} else if (h->clients.n >= process_open_files() / 2 && !give_up_silent(h)) {
		turn_away(h, fd, "accept4", EMFILE);
		close(fd);
	} else {
		add_client(h, fd);
	}
}

static void after_request(struct holder *h)
{
	h->first_deadline = 0;
	fault_service_refresh(h->context.session);
	if (!h->context.stays && list_is_empty(&h->clients.kept) &&
	    session_is_empty(h->context.session))
		h->ending = true;
}

static void serve_client(struct holder *h, struct connection *c)
{
	bool kept = c->deadline == UINT64_MAX;
	enum request_result result = request_serve(&h->context, c->fd, &c->undo);

	switch (result) {
	case REQUEST_WAITS:
		return;
	case REQUEST_KEPT:
		connections_keep(&h->clients, c);
		break;
	default:
		if (kept)
			request_undo(&h->context, &c->undo);
		connections_drop(&h->clients, c);
	}
	if (kept || result != REQUEST_NONE)
		after_request(h);
}

/*
 * Milliseconds to the next deadline; -1 for none. Drops those that have let theirs pass; but who has
 * asked while this process was busy is served next.
 */
static int expire(struct holder *h)
{
	uint64_t now = clock_ms(), next;
	struct connection *c;

	if (h->first_deadline && h->first_deadline <= now) {
		h->ending = !h->context.stays;
		h->first_deadline = 0;
	}
	next = h->first_deadline ? h->first_deadline : UINT64_MAX;

	while ((c = connections_oldest_silent(&h->clients)) && c->deadline <= now &&
	       !socket_is_readable(c->fd))
		connections_drop(&h->clients, c);
	if (c && c->deadline < next)
		next = c->deadline;
	if (next == UINT64_MAX)
		return -1;
	return next > now ? (int)(next - now) : 0;
}

/*
 * Devices come first. New clients come last: to make room for one, another may be dropped, who must have no event left
 * here.
 */
static void serve(struct holder *h, void **ready, int n)
{
	struct session *s = h->context.session;
	bool faults = false, comes = false;
	int n_clients = 0;

	for (int i = 0; i < n; i++) {
		if (ready[i] == &h->context.signals)
			h->ending = true;
		else if (ready[i] == &h->listener)
			comes = true;
		else if (fault_service_takes(s, ready[i]))
			faults = true;
		else
			ready[n_clients++] = ready[i];
	}
	if (faults)
		fault_service_run(s);
	for (int i = 0; i < n_clients && !h->ending; i++)
		serve_client(h, ready[i]);
	if (comes && !h->ending)
		accept_client(h);
}

static void loop(struct holder *h)
{
	void *ready[WAITER_READY_MAX];

	while (!h->ending) {
		int timeout = expire(h), n;

		if (h->ending)
			return;
		n = waiter_wait(session_waiter(h->context.session), ready, timeout);
		if (n < 0 && errno != EINTR)
			return;
		serve(h, ready, n);
	}
}

static void drop_all(struct holder *h, struct list_link *clients)
{
	struct connection *c;

	while ((c = list_first(clients, struct connection, link))) {
		request_turn_away(c->fd, NULL);
		connections_drop(&h->clients, c);
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
	drop_all(h, &h->clients.silent);
	drop_all(h, &h->clients.kept);
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
	h->context.session = session_new(start->name, e);
	if (!h->context.session)
		return -1;
	h->listener = session_dir_listen(start->dir, start->name, e);
	if (h->listener < 0)
		return -1;
	h->spare = process_spare_fd();
	if (!watch(h, h->listener, &h->listener) ||
	    !watch(h, h->context.signals, &h->context.signals))
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
		.listener = -1,
		.spare = -1,
		.first_deadline = clock_ms() + FIRST_WAIT_MS,
	};
	int failed;

	connections_init(&h.clients);
	failed = begin(&h, start, e);
	cleanup_close(&start->lock);
	start->lock = -1;
	if (start->ready(start->ctx, failed ? e : NULL) && !failed)
		loop(&h);
	if (h.listener >= 0)
		finish(&h, start);
	else
		session_free(h.context.session);
	session_dir_remove_lock(start->dir, start->name);
	cleanup_close(&h.listener);
	cleanup_close(&h.spare);
	cleanup_close(&h.context.signals);
	cleanup_close(&h.context.record_file);
	return failed;
}
