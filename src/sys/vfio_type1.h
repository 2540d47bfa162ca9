/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a container with an IOMMU driver does: mapping, and what only the type1 driver answers. */
#ifndef SYS_VFIO_TYPE1_H
#define SYS_VFIO_TYPE1_H

#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/vfio_cap.h"
#include "uapi/vfio_type1.h"

/*
 * So many calls, each for map->size bytes, and for those that follow in memory and at the IOVA. The caller fills in all
 * but map->argsz. *done calls have succeeded, also when one fails; what the structure names then is what comes behind
 * them. sPAPR replaces what is mapped there without a word.
 */
int vfio_iommu_map_dma(const struct vfio_container *c, struct vfio_iommu_type1_dma_map *map,
		       uint64_t count, uint64_t *done, struct err *e);

/*
 * `flags` is VFIO_DMA_UNMAP_FLAG_* but GET_DIRTY_BITMAP. *unmapped is what the kernel says it unmapped:
 * type1 may answer less (0: nothing was there) or, as v1, more; sPAPR leaves it at `size`.
 */
int vfio_iommu_unmap_dma(const struct vfio_container *c, uint64_t iova, uint64_t size,
			 uint32_t flags, uint64_t *unmapped, struct err *e);

/* The same, and the bits of the pages written are set in bitmap->data, which the caller zeroed. */
int vfio_iommu_unmap_dma_dirty(const struct vfio_container *c, uint64_t iova, uint64_t size,
			       const struct vfio_bitmap *bitmap, uint64_t *unmapped, struct err *e);

/* NULL and *e, or what the caller frees; its argsz is the size of the answer. */
struct vfio_iommu_type1_info *vfio_iommu_get_info(const struct vfio_container *c, struct err *e);
struct vfio_cap_chain vfio_iommu_info_caps(const struct vfio_iommu_type1_info *info);

/* Software tracking: every page of what is mapped in hardware counts as written. */
int vfio_iommu_dirty_pages_start(const struct vfio_container *c, struct err *e);
int vfio_iommu_dirty_pages_stop(const struct vfio_container *c, struct err *e);
int vfio_iommu_dirty_pages_get_bitmap(const struct vfio_container *c, uint64_t iova, uint64_t size,
				      const struct vfio_bitmap *bitmap, struct err *e);

#endif
