/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of page requests that were read and not answered: there may be as many as devices can ask for. */
#include "model/page_waiting.h"

#include <stdlib.h>

void page_waiters_init(struct page_waiters *w)
{
	*w = (struct page_waiters){ 0 };
	list_init(&w->all);
}

void page_waiters_drop(struct page_waiters *w, struct page_waiting *one)
{
	index_remove(&w->index, &one->by_cookie);
	list_remove(&one->node);
	free(one);
}

void page_waiters_free(struct page_waiters *w)
{
	while (!list_is_empty(&w->all))
		page_waiters_drop(w, list_first(&w->all, struct page_waiting, node));
	index_free(&w->index);
}

/* The kernel's cookies are small numbers, each of one queue. */
static uint64_t hash_of(uint32_t queue_id, uint32_t cookie)
{
	return cookie + ((uint64_t)queue_id << 32 | queue_id << 20);
}

static struct page_waiting *find(const struct page_waiters *w, uint32_t queue_id, uint32_t cookie)
{
	struct index_node *node = index_first(&w->index, hash_of(queue_id, cookie));

	for (; node; node = index_next(node)) {
		struct page_waiting *one = container_of(node, struct page_waiting, by_cookie);

		if (one->queue_id == queue_id && one->cookie == cookie)
			return one;
	}
	return NULL;
}

bool page_waiters_note(struct page_waiters *w, uint32_t queue_id, uint32_t dev_id, uint32_t cookie)
{
	struct page_waiting *one = find(w, queue_id, cookie);

	if (one) {
		one->dev_id = dev_id;
		return true;
	}
	one = malloc(sizeof(*one));
	if (!one)
		return false;
	one->queue_id = queue_id;
	one->dev_id = dev_id;
	one->cookie = cookie;
	one->by_cookie.hash = hash_of(queue_id, cookie);
	if (!index_add(&w->index, &one->by_cookie)) {
		free(one);
		return false;
	}
	list_append(&w->all, &one->node);
	return true;
}
