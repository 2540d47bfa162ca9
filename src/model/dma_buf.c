/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exports parts of a device's memory as dma-bufs. */
#include "model/dma_buf.h"

#include <inttypes.h>
#include <stdlib.h>

#include "sys/memory.h"
#include "sys/vfio_feature.h"

enum { DMA_BUF_USES_DEVICE };

static void release(struct object *o)
{
	memory_file_close(&dma_buf_of(o)->file);
	free(dma_buf_of(o));
}

const struct object_class dma_buf_class = { .kind = "dma-buf", .release = release };

static int check(const struct region *region, uint64_t offset, uint64_t size, struct err *e)
{
	if (offset < region->size && size <= region->size - offset)
		return 0;
	return err_usage(e, "0x%" PRIx64 "+0x%" PRIx64 " is beyond the end of %s, 0x%" PRIx64,
			 offset, size, region->name, region->size);
}

static bool is_same(const struct dma_buf *buf, const struct device *device,
		    const struct region *region, uint64_t offset, uint64_t size)
{
	return buf->object.uses[DMA_BUF_USES_DEVICE] == &device->object &&
	       buf->region == region->index && buf->offset == offset && buf->size == size;
}

struct dma_buf *dma_buf_export(struct device *device, const struct region *region, uint64_t offset,
			       uint64_t size, const char *name, bool *changed, struct err *e)
{
	const struct vfio_region_dma_range range = { .offset = offset, .length = size };
	struct session *s = device->object.session;
	struct dma_buf *buf = dma_buf_find(s, name);

	if (check(region, offset, size, e) < 0)
		return NULL;
	*changed = !buf;
	if (buf && is_same(buf, device, region, offset, size))
		return buf;
	if (buf) {
		err_refused(e, name, "there is a dma-buf %s already, and is another", name);
		return NULL;
	}
	buf = calloc(1, sizeof(*buf));
	if (!buf) {
		err_nomem(e);
		return NULL;
	}
	buf->region = region->index;
	buf->offset = offset;
	buf->size = size;
	if (vfio_device_feature_dma_buf(&device->handle, region->index, &range, 1, &buf->file, e) <
		    0 ||
	    object_add(s, &buf->object, &dma_buf_class, name, e) < 0) {
		memory_file_close(&buf->file);
		free(buf);
		return NULL;
	}
	object_use(&buf->object, DMA_BUF_USES_DEVICE, &device->object);
	return buf;
}

struct dma_buf *dma_buf_find(const struct session *s, const char *name)
{
	struct object *o = object_find(s, &dma_buf_class, name);

	return o ? dma_buf_of(o) : NULL;
}

int dma_buf_release(struct dma_buf *buf, struct err *e)
{
	if (buf->object.users)
		return err_refused(e, buf->object.name, "%s is in use", buf->object.name);
	object_destroy(&buf->object);
	return 0;
}
