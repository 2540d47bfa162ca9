/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records that are read from and written to iommufd's fault and event queues. */
#ifndef UAPI_IOMMUFD_EVENT_H
#define UAPI_IOMMUFD_EVENT_H

#include "uapi/types.h"

/*
 * Neither queue's read() blocks: empty is 0, so poll() first (iommufd/eventq.c). A buffer that
 * the first whole group or event does not fit in is EINVAL, and nothing is lost.
 */

/* Fault queue: page requests come in groups, all records of a group at once, LAST_PAGE last. */

struct iommu_hwpt_pgfault {
	uint32_t flags; /* other bits than these may be set: mask them */
	uint32_t dev_id;
	uint32_t pasid; /* with PASID_VALID */
	uint32_t grpid;
	uint32_t perm;
	uint32_t __reserved;
	aligned_u64 addr;
	uint32_t length;
	uint32_t cookie; /* the group's; reused as soon as it is answered */
};

enum iommu_hwpt_pgfault_flags {
	IOMMU_PGFAULT_FLAGS_PASID_VALID = 1 << 0,
	IOMMU_PGFAULT_FLAGS_LAST_PAGE = 1 << 1
};

enum iommu_hwpt_pgfault_perm {
	IOMMU_PGFAULT_PERM_READ = 1 << 0,
	IOMMU_PGFAULT_PERM_WRITE = 1 << 1,
	IOMMU_PGFAULT_PERM_EXEC = 1 << 2,
	IOMMU_PGFAULT_PERM_PRIV = 1 << 3
};

/* Written once for a group, not for a record. */
struct iommu_hwpt_page_response {
	uint32_t cookie;
	uint32_t code;
};

enum iommufd_page_response_code {
	IOMMUFD_PAGE_RESP_SUCCESS, /* retry: it is mapped now */
	IOMMUFD_PAGE_RESP_INVALID
};

/* vEVENTQ: each header is followed by its type's record, a LOST_EVENTS header by nothing. */

struct iommufd_vevent_header {
	uint32_t flags;
	uint32_t sequence; /* 0 to INT_MAX, then 0; a gap is that many events lost */
};

enum iommu_veventq_flag { IOMMU_VEVENTQ_FLAG_LOST_EVENTS = 1U << 0 };

enum iommu_veventq_type {
	IOMMU_VEVENTQ_TYPE_DEFAULT,
	IOMMU_VEVENTQ_TYPE_ARM_SMMUV3,
	IOMMU_VEVENTQ_TYPE_TEGRA241_CMDQV
};

/* The SMMU's event record with the guest's stream id in it. */
struct iommu_vevent_arm_smmuv3 {
	aligned_le64 evt[4];
};

struct iommu_vevent_tegra241_cmdqv {
	aligned_le64 lvcmdq_err_map[2];
};

#endif
