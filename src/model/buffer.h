/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Buffers: the memory of a session that devices may be let into. */
#ifndef MODEL_BUFFER_H
#define MODEL_BUFFER_H

#include "base/list.h"
#include "model/object.h"
#include "model/progress.h"
#include "sys/file.h"
#include "sys/memory.h"

struct space;

/* What the user asked for. */
struct buffer_request {
	uint64_t size;
	uint64_t huge_page; /* bytes; 0: the usual pages */
	int node;           /* NUMA node, -1 for any */
	int fd;             /* of the file it lies in; -1: memory of its own */
};

struct buffer {
	struct object object;
	struct memory_file file;
	uint8_t *address; /* a user's file can shrink under it: only the kernel may touch it then */
	uint64_t size;
	uint64_t page_size;
	int node;
	bool from_file;
	uint64_t file_device, file_inode; /* which file it is */
	unsigned int n_registered;        /* containers that the kernel has it registered with */
	struct list_link mappings;
	uint64_t n_mappings;
	uint64_t mapped_bytes;
};

extern const struct object_class buffer_class;

/* Refused when unmap would take it for an address. */
int buffer_check_name(const char *name, struct err *e);

/*
 * Makes a buffer, or finds that it is there already (*changed false); refused when one of that name
 * is another. request->fd stays the caller's when it fails or nothing changed.
 */
struct buffer *buffer_register(struct session *s, const char *name,
			       const struct buffer_request *request,
			       const struct progress *progress, bool *changed, struct err *e);

/* Refused while it is mapped; the first mappings are named. */
int buffer_unregister(struct buffer *buffer, struct err *e);

/* Tells the kernel of all buffers of the session, where the space's backend wants that; all or
 * none. */
int buffers_register(struct space *space, struct err *e);

/* By name; the error is one of usage. Or without an error. */
struct buffer *buffer_find(const struct session *s, const char *name, struct err *e);
struct buffer *buffer_lookup(const struct session *s, const char *name);

/* Has memory there for part of it, so that pinning will not have to wait. */
int buffer_populate(const struct buffer *buffer, uint64_t offset, uint64_t size, struct err *e);

/* A part of a buffer, or all of it; what is beyond its end is an error of usage. */
struct buffer_part {
	const struct buffer *buffer;
	uint64_t offset;
	uint64_t size;
};
int buffer_part_check(const struct buffer_part *part, struct err *e);

/* What devices see there, to a descriptor, in steps. */
int buffer_read(const struct buffer_part *part, struct file_out *out,
		const struct progress *progress, struct err *e);

/* From a descriptor, up to its end or that of the part; *done is how much it was. */
int buffer_write(const struct buffer_part *part, int fd, const struct progress *progress,
		 uint64_t *done, struct err *e);

int buffer_fill(const struct buffer_part *part, uint8_t byte, const struct progress *progress,
		struct err *e);

#define buffer_of(o) container_of(o, struct buffer, object)

#endif
