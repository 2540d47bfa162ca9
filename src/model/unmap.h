/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unmapping: what went is told exactly, also when the kernel stopped half-way. */
#ifndef MODEL_UNMAP_H
#define MODEL_UNMAP_H

#include "model/mapping.h"

/* Adjacent mappings of one buffer that went. Neither that nor the space goes before the result is freed. */
struct unmapped {
	struct space *space;
	struct buffer *buffer;
	uint64_t start, last;
	uint64_t count; /* of mappings */
};

struct unmap_result {
	struct unmapped *ranges; /* in the order in which they went */
	size_t n;
	size_t cap;
};

struct unmap_request {
	const char *what; /* for the log, as the command has it: "0x1000" */
	struct progress progress;
};

/*
 * Unmap all mappings in start..last of a space, just one, or all of a buffer (in one space or, with
 * NULL, in all). A range that would cut a mapping is refused before the kernel is asked. On failure result
 * tells what went before it.
 */
int unmap_range(const struct unmap_request *request, struct space *space, uint64_t start,
		uint64_t last, struct unmap_result *result, struct err *e);
int unmap_mapping(const struct unmap_request *request, struct mapping *m,
		  struct unmap_result *result, struct err *e);
int unmap_buffer(const struct unmap_request *request, struct buffer *buffer,
		 const struct space *space, struct unmap_result *result, struct err *e);

void unmap_result_free(struct unmap_result *result);
#define _cleanup_unmap_result_ __attribute__((cleanup(unmap_result_free)))

/* Takes whole mappings out of the kernel and the books. What the kernel kept stays in the books. */
int unmap_run(struct space *space, uint64_t start, uint64_t last, struct err *e);

#endif
