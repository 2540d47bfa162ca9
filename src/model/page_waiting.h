/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of page requests that were read and not answered: there may be as many as devices can ask for. */
#ifndef MODEL_PAGE_WAITING_H
#define MODEL_PAGE_WAITING_H

#include "base/index.h"
#include "base/list.h"

struct page_waiting {
	struct list_link node;
	struct index_node by_cookie;
	uint32_t queue_id, dev_id, cookie;
};

struct page_waiters {
	struct list_link all; /* struct page_waiting */
	struct index index;
};

void page_waiters_init(struct page_waiters *w);
void page_waiters_free(struct page_waiters *w);

/*
 * A cookie is used again once it was answered, by a detach too: what was noted under it is gone
 * then. False without memory.
 */
bool page_waiters_note(struct page_waiters *w, uint32_t queue_id, uint32_t dev_id, uint32_t cookie);

/* Forgets and frees one. */
void page_waiters_drop(struct page_waiters *w, struct page_waiting *one);

#endif
