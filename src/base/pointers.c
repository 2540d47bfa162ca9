/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An array of pointers that grows. */
#include "base/pointers.h"

#include <stdlib.h>
#include <string.h>

int pointers_add(struct pointers *p, void *item)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 16;
		void **items = reallocarray(p->items, cap, sizeof(*items));

		if (!items)
			return -1;
		p->items = items;
		p->cap = cap;
	}
	p->items[p->n++] = item;
	return 0;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void pointers_sort_strings(struct pointers *p)
{
	if (p->n > 1)
		qsort(p->items, p->n, sizeof(*p->items), by_text);
}

void pointers_free(struct pointers *p)
{
	free(p->items);
	*p = (struct pointers){ 0 };
}
