/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of a virtual display adapter: what its planes are, and what they show. */
#ifndef MODEL_GFX_H
#define MODEL_GFX_H

#include "model/device.h"
#include "model/progress.h"
#include "sys/file.h"
#include "uapi/vfio_gfx.h"

/* As DRM numbers planes. */
enum gfx_plane_type { GFX_OVERLAY, GFX_PRIMARY, GFX_CURSOR };

struct gfx_plane {
	bool by_dmabuf; /* else it lies in a region */
	struct vfio_device_gfx_plane_info info;
};

/* Refused where the device has no screen. info.drm_format 0: the guest shows nothing there. */
int gfx_plane(const struct device *device, enum gfx_plane_type type, struct gfx_plane *plane,
	      struct err *e);

/* Writes the pixels to a descriptor, as they lie in memory. */
int gfx_dump(const struct device *device, const struct gfx_plane *plane, struct file_out *out,
	     const struct progress *progress, struct err *e);

#endif
