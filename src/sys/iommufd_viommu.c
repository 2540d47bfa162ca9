/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd's virtual IOMMUs: the guest's view of one, its devices and hardware queues. */
#include "sys/iommufd_viommu.h"

#include "sys/ioctl.h"

#define IOMMUFD(i) TARGET(i, "iommufd")

int iommu_viommu_alloc(const struct iommufd *i, struct iommu_viommu_alloc *viommu, struct err *e)
{
	viommu->size = sizeof(*viommu);
	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_VIOMMU_ALLOC, viommu, sizeof(*viommu)), e);
}

int iommu_hw_queue_alloc(const struct iommufd *i, struct iommu_hw_queue_alloc *queue, struct err *e)
{
	queue->size = sizeof(*queue);
	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_HW_QUEUE_ALLOC, queue, sizeof(*queue)), e);
}

int iommu_vdevice_alloc(const struct iommufd *i, uint32_t viommu_id, uint32_t dev_id,
			uint64_t virt_id, uint32_t *vdevice_id, struct err *e)
{
	struct iommu_vdevice_alloc vdevice = {
		.size = sizeof(vdevice),
		.viommu_id = viommu_id,
		.dev_id = dev_id,
		.virt_id = virt_id,
	};

	if (ioctl_done(IOMMUFD(i), REQUEST(IOMMU_VDEVICE_ALLOC, &vdevice, sizeof(vdevice)), e))
		return -1;
	*vdevice_id = vdevice.out_vdevice_id;
	return 0;
}
