/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What VFIO adds for virtual displays: planes, their dma-bufs, the monitor's EDID. */
#ifndef UAPI_VFIO_GFX_H
#define UAPI_VFIO_GFX_H

#include "uapi/vfio_base.h"

#define VFIO_DEVICE_QUERY_GFX_PLANE _IO(VFIO_TYPE, VFIO_BASE + 14)
#define VFIO_DEVICE_GET_GFX_DMABUF  _IO(VFIO_TYPE, VFIO_BASE + 15) /* pointer to dmabuf_id */

/* With PROBE and a type: 0 if the device offers planes of that type, else EINVAL. */
struct vfio_device_gfx_plane_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t drm_plane_type; /* in; all that follows is out */
	uint32_t drm_format;     /* 0, as all else: the guest has the plane off */
	aligned_u64 drm_format_mod;
	uint32_t width;
	uint32_t height;
	uint32_t stride;
	uint32_t size;
	uint32_t x_pos;
	uint32_t y_pos;
	uint32_t x_hot; /* 0xffffffff: unknown */
	uint32_t y_hot;
	union {
		uint32_t region_index;
		uint32_t dmabuf_id;
	};
	uint32_t reserved;
};

#define VFIO_GFX_PLANE_TYPE_PROBE  (1 << 0)
#define VFIO_GFX_PLANE_TYPE_DMABUF (1 << 1)
#define VFIO_GFX_PLANE_TYPE_REGION (1 << 2)

/* Subtype of VFIO_REGION_TYPE_GFX; the region starts with struct vfio_region_gfx_edid. */
#define VFIO_REGION_SUBTYPE_GFX_EDID (1)

/* To change it: link down, write blob and size, link up. */
struct vfio_region_gfx_edid {
	uint32_t edid_offset; /* of the blob, from the region's start */
	uint32_t edid_max_size;
	uint32_t edid_size;
	uint32_t max_xres; /* 0: any */
	uint32_t max_yres;
	uint32_t link_state;
};

#define VFIO_DEVICE_GFX_LINK_STATE_UP   1
#define VFIO_DEVICE_GFX_LINK_STATE_DOWN 2

#endif
