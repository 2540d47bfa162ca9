/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of a virtual display adapter. */
#include "sys/vfio_gfx.h"

#include <stdio.h>

#include "sys/ioctl.h"
#include "uapi/vfio.h"

int vfio_device_query_gfx_plane(const struct vfio_device *d, uint32_t flags,
				uint32_t drm_plane_type, struct vfio_device_gfx_plane_info *plane,
				struct err *e)
{
	*plane = (struct vfio_device_gfx_plane_info){
		.argsz = sizeof(*plane),
		.flags = flags,
		.drm_plane_type = drm_plane_type,
	};
	return ioctl_done(TARGET(d, NULL),
			  REQUEST(VFIO_DEVICE_QUERY_GFX_PLANE, plane, sizeof(*plane)), e);
}

int vfio_device_get_gfx_dmabuf(const struct vfio_device *d, uint32_t dmabuf_id,
			       struct memory_file *m, struct err *e)
{
	int fd;

	m->fd = -1;
	if (ioctl_value(TARGET(d, NULL),
			REQUEST(VFIO_DEVICE_GET_GFX_DMABUF, &dmabuf_id, sizeof(dmabuf_id)), &fd, e))
		return -1;
	HANDLE_SET(m, fd, d->trace, "gfx dma-buf");
	return 0;
}
