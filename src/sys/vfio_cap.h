/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the capability chain behind an info structure. */
#ifndef SYS_VFIO_CAP_H
#define SYS_VFIO_CAP_H

#include <stdint.h>

#include "uapi/vfio_base.h"

/* An info structure of `size` bytes whose first capability lies at `first`, 0 for none. */
struct vfio_cap_chain {
	const void *info;
	uint32_t size;
	uint32_t first;
};

/*
 * The capability after `cap`, or the first one for NULL; NULL at the end. A link that points backwards or
 * out of the structure ends the chain, so that no walk is endless.
 */
const struct vfio_info_cap_header *vfio_cap_next(const struct vfio_cap_chain *chain,
						 const struct vfio_info_cap_header *cap);

/*
 * The first capability with this id when it has `size` bytes or more of room, else NULL. What its own
 * count says about an array behind it is still to be compared with vfio_cap_room().
 */
const void *vfio_cap_find(const struct vfio_cap_chain *chain, uint16_t id, uint32_t size);

/* Bytes from `cap` to the next capability or to the end of the structure. */
uint32_t vfio_cap_room(const struct vfio_cap_chain *chain, const struct vfio_info_cap_header *cap);

#endif
