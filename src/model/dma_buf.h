/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a device's memory as dma-bufs, for other devices to reach. */
#ifndef MODEL_DMA_BUF_H
#define MODEL_DMA_BUF_H

#include "model/device.h"
#include "model/region.h"

struct dma_buf {
	struct object object;
	struct memory_file file;
	uint32_t region; /* its index */
	uint64_t offset, size;
};

extern const struct object_class dma_buf_class;

/* Exports a part of a BAR; what is there already, the same by name and place, is not changed. NULL and *e. */
struct dma_buf *dma_buf_export(struct device *device, const struct region *region, uint64_t offset,
			       uint64_t size, const char *name, bool *changed, struct err *e);

/* NULL when there is none of that name. */
struct dma_buf *dma_buf_find(const struct session *s, const char *name);

/* Refused while it is used. */
int dma_buf_release(struct dma_buf *buf, struct err *e);

#define dma_buf_of(o) container_of(o, struct dma_buf, object)

#endif
