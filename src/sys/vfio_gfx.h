/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of a virtual display adapter. */
#ifndef SYS_VFIO_GFX_H
#define SYS_VFIO_GFX_H

#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/vfio_gfx.h"

/*
 * `flags` is VFIO_GFX_PLANE_TYPE_DMABUF or _REGION, with _PROBE to ask only whether there are such planes;
 * `drm_plane_type` as DRM numbers them, 1 is the primary one. All of the plane 0: the guest shows nothing.
 */
int vfio_device_query_gfx_plane(const struct vfio_device *d, uint32_t flags,
				uint32_t drm_plane_type, struct vfio_device_gfx_plane_info *plane,
				struct err *e);

/* Opens the dma-buf that a plane named by its dmabuf_id. */
int vfio_device_get_gfx_dmabuf(const struct vfio_device *d, uint32_t dmabuf_id,
			       struct memory_file *m, struct err *e);

#endif
