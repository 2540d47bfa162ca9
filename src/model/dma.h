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
struct space;

/* What a device may do with a mapping. */
enum dma_access {
	DMA_READ = 1 << 0,
	DMA_WRITE = 1 << 1,
};

struct iova_range {
	uint64_t start, last;
};

/* What a space takes, as the kernel said when something was last attached to it or taken from it. */
struct dma_limits {
	struct iova_range *ranges; /* ascending; reserved regions are left out */
	size_t n_ranges;
	uint64_t page_sizes;   /* a bitmap */
	uint64_t max_mappings; /* UINT64_MAX: no limit */
};

/* One mapping to be made. */
struct dma_map {
	void *address;
	uint64_t size;
	uint64_t iova;   /* set by the backend unless `fixed` */
	unsigned access; /* enum dma_access */
	bool fixed;
};

struct dma_ops {
	const char *backend;
	bool chooses_iova;   /* map() takes a dma_map that is not fixed */
	bool keeps_mappings; /* also when no device is attached any more */

	int (*open)(struct space *space, struct err *e);
	void (*close)(struct space *space); /* its mappings go with it */

	/* Fills space->limits; asked again whenever what is attached changes. */
	int (*read_limits)(struct space *space, struct err *e);

	/* Fails when nothing can be mapped yet, and says what must be done first. */
	int (*ready)(const struct space *space, struct err *e);
	int (*map)(const struct space *space, struct dma_map *map, struct err *e);
	/* Whole mappings only; *unmapped is how many bytes went, on success. */
	int (*unmap)(const struct space *space, uint64_t iova, uint64_t size, uint64_t *unmapped,
		     struct err *e);

	/* Opens the device and lets its DMA go through the space; leaves nothing behind on failure. */
	int (*attach)(struct space *space, struct device *device, const char *vf_token,
		      struct err *e);
	/* Moves an attached device to another space without a gap; NULL where the kernel has no such
	 * thing. On failure the device may be in neither. */
	int (*replace)(struct device *device, struct space *to, struct err *e);
	/* Closes what attach() opened. */
	void (*detach)(struct device *device);

	/* Buffers of which the kernel must know before they are mapped; NULL where it need not. */
	int (*register_buffer)(struct space *space, const struct buffer *buffer, struct err *e);
	int (*unregister_buffer)(struct space *space, const struct buffer *buffer, struct err *e);
};

extern const struct dma_ops dma_type1;
extern const struct dma_ops dma_iommufd;

/* All of them, in the order in which they are preferred; ends with NULL. */
extern const struct dma_ops *const dma_backends[];

/* By its name; NULL when there is none. */
const struct dma_ops *dma_backend(const char *name);

#endif
