/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One who watches a session's faults through a connection: perhaps slow, perhaps gone. */
#ifndef MODEL_FOLLOWER_H
#define MODEL_FOLLOWER_H

#include "base/list.h"
#include "model/fault_notice.h"

/* So many events wait for a slow reader; more are counted, not kept. */
#define FOLLOWER_BACKLOG_MAX (1u << 17)

/* At most so many events, and so many bytes of packed notices, go in one message. */
#define FOLLOWER_BATCH   512
#define FOLLOWER_MESSAGE (32u << 10)

struct follower_message;

struct follower {
	struct list_link node;
	unsigned int sources;           /* bits 1 << enum fault_source: what it is told of */
	bool counts;                    /* page requests that are alike are not told one by one */
	int fd;                         /* a socket that keeps messages apart and does not block */
	struct list_link messages;      /* the oldest first */
	struct follower_message *spare; /* that was sent */
	size_t n;                       /* events that wait */
	uint64_t lost;
	bool wants_room; /* what could not be sent is waited with; the owner's */
};

/* Takes the descriptor over. NULL without memory: then it stays the caller's. */
struct follower *follower_new(int fd);
void follower_free(struct follower *f);

void follower_tell(struct follower *f, const struct fault_notice *notice);

/* A message is full: what else comes goes into another. */
bool follower_has_full(const struct follower *f);

/* Sends what can be sent now. False when nobody is there any more. */
bool follower_flush(struct follower *f);

#endif
