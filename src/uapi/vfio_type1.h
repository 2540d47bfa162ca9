/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VFIO calls of a container that holds the type1 IOMMU driver. */
#ifndef UAPI_VFIO_TYPE1_H
#define UAPI_VFIO_TYPE1_H

#include "uapi/vfio_base.h"

#define VFIO_IOMMU_GET_INFO    _IO(VFIO_TYPE, VFIO_BASE + 12)
#define VFIO_IOMMU_MAP_DMA     _IO(VFIO_TYPE, VFIO_BASE + 13) /* sPAPR has it too */
#define VFIO_IOMMU_UNMAP_DMA   _IO(VFIO_TYPE, VFIO_BASE + 14) /* sPAPR has it too */
#define VFIO_IOMMU_DIRTY_PAGES _IO(VFIO_TYPE, VFIO_BASE + 17)

struct vfio_iommu_type1_info {
	uint32_t argsz;
	uint32_t flags;
	aligned_u64 iova_pgsizes; /* a bitmap: bit 12 is 4 KiB */
	uint32_t cap_offset;
	uint32_t pad;
};

#define VFIO_IOMMU_INFO_PGSIZES (1 << 0)
#define VFIO_IOMMU_INFO_CAPS    (1 << 1)

#define VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE 1
#define VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION  2
#define VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL      3

struct vfio_iova_range {
	uint64_t start;
	uint64_t end; /* inclusive */
};

/* What may be mapped: reserved regions are already left out. Shrinks as groups join. */
struct vfio_iommu_type1_info_cap_iova_range {
	struct vfio_info_cap_header header;
	uint32_t nr_iovas;
	uint32_t reserved;
	struct vfio_iova_range iova_ranges[];
};

struct vfio_iommu_type1_info_cap_migration {
	struct vfio_info_cap_header header;
	uint32_t flags;
	uint64_t pgsize_bitmap; /* 4 bytes of padding before it, except on 32-bit x86 */
	uint64_t max_dirty_bitmap_size;
};

/* Mappings that may still be made; a container that is iommufd says 0xffffffff. */
struct vfio_iommu_type1_info_dma_avail {
	struct vfio_info_cap_header header;
	uint32_t avail;
};

struct vfio_iommu_type1_dma_map {
	uint32_t argsz;
	uint32_t flags;
	uint64_t vaddr;
	uint64_t iova;
	uint64_t size;
};

#define VFIO_DMA_MAP_FLAG_READ  (1 << 0) /* the device may read */
#define VFIO_DMA_MAP_FLAG_WRITE (1 << 1)
#define VFIO_DMA_MAP_FLAG_VADDR (1 << 2) /* new vaddr for an existing mapping */

struct vfio_bitmap {
	uint64_t pgsize;
	uint64_t size;  /* of data, in bytes */
	uint64_t *data; /* the caller zeroes it */
};

/*
 * size is written back on success only (vfio_iommu_type1.c:vfio_iommu_type1_unmap_dma), and never
 * by sPAPR. With GET_DIRTY_BITMAP, data holds a struct vfio_bitmap.
 */
struct vfio_iommu_type1_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	uint64_t iova;
	uint64_t size;
	uint8_t data[];
};

#define VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP (1 << 0)
#define VFIO_DMA_UNMAP_FLAG_ALL              (1 << 1) /* iova and size must be 0 */
#define VFIO_DMA_UNMAP_FLAG_VADDR            (1 << 2) /* DMA goes on, vaddr is gone */

/* One flag at a time; with GET_BITMAP, data holds a struct vfio_iommu_type1_dirty_bitmap_get. */
struct vfio_iommu_type1_dirty_bitmap {
	uint32_t argsz; /* counts the get struct, not the bitmap */
	uint32_t flags;
	uint8_t data[];
};

#define VFIO_IOMMU_DIRTY_PAGES_FLAG_START      (1 << 0)
#define VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP       (1 << 1)
#define VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP (1 << 2)

struct vfio_iommu_type1_dirty_bitmap_get {
	uint64_t iova;
	uint64_t size;
	struct vfio_bitmap bitmap;
};

#endif
