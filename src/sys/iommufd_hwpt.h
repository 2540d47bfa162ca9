/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd's page tables of the hardware (HWPT), what the hardware can do, and dirty tracking. */
#ifndef SYS_IOMMUFD_HWPT_H
#define SYS_IOMMUFD_HWPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/iommufd.h"

/*
 * What the IOMMU of a bound device can do. `in_type` is IOMMU_HW_INFO_TYPE_DEFAULT or, since 6.17, the
 * type asked for. info->data_len bytes of the type's structure are in *data, which the caller frees;
 * NULL when there are none.
 */
int iommu_get_hw_info(const struct iommufd *i, uint32_t dev_id, uint32_t in_type,
		      struct iommu_hw_info *info, void **data, struct err *e);

/* The caller fills all but `size`; hwpt->out_hwpt_id is the answer. */
int iommu_hwpt_alloc(const struct iommufd *i, struct iommu_hwpt_alloc *hwpt, struct err *e);

/*
 * *n entries of `entry_len` bytes for a nested HWPT or vIOMMU; on return, also of a failure, *n is how
 * many were done.
 */
int iommu_hwpt_invalidate(const struct iommufd *i, uint32_t hwpt_id, uint32_t data_type,
			  const void *entries, uint32_t entry_len, uint32_t *n, struct err *e);

int iommu_hwpt_set_dirty_tracking(const struct iommufd *i, uint32_t hwpt_id, bool enable,
				  struct err *e);

/*
 * Sets a bit of `bitmap` for each page of `page_size` that was written; clears none. Success does not
 * prove that anything was read (iommufd/io_pagetable.c:iommu_read_and_clear_dirty).
 */
int iommu_hwpt_get_dirty_bitmap(const struct iommufd *i, uint32_t hwpt_id, uint32_t flags,
				uint64_t iova, uint64_t length, uint64_t page_size,
				uint64_t *bitmap, struct err *e);

#endif
