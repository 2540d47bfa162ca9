/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory for DMA: files behind it, mapping, placing, populating, limits. */
#ifndef SYS_MEMORY_H
#define SYS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/trace.h"

/* Bytes of an ordinary page of this process. */
uint64_t memory_page_size(void);

/* RLIMIT_MEMLOCK in bytes, UINT64_MAX for none. */
int memory_lock_limit(uint64_t *bytes, struct err *e);

/*
 * A memfd of `size` bytes; `page_size` is 0 for ordinary pages or a hugetlb size (2M, 1G), of which `size`
 * is a multiple. Seals may be added. Nothing is allocated before memory_populate() or use.
 */
int memory_file_create(struct memory_file *m, const struct trace *trace, const char *name,
		       uint64_t size, uint64_t page_size, struct err *e);

/* Takes over a descriptor that was opened elsewhere. */
void memory_file_adopt(struct memory_file *m, const struct trace *trace, const char *name, int fd);
void memory_file_close(struct memory_file *m);

/* The size never changes again: without it, truncation takes pages away under a device. Only memfds. */
int memory_file_seal(const struct memory_file *m, struct err *e);

struct memory_file_info {
	uint64_t size;
	uint64_t page_size;     /* of the pages that back it */
	bool is_regular;        /* a file, or memory; not a device or a pipe */
	bool is_writable;       /* opened for writing */
	uint64_t device, inode; /* which file it is */
};
int memory_file_info(const struct memory_file *m, struct memory_file_info *info, struct err *e);

/* Shared with the file; NULL and *e. */
void *memory_map(const struct memory_file *m, uint64_t offset, uint64_t size, bool writable,
		 struct err *e);
int memory_unmap(void *p, uint64_t size, struct err *e);

/* Pages of the range that are allocated from now on come from this NUMA node and from no other. */
int memory_bind(void *p, uint64_t size, unsigned int node, struct err *e);

/*
 * Allocates the pages of the range, as writing to it would. Callers go in steps, as no signal is heeded
 * before the call returns. EINVAL before Linux 5.14.
 */
int memory_populate(void *p, uint64_t size, struct err *e);

#endif
