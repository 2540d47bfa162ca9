/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clients that are connected to a session's holder. */
#include "cli/connections.h"

#include <stdlib.h>
#include <unistd.h>

void connections_init(struct connections *all)
{
	*all = (struct connections){ .n = 0 };
	list_init(&all->silent);
	list_init(&all->kept);
}

struct connection *connections_add(struct connections *all, int fd, uint64_t deadline)
{
	struct connection *c = malloc(sizeof(*c));

	if (!c)
		return NULL;
	*c = (struct connection){ .fd = fd, .deadline = deadline };
	list_append(&all->silent, &c->link);
	all->n++;
	return c;
}

void connections_keep(struct connections *all, struct connection *c)
{
	c->deadline = UINT64_MAX;
	list_remove(&c->link);
	list_append(&all->kept, &c->link);
}

void connections_drop(struct connections *all, struct connection *c)
{
	list_remove(&c->link);
	all->n--;
	close(c->fd);
	undo_release(&c->undo);
	free(c);
}

struct connection *connections_oldest_silent(const struct connections *all)
{
	return list_first(&all->silent, struct connection, link);
}
