/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a backend must do: one struct dma_ops for type1, iommufd, and each that comes later. */
#ifndef MODEL_DMA_H
#define MODEL_DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buffer;
struct device;
struct memory_file;
struct space;
struct trace;

/* What a device is attached to: a space, or in iommufd one of the HWPTs that have its mappings. */
struct attachment {
	struct space *space;
	struct hwpt *hwpt; /* NULL: the space itself */
};

/* What a device may do with a mapping. */
enum dma_access {
	DMA_READ = 1 << 0,
	DMA_WRITE = 1 << 1,
};

struct iova_range {
	uint64_t start, last;
	uint64_t page_size; /* of a DMA window; 0: the space's own page sizes */
};

/* What a space takes, as the kernel said when something was last attached or taken from it. */
struct dma_limits {
	struct iova_range *ranges; /* ascending; reserved regions are left out */
	size_t n_ranges;
	uint64_t page_sizes;   /* a bitmap */
	uint64_t max_mappings; /* UINT64_MAX: no limit */
};

/* Mappings to be made, side by side in memory as at their IOVAs. */
struct dma_map {
	uint8_t *address;               /* of the first */
	const struct memory_file *file; /* iommufd: by this file, not by `address`; or NULL */
	uint64_t file_offset;
	uint64_t size;   /* of each */
	uint64_t count;  /* 1 unless `fixed` */
	uint64_t iova;   /* set by the backend unless `fixed` */
	unsigned access; /* enum dma_access */
	bool fixed;
};

struct dma_ops {
	const char *backend;
	bool chooses_iova;   /* map() takes a dma_map that is not fixed */
	bool keeps_mappings; /* also when no device is attached any more */
	bool windows;        /* limits->ranges are DMA windows: between them nothing is reserved */
	bool space_each;     /* a group gets a space of its own unless another is asked for */

	/* False when the kernel says that it has no such thing; NULL: others find out. */
	bool (*offered)(const struct trace *trace);

	int (*open)(struct space *space, struct err *e);
	void (*close)(struct space *space); /* its mappings go with it */

	/* Fills space->limits; asked again whenever what is attached changes. */
	int (*read_limits)(struct space *space, struct err *e);

	/* Fails when nothing can be mapped yet, and says what must be done first. */
	int (*ready)(const struct space *space, struct err *e);
	/* *done is how many of them are there then, also when it failed. */
	int (*map)(const struct space *space, struct dma_map *map, uint64_t *done, struct err *e);
	/* Whole mappings only; *unmapped is how many bytes went, on success. */
	int (*unmap)(const struct space *space, uint64_t iova, uint64_t size, uint64_t *unmapped,
		     struct err *e);

	/* Opens the device and lets its DMA go through the space; on failure nothing is left. */
	int (*attach)(struct space *space, struct device *device, const char *vf_token,
		      struct err *e);
	/* Attaches an attached device to something else without a gap; NULL where the kernel has no
	 * such thing. On failure its DMA may go nowhere. */
	int (*replace)(struct device *device, const struct attachment *to, struct err *e);
	/* After a replace that failed: attaches the device again to what the books say. */
	int (*reattach)(struct device *device, struct err *e);
	/* Closes what attach() opened. */
	void (*detach)(struct device *device);

	/* A container got its IOMMU with the first group that joined it; will lose it with the
	 * last. May be NULL. A failure of the first is followed by a call of the last. */
	int (*first_group)(struct space *space, struct err *e);
	void (*last_group)(struct space *space);
	/* Fails when something that was asked for would go with the last group; NULL: nothing
	 * would. */
	int (*may_empty)(const struct space *space, struct err *e);

	/* What the space itself has charged to RLIMIT_MEMLOCK, where mapping charges nothing; NULL:
	 * mapping does. */
	uint64_t (*locked)(const struct space *space);

	/* Buffers of which the kernel must know before they are mapped; NULL where it need not.
	 * Nothing happens when the space has no IOMMU yet, or the kernel knows already. */
	int (*register_buffer)(struct space *space, struct buffer *buffer, struct err *e);
	int (*unregister_buffer)(struct space *space, struct buffer *buffer, struct err *e);
};

extern const struct dma_ops dma_type1;
extern const struct dma_ops dma_iommufd;
extern const struct dma_ops dma_noiommu;
extern const struct dma_ops
	dma_spapr; /* version 2 of its containers, or 1 where that is all there is */
extern const struct dma_ops dma_spapr_v1; /* version 1 in any case */

/* All of them, in the order in which they are preferred; ends with NULL. */
extern const struct dma_ops *const dma_backends[];

/* By its name; NULL when there is none. */
const struct dma_ops *dma_backend(const char *name);

#endif
