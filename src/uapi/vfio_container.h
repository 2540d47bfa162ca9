/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VFIO calls that every container and every group has. */
#ifndef UAPI_VFIO_CONTAINER_H
#define UAPI_VFIO_CONTAINER_H

#include "uapi/vfio_base.h"

/* Container, /dev/vfio/vfio */

#define VFIO_GET_API_VERSION _IO(VFIO_TYPE, VFIO_BASE + 0) /* returns the version */
#define VFIO_CHECK_EXTENSION _IO(VFIO_TYPE, VFIO_BASE + 1) /* by value; > 0 is yes */
#define VFIO_SET_IOMMU       _IO(VFIO_TYPE, VFIO_BASE + 2) /* by value */

/* IOMMU types: for CHECK_EXTENSION and SET_IOMMU. */
#define VFIO_TYPE1_IOMMU                    1
#define VFIO_SPAPR_TCE_IOMMU                2
#define VFIO_TYPE1v2_IOMMU                  3
#define __VFIO_RESERVED_TYPE1_NESTING_IOMMU 6 /* never offered again */
#define VFIO_SPAPR_TCE_v2_IOMMU             7
#define VFIO_NOIOMMU_IOMMU                  8

/* Other extensions: for CHECK_EXTENSION only. */
#define VFIO_DMA_CC_IOMMU 4 /* 0 also before SET_IOMMU; follows the groups */
#define VFIO_EEH          5
#define VFIO_UNMAP_ALL    9
#define VFIO_UPDATE_VADDR 10 /* 0 while an mdev group is in the container */

/* Group, /dev/vfio/N */

#define VFIO_GROUP_GET_STATUS      _IO(VFIO_TYPE, VFIO_BASE + 3)
#define VFIO_GROUP_SET_CONTAINER   _IO(VFIO_TYPE, VFIO_BASE + 4) /* pointer to the fd */
#define VFIO_GROUP_UNSET_CONTAINER _IO(VFIO_TYPE, VFIO_BASE + 5)
#define VFIO_GROUP_GET_DEVICE_FD   _IO(VFIO_TYPE, VFIO_BASE + 6) /* name; returns the fd */

struct vfio_group_status {
	uint32_t argsz;
	uint32_t flags;
};

#define VFIO_GROUP_FLAGS_VIABLE        (1 << 0)
#define VFIO_GROUP_FLAGS_CONTAINER_SET (1 << 1)

#endif
