/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VFIO number space: how its ioctls are numbered and its capability chains linked. */
#ifndef UAPI_VFIO_BASE_H
#define UAPI_VFIO_BASE_H

#include <asm/ioctl.h>

#include "uapi/types.h"

/*
 * All numbers are _IO(): no size, no direction. Two traps: the bits of _IO() differ between
 * architectures (0x3b64 on x86, 0x20003b64 on powerpc), and one number means different calls on
 * different fds, 34 calls on 22 numbers (calls.h lists which fd takes which).
 */
#define VFIO_TYPE (';')
#define VFIO_BASE 100

#define VFIO_API_VERSION 0

/*
 * A link of the capability chain behind vfio_device_info, vfio_region_info and
 * vfio_iommu_type1_info. Offsets count from the start of the info struct, 0 ends the chain. Too
 * small a buffer is no error: the call succeeds with cap_offset 0 and argsz set to what it needs.
 */
struct vfio_info_cap_header {
	uint16_t id; /* numbered per info call, not globally */
	uint16_t version;
	uint32_t next;
};

#endif
