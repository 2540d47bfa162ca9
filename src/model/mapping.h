/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mappings: which bytes of which buffer lie at which IOVA. */
#ifndef MODEL_MAPPING_H
#define MODEL_MAPPING_H

#include "base/list.h"
#include "base/tree.h"
#include "model/buffer.h"
#include "model/progress.h"
#include "model/space.h"

/* There can be a million of these. */
struct mapping {
	struct tree_node node; /* in the space, by IOVA */
	struct list_link in_buffer;
	struct space *space;
	struct buffer *buffer;
	uint64_t size;
	uint64_t offset; /* in the buffer */
	unsigned int access;
	bool by_file;   /* the kernel knows it by the buffer's file, not by an address */
	bool automatic; /* its IOVA was not asked for; see model/automatic.h */
	bool shares;    /* what is pinned for another, as ioas copy does: it is charged once */
};

static inline uint64_t mapping_iova(const struct mapping *m)
{
	return m->node.key;
}

static inline uint64_t mapping_last(const struct mapping *m)
{
	return m->node.key + m->size - 1;
}

/* The first that has an address in start..last; mapping_next() goes on from there. NULL: none. */
struct mapping *mapping_first(const struct space *space, uint64_t start, uint64_t last);
struct mapping *mapping_next(const struct mapping *m);

/* With anything in it, NULL without memory; it is freed by mapping_erase(), or by mapping_drop() where it never was
 * inserted. */
struct mapping *mapping_new(struct session *s);
void mapping_drop(struct session *s, struct mapping *m);

/* Bookkeeping alone; the kernel is told by others. Of each the address, size, offset and access are filled in. */
void mapping_insert(struct mapping *const *all, size_t n, struct space *space,
		    struct buffer *buffer);
void mapping_erase(struct mapping *m);
void mapping_erase_all(struct space *space); /* what the kernel drops with the space */

/* "0x1000+0x2000 of buffer ring in space0" */
void mapping_describe(const struct mapping *m, char out[160]);

struct map_request {
	struct space *space;
	struct buffer *buffer;
	uint64_t offset; /* in the buffer */
	uint64_t size;
	uint64_t each; /* bytes of one mapping; `size` for a single one */
	uint64_t iova;
	bool fixed;   /* at `iova`; else wherever there is room */
	bool by_file; /* iommufd: by the buffer's file, not by its address */
	unsigned int access;
	struct progress progress;
};

struct map_result {
	uint64_t iova;
	uint64_t count; /* of mappings */
	bool changed;   /* false: they all were there before */
};

/* Maps all of it or nothing. */
int map_memory(const struct map_request *request, struct map_result *result, struct err *e);

#endif
