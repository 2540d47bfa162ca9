/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pages devices have written: the tracking of HWPTs and of type1 containers. */
#ifndef MODEL_DIRTY_H
#define MODEL_DIRTY_H

#include "model/hwpt.h"
#include "sys/file.h"

struct dirty_target {
	struct space *space;
	struct hwpt *hwpt; /* NULL: the container itself */
};

/* By the name of an HWPT, or of a container's space. */
int dirty_target_find(const struct session *s, const char *name, struct dirty_target *t,
		      struct err *e);

/* On or off; *changed is false when it was so already. */
int dirty_track(const struct dirty_target *t, bool on, bool *changed, struct err *e);

struct dirty_request {
	uint64_t iova;
	uint64_t size;
	uint64_t page_size; /* 0: the smallest of the space */
	bool keep;          /* do not begin anew */
};

struct dirty_pages {
	uint64_t *bitmap; /* bit i is page i; free() it */
	uint64_t n;
	uint64_t page_size;
	uint64_t mapped; /* bytes of the range that are: the kernel says nothing of others */
};

/* Type1 takes no more (vfio_iommu_type1.c:DIRTY_BITMAP_PAGES_MAX). */
#define DIRTY_PAGES_MAX (1ULL << 31)
int dirty_check_number(const struct dirty_pages *p, struct err *e);

int dirty_read(const struct dirty_target *t, const struct dirty_request *r, struct dirty_pages *p,
	       struct err *e);

/* The first page from `page` on that is dirty, or is not; p->n when there is none. */
uint64_t dirty_next(const struct dirty_pages *p, uint64_t page, bool dirty);

/* The bitmap, as 64-bit words in this machine's order of bytes. */
int dirty_write(const struct dirty_pages *p, struct file_out *out, struct err *e);

#endif
