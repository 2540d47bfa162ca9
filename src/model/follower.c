/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One who watches a session's faults through a connection: perhaps slow, perhaps gone. */
#include "model/follower.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sys/socket.h"

struct follower_message {
	struct list_link node;
	size_t n;     /* events */
	size_t len;   /* bytes */
	size_t last;  /* where the last notice begins */
	uint64_t run; /* of the last notice */
	uint64_t bytes[FOLLOWER_MESSAGE / sizeof(uint64_t)];
};

struct follower *follower_new(int fd)
{
	struct follower *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	list_init(&f->node);
	list_init(&f->messages);
	f->fd = fd;
	return f;
}

static void drop_message(struct follower *f, struct follower_message *m)
{
	list_remove(&m->node);
	f->n -= m->n;
	/* Another will be wanted soon. */
	free(f->spare);
	f->spare = m;
}

void follower_free(struct follower *f)
{
	list_remove(&f->node);
	cleanup_close(&f->fd);
	while (!list_is_empty(&f->messages))
		drop_message(f, list_first(&f->messages, struct follower_message, node));
	free(f->spare);
	free(f);
}

static struct follower_message *begin_message(struct follower *f)
{
	struct follower_message *m = f->spare ? f->spare : malloc(sizeof(*m));

	if (!m)
		return NULL;
	f->spare = NULL;
	m->n = m->len = 0;
	list_append(&f->messages, &m->node);
	return m;
}

static size_t events_of(const struct fault_notice *notice)
{
	return notice->kind == NOTICE_PAGE ? notice->size / PAGE_REQUEST_SIZE : 1;
}

/* It says of page requests what the message's last notice does. */
static bool is_more(const struct follower_message *m, const struct fault_notice *notice)
{
	return m->n && notice->run && notice->run == m->run;
}

/* Writes it behind what is in the message, as a notice or as more of the last one. */
static bool write_to(struct follower_message *m, const struct fault_notice *notice)
{
	unsigned char *bytes = (unsigned char *)m->bytes;
	size_t room = sizeof(m->bytes) - m->len, size = notice->size;

	if (m->n + events_of(notice) > FOLLOWER_BATCH)
		return false;
	if (is_more(m, notice) && size <= room) {
		notice_extend(bytes + m->last, m->len - m->last, notice->data, size);
	} else {
		size = notice_pack(notice, bytes + m->len, room);
		if (!size)
			return false;
		m->last = m->len;
		m->run = notice->run;
	}
	m->len += size;
	m->n += events_of(notice);
	return true;
}

static bool append(struct follower *f, const struct fault_notice *notice)
{
	struct follower_message *m = list_last(&f->messages, struct follower_message, node);

	if (f->n + events_of(notice) > FOLLOWER_BACKLOG_MAX)
		return false;
	if (!m || !write_to(m, notice)) {
		m = begin_message(f);
		if (!m)
			return false;
		if (!write_to(m, notice)) {
			drop_message(f, m);
			return false;
		}
	}
	f->n += events_of(notice);
	return true;
}

/* Of those that are alike the first is written; the others are a number in it, and wait as none. */
static bool append_counted(struct follower *f, const struct fault_notice *notice)
{
	struct follower_message *m = list_last(&f->messages, struct follower_message, node);
	size_t told = 0;

	if (!m || !is_more(m, notice)) {
		struct fault_notice first = *notice;

		first.size = told = PAGE_REQUEST_SIZE;
		if (!append(f, &first))
			return false;
		m = list_last(&f->messages, struct follower_message, node);
	}
	if (notice->size > told)
		notice_count((unsigned char *)m->bytes + m->last, (const char *)notice->data + told,
			     notice->size - told);
	return true;
}

/* That some were lost is told where they were lost, before what comes after them. */
static void append_lost(struct follower *f)
{
	if (f->lost &&
	    append(f, &(const struct fault_notice){ .kind = NOTICE_LOST, .count = f->lost }))
		f->lost = 0;
}

void follower_tell(struct follower *f, const struct fault_notice *notice)
{
	bool counted = f->counts && notice->kind == NOTICE_PAGE;

	append_lost(f);
	if (f->lost || !(counted ? append_counted : append)(f, notice))
		f->lost += events_of(notice);
}

bool follower_has_full(const struct follower *f)
{
	const struct follower_message *m = list_first(&f->messages, struct follower_message, node);

	return m && (m->n >= FOLLOWER_BATCH || f->messages.next != f->messages.prev);
}

bool follower_flush(struct follower *f)
{
	struct follower_message *m = list_first(&f->messages, struct follower_message, node);

	if (!m)
		return !socket_is_hung_up(f->fd);
	for (; m; m = list_first(&f->messages, struct follower_message, node)) {
		if (socket_send(f->fd, m->bytes, m->len, NULL, 0))
			return errno == EAGAIN;
		drop_message(f, m);
		append_lost(f);
	}
	return true;
}
