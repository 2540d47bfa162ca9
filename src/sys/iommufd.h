/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd: its objects in general, and address spaces (IOAS) with their mappings. */
#ifndef SYS_IOMMUFD_H
#define SYS_IOMMUFD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/trace.h"
#include "uapi/iommufd.h"

/* `path` is /dev/iommu. */
int iommufd_open(struct iommufd *i, const struct trace *trace, const char *path, struct err *e);

/* Its objects live on as long as a queue's descriptor or a bound device holds them. */
void iommufd_close(struct iommufd *i);

/* EBUSY while another object depends on this one. */
int iommu_destroy(const struct iommufd *i, uint32_t id, struct err *e);

int iommu_option_get(const struct iommufd *i, uint32_t option, uint32_t object_id, uint64_t *value,
		     struct err *e);
int iommu_option_set(const struct iommufd *i, uint32_t option, uint32_t object_id, uint64_t value,
		     struct err *e);

int iommu_ioas_alloc(const struct iommufd *i, uint32_t *ioas_id, struct err *e);

/* What may be mapped now. The caller frees *ranges. */
int iommu_ioas_iova_ranges(const struct iommufd *i, uint32_t ioas_id,
			   struct iommu_iova_range **ranges, uint32_t *n, uint64_t *alignment,
			   struct err *e);

/* Replaces the whole list; it bounds what the kernel chooses, not IOMMU_IOAS_MAP_FIXED_IOVA. */
int iommu_ioas_allow_iovas(const struct iommufd *i, uint32_t ioas_id,
			   const struct iommu_iova_range *ranges, uint32_t n, struct err *e);

/*
 * So many calls, each for map->length bytes, and for those that follow in memory and at the IOVA; without FIXED_IOVA
 * one, whose IOVA the kernel chooses. The caller fills in all but map->size, and the file's descriptor. *done calls
 * have succeeded, also when one fails; what the structure names then is what comes behind them.
 */
int iommu_ioas_map(const struct iommufd *i, struct iommu_ioas_map *map, uint64_t count,
		   uint64_t *done, struct err *e);
int iommu_ioas_map_file(const struct iommufd *i, const struct memory_file *m,
			struct iommu_ioas_map_file *map, uint64_t count, uint64_t *done,
			struct err *e);

/* Maps what `src_iova` of another IOAS leads to, sharing its pins. */
struct ioas_copy {
	uint32_t src_ioas_id;
	uint32_t dst_ioas_id;
	uint64_t src_iova;
	uint64_t length;
	uint32_t flags;
};
int iommu_ioas_copy(const struct iommufd *i, const struct ioas_copy *copy, uint64_t *dst_iova,
		    struct err *e);

/*
 * Whole mappings only; 0 with UINT64_MAX is all. When it fails, mappings early in the range are gone
 * already and nothing says which (iommufd/io_pagetable.c:iopt_unmap_iova_range).
 */
int iommu_ioas_unmap(const struct iommufd *i, uint32_t ioas_id, uint64_t iova, uint64_t length,
		     uint64_t *unmapped, struct err *e);

/* Charges what is pinned to this process from now on; only where all is mapped by MAP_FILE. */
int iommu_ioas_change_process(const struct iommufd *i, struct err *e);

/* Where an IOVA without an IOMMU lies; *length is how far that is contiguous, at most what was asked. */
int iommu_ioas_noiommu_get_pa(const struct iommufd *i, uint32_t ioas_id, uint64_t iova,
			      uint64_t *length, uint64_t *phys, struct err *e);

/* The IOAS that VFIO's container calls work on when this iommufd stands in for a container. */
int iommu_vfio_ioas_get(const struct iommufd *i, uint32_t *ioas_id, struct err *e);
int iommu_vfio_ioas_set(const struct iommufd *i, uint32_t ioas_id, struct err *e);
int iommu_vfio_ioas_clear(const struct iommufd *i, struct err *e);

#endif
