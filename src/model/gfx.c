/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks for the planes of a screen, and copies what they show. */
#include "model/gfx.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/memory.h"
#include "sys/vfio_device.h"
#include "sys/vfio_gfx.h"

static bool offers(const struct device *device, uint32_t type)
{
	struct vfio_device_gfx_plane_info ignored_plane;
	struct err ignored;

	return !vfio_device_query_gfx_plane(&device->handle, VFIO_GFX_PLANE_TYPE_PROBE | type, 0,
					    &ignored_plane, &ignored);
}

int gfx_plane(const struct device *device, enum gfx_plane_type type, struct gfx_plane *plane,
	      struct err *e)
{
	plane->by_dmabuf = offers(device, VFIO_GFX_PLANE_TYPE_DMABUF);
	if (!plane->by_dmabuf && !offers(device, VFIO_GFX_PLANE_TYPE_REGION))
		return err_refused(e, device->object.name, "%s has no screen", device->object.name);
	return vfio_device_query_gfx_plane(&device->handle,
					   plane->by_dmabuf ? VFIO_GFX_PLANE_TYPE_DMABUF
							    : VFIO_GFX_PLANE_TYPE_REGION,
					   type, &plane->info, e);
}

#define STEP_SIZE 4096u

static int dump_region(const struct device *device, const struct gfx_plane *plane,
		       struct file_out *out, const struct progress *progress, struct err *e)
{
	_cleanup_free_ struct vfio_region_info *region =
		vfio_device_get_region_info(&device->handle, plane->info.region_index, e);
	uint64_t size = plane->info.size;
	char data[STEP_SIZE];

	if (!region)
		return -1;
	/* A plane may be a page larger than what is shown of it, and no larger than its region. */
	if (size > region->size)
		size = region->size;
	for (uint64_t at = 0, n; at < size; at += n) {
		n = size - at < STEP_SIZE ? size - at : STEP_SIZE;
		if (!progress_step(progress, "copying", at, size))
			return err_refused(e, device->object.name, "interrupted");
		if (vfio_device_read(&device->handle, region->offset + at, data, n, e) < 0 ||
		    file_out_write(out, data, n, e) < 0)
			return -1;
	}
	return 0;
}

static int dump_dmabuf(const struct device *device, const struct gfx_plane *plane,
		       struct file_out *out, struct err *e)
{
	struct memory_file file;
	struct err ignored;
	void *pixels = NULL;
	int failed = -1;

	if (vfio_device_get_gfx_dmabuf(&device->handle, plane->info.dmabuf_id, &file, e) < 0)
		return -1;
	pixels = memory_map(&file, 0, plane->info.size, false, e);
	if (pixels) {
		failed = file_out_write(out, pixels, plane->info.size, e);
		memory_unmap(pixels, plane->info.size, &ignored);
	}
	memory_file_close(&file);
	return failed;
}

int gfx_dump(const struct device *device, const struct gfx_plane *plane, struct file_out *out,
	     const struct progress *progress, struct err *e)
{
	if (!plane->info.drm_format)
		return err_refused(e, device->object.name, "the plane shows nothing");
	if (plane->by_dmabuf)
		return dump_dmabuf(device, plane, out, e);
	return dump_region(device, plane, out, progress, e);
}
