/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An array of pointers that grows. */
#ifndef BASE_POINTERS_H
#define BASE_POINTERS_H

#include <stddef.h>

/* Zero-initialise. What the items point to is not its own. */
struct pointers {
	void **items;
	size_t n, cap;
};

int pointers_add(struct pointers *p, void *item); /* -1 without memory */

/* Items that are strings, in the order of strcmp(). */
void pointers_sort_strings(struct pointers *p);

void pointers_free(struct pointers *p);
#define _cleanup_pointers_ __attribute__((cleanup(pointers_free)))

#endif
