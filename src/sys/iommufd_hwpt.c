/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd's page tables of the hardware (HWPT), what the hardware can do, and dirty tracking. */
#include "sys/iommufd_hwpt.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/ioctl.h"

#define IOMMUFD(i)      TARGET(i, "iommufd")
#define HW_INFO_LARGEST 4096 /* the largest structure has 40 bytes */

static int get_hw_info(const struct iommufd *i, uint32_t dev_id, uint32_t in_type, void *data,
		       uint32_t size, struct iommu_hw_info *info, struct err *e)
{
	*info = (struct iommu_hw_info){
		.size = sizeof(*info),
		.flags = in_type ? IOMMU_HW_INFO_FLAG_INPUT_TYPE : 0,
		.dev_id = dev_id,
		.data_len = size,
		.data_uptr = (uintptr_t)data,
		.in_data_type = in_type,
	};
	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_GET_HW_INFO, info, sizeof(*info)), e);
}

int iommu_get_hw_info(const struct iommufd *i, uint32_t dev_id, uint32_t in_type,
		      struct iommu_hw_info *info, void **data, struct err *e)
{
	_cleanup_free_ void *room = NULL;
	uint32_t size;

	*data = NULL;
	/* Without a buffer the kernel says how long the structure is. */
	if (get_hw_info(i, dev_id, in_type, NULL, 0, info, e))
		return -1;
	size = info->data_len;
	if (!size)
		return 0;
	if (size > HW_INFO_LARGEST)
		return err_refused(e, i->name,
				   "IOMMU_GET_HW_INFO offers %u bytes, which is no size", size);
	room = calloc(1, size);
	if (!room)
		return err_nomem(e);
	if (get_hw_info(i, dev_id, in_type, room, size, info, e))
		return -1;
	if (info->data_len > size)
		info->data_len = size;
	*data = STEAL_PTR(room);
	return 0;
}

int iommu_hwpt_alloc(const struct iommufd *i, struct iommu_hwpt_alloc *hwpt, struct err *e)
{
	hwpt->size = sizeof(*hwpt);
	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_HWPT_ALLOC, hwpt, sizeof(*hwpt)), e);
}

int iommu_hwpt_invalidate(const struct iommufd *i, uint32_t hwpt_id, uint32_t data_type,
			  const void *entries, uint32_t entry_len, uint32_t *n, struct err *e)
{
	struct iommu_hwpt_invalidate invalidate = {
		.size = sizeof(invalidate),
		.hwpt_id = hwpt_id,
		.data_uptr = (uintptr_t)entries,
		.data_type = data_type,
		.entry_len = entry_len,
		.entry_num = *n,
	};
	int result = ioctl_done(IOMMUFD(i),
				REQUEST(IOMMU_HWPT_INVALIDATE, &invalidate, sizeof(invalidate)), e);

	/* Every refusal says how many were done, but that of a kernel that has no such call. */
	*n = result && e->errnum == ENOTTY ? 0 : invalidate.entry_num;
	return result;
}

int iommu_hwpt_set_dirty_tracking(const struct iommufd *i, uint32_t hwpt_id, bool enable,
				  struct err *e)
{
	struct iommu_hwpt_set_dirty_tracking set = {
		.size = sizeof(set),
		.flags = enable ? IOMMU_HWPT_DIRTY_TRACKING_ENABLE : 0,
		.hwpt_id = hwpt_id,
	};

	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_HWPT_SET_DIRTY_TRACKING, &set, sizeof(set)), e);
}

int iommu_hwpt_get_dirty_bitmap(const struct iommufd *i, uint32_t hwpt_id, uint32_t flags,
				uint64_t iova, uint64_t length, uint64_t page_size,
				uint64_t *bitmap, struct err *e)
{
	struct iommu_hwpt_get_dirty_bitmap get = {
		.size = sizeof(get),
		.hwpt_id = hwpt_id,
		.flags = flags,
		.iova = iova,
		.length = length,
		.page_size = page_size,
		.data = (uintptr_t)bitmap,
	};

	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_HWPT_GET_DIRTY_BITMAP, &get, sizeof(get)), e);
}
