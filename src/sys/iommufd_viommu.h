/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd's virtual IOMMUs: the guest's view of one, its devices and hardware queues. */
#ifndef SYS_IOMMUFD_VIOMMU_H
#define SYS_IOMMUFD_VIOMMU_H

#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/iommufd.h"

/* The caller fills all but `size`; the answer is the structure's out_*_id. */
int iommu_viommu_alloc(const struct iommufd *i, struct iommu_viommu_alloc *viommu, struct err *e);
int iommu_hw_queue_alloc(const struct iommufd *i, struct iommu_hw_queue_alloc *queue,
			 struct err *e);

/* `virt_id` is how the guest's IOMMU names the device: stream id, device id or requester id. */
int iommu_vdevice_alloc(const struct iommufd *i, uint32_t viommu_id, uint32_t dev_id,
			uint64_t virt_id, uint32_t *vdevice_id, struct err *e);

#endif
