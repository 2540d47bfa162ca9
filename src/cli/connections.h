/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clients that are connected to a session's holder. */
#ifndef CLI_CONNECTIONS_H
#define CLI_CONNECTIONS_H

#include "base/list.h"
#include "cli/undo.h"

struct connection {
	struct list_link link;
	int fd;
	uint64_t deadline; /* for its request; of one that is kept there is none */
	struct undo undo;  /* what its requests did, if it is kept for more */
};

/* As many as there is room for, which the holder's limit of open files decides. */
struct connections {
	struct list_link silent; /* have asked nothing so far, the oldest first */
	struct list_link kept;   /* for more requests */
	size_t n;
};

void connections_init(struct connections *all);

/* One more that is silent so far; `fd` is its. NULL: there is no memory. */
struct connection *connections_add(struct connections *all, int fd, uint64_t deadline);

/* It may be silent for as long as its client does other things. */
void connections_keep(struct connections *all, struct connection *c);

/* Closes and frees it; what it did stays. */
void connections_drop(struct connections *all, struct connection *c);

/* The one that has been silent longest; NULL: all have asked something, and may need what they did undone. */
struct connection *connections_oldest_silent(const struct connections *all);

#endif
