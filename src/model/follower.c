/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One who watches a session's faults through a connection: perhaps slow, perhaps gone. */
#include "model/follower.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sys/socket.h"

#define FIRST_CAP 256

struct follower *follower_new(int fd)
{
	struct follower *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	list_init(&f->node);
	f->fd = fd;
	return f;
}

void follower_free(struct follower *f)
{
	list_remove(&f->node);
	cleanup_close(&f->fd);
	free(f->backlog);
	free(f);
}

/* Doubles the ring, which begins at 0 afterwards. */
static bool grow(struct follower *f)
{
	size_t cap = f->cap ? f->cap * 2 : FIRST_CAP, tail;
	struct fault_notice *ring;

	if (cap > FOLLOWER_BACKLOG_MAX)
		return false;
	ring = calloc(cap, sizeof(*ring));
	if (!ring)
		return false;
	tail = f->cap - f->first < f->n ? f->cap - f->first : f->n;
	if (f->n) {
		memcpy(ring, f->backlog + f->first, tail * sizeof(*ring));
		memcpy(ring + tail, f->backlog, (f->n - tail) * sizeof(*ring));
	}
	free(f->backlog);
	f->backlog = ring;
	f->first = 0;
	f->cap = cap;
	return true;
}

static bool append(struct follower *f, const struct fault_notice *notice)
{
	if (f->n == f->cap && !grow(f))
		return false;
	f->backlog[(f->first + f->n++) % f->cap] = *notice;
	return true;
}

/* That some were lost is told where they were lost, before what comes after them. */
static void append_lost(struct follower *f)
{
	const struct fault_notice lost = { .kind = NOTICE_LOST, .count = f->lost };

	if (f->lost && append(f, &lost))
		f->lost = 0;
}

void follower_tell(struct follower *f, const struct fault_notice *notice)
{
	append_lost(f);
	if (f->lost || !append(f, notice))
		f->lost++;
}

bool follower_flush(struct follower *f)
{
	if (!f->n)
		return !socket_is_hung_up(f->fd);
	while (f->n) {
		size_t n = f->cap - f->first < f->n ? f->cap - f->first : f->n;

		n = n < FOLLOWER_BATCH ? n : FOLLOWER_BATCH;
		if (socket_send(f->fd, f->backlog + f->first, n * sizeof(*f->backlog), NULL, 0))
			return errno == EAGAIN;
		f->first = (f->first + n) % f->cap;
		f->n -= n;
		append_lost(f);
	}
	return true;
}
