/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A doubly linked list whose links lie in its items. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>

#include "base/container.h"

/* A list's head or an item's link. A head points to itself when the list is empty. */
struct list_link {
	struct list_link *prev, *next;
};

static inline void list_init(struct list_link *head)
{
	head->prev = head->next = head;
}

static inline bool list_is_empty(const struct list_link *head)
{
	return head->next == head;
}

/* Makes `link` the last of the list; with an item's link for `head`, puts it before that item. */
static inline void list_append(struct list_link *head, struct list_link *link)
{
	link->prev = head->prev;
	link->next = head;
	head->prev->next = link;
	head->prev = link;
}

/* Takes it out; it is then an empty list of its own, so that taking it out again does no harm. */
static inline void list_remove(struct list_link *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	list_init(link);
}

/* The item at either end; NULL when the list is empty. */
#define list_first(head, type, member) \
	(list_is_empty(head) ? NULL : container_of((head)->next, type, member))
#define list_last(head, type, member) \
	(list_is_empty(head) ? NULL : container_of((head)->prev, type, member))

#define list_item_(link, item, member) container_of(link, __typeof__(*(item)), member)

/* Each item in order. The body must not remove the item it is at. */
#define list_for_each(item, head, member)                                                \
	for ((item) = list_item_((head)->next, item, member); &(item)->member != (head); \
	     (item) = list_item_((item)->member.next, item, member))

/* Each item, the last first. The body must not remove the item it is at. */
#define list_for_each_reverse(item, head, member)                                        \
	for ((item) = list_item_((head)->prev, item, member); &(item)->member != (head); \
	     (item) = list_item_((item)->member.prev, item, member))

/* Each item in order; the body may remove and free the item it is at. */
#define list_for_each_safe(item, following, head, member)                \
	for ((item) = list_item_((head)->next, item, member),            \
	    (following) = list_item_((item)->member.next, item, member); \
	     &(item)->member != (head); (item) = (following),            \
	    (following) = list_item_((following)->member.next, item, member))

#endif
