/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mappings whose IOVA was not asked for, by what they map: asking again finds them. */
#ifndef MODEL_AUTOMATIC_H
#define MODEL_AUTOMATIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"

struct buffer;
struct mapping;
struct space;

/* Zero-initialise. Of many mappings made by one request only the first is in it. */
struct automatic {
	struct automatic_entry **buckets;
	size_t n_buckets; /* a power of 2 */
	size_t count;
	struct pool entries;
};

/* False without memory: then it will not be found, and is mapped again when asked for again. */
bool automatic_add(struct automatic *a, struct mapping *m);
void automatic_remove(struct automatic *a, const struct mapping *m);
void automatic_free(struct automatic *a);

/* The first of them from that place of the buffer, and the one after it; NULL when there is none. */
struct mapping *automatic_first(const struct automatic *a, const struct space *space,
				const struct buffer *buffer, uint64_t offset);
struct mapping *automatic_next(const struct automatic *a, const struct mapping *m);

#endif
