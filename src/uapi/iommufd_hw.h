/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What iommufd passes through to one make of IOMMU: VT-d, SMMUv3, AMD, Tegra241 CMDQV. */
#ifndef UAPI_IOMMUFD_HW_H
#define UAPI_IOMMUFD_HW_H

#include "uapi/types.h"

/* GET_HW_INFO */

enum iommu_hw_info_type {
	IOMMU_HW_INFO_TYPE_NONE = 0,    /* as an answer: this driver says nothing */
	IOMMU_HW_INFO_TYPE_DEFAULT = 0, /* as a question: whatever it has */
	IOMMU_HW_INFO_TYPE_INTEL_VTD = 1,
	IOMMU_HW_INFO_TYPE_ARM_SMMUV3 = 2,
	IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV = 3, /* only when asked for by INPUT_TYPE */
	IOMMU_HW_INFO_TYPE_AMD = 4
};

struct iommu_hw_info_vtd {
	uint32_t flags;
	uint32_t __reserved;
	aligned_u64 cap_reg;
	aligned_u64 ecap_reg;
};

enum iommu_hw_info_vtd_flags {
	IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17 = 1 << 0 /* no read-only maps in a nest parent */
};

/* Bits that Linux does not name in its own header are the hardware's, not a promise. */
struct iommu_hw_info_arm_smmuv3 {
	uint32_t flags;
	uint32_t __reserved;
	uint32_t idr[6];
	uint32_t iidr;
	uint32_t aidr;
};

enum iommu_hw_info_arm_smmuv3_flags {
	IOMMU_HW_INFO_ARM_SMMUV3_ERRATA_REPEAT_TLBI_CFGI = 1 << 0 /* invalidate twice */
};

struct iommu_hw_info_tegra241_cmdqv {
	uint32_t flags;
	uint8_t version;
	uint8_t log2vcmdqs;
	uint8_t log2vsids;
	uint8_t __reserved;
};

struct iommu_hw_info_amd {
	aligned_u64 efr;
	aligned_u64 efr2;
};

/* HWPT_ALLOC: the guest's stage 1 */

enum iommu_hwpt_data_type {
	IOMMU_HWPT_DATA_NONE,
	IOMMU_HWPT_DATA_VTD_S1,
	IOMMU_HWPT_DATA_ARM_SMMUV3,
	IOMMU_HWPT_DATA_AMD_GUEST
};

struct iommu_hwpt_vtd_s1 {
	aligned_u64 flags;
	aligned_u64 pgtbl_addr;
	uint32_t addr_width;
	uint32_t __reserved;
};

enum iommu_hwpt_vtd_s1_flags {
	IOMMU_VTD_S1_SRE = 1 << 0,
	IOMMU_VTD_S1_EAFE = 1 << 1,
	IOMMU_VTD_S1_WPE = 1 << 2
};

/* EIO: a field that the kernel does not let through. */
struct iommu_hwpt_arm_smmuv3 {
	aligned_le64 ste[2];
};

struct iommu_hwpt_amd_guest {
	aligned_u64 dte[4];
};

/* HWPT_INVALIDATE */

enum iommu_hwpt_invalidate_data_type {
	IOMMU_HWPT_INVALIDATE_DATA_VTD_S1,
	IOMMU_VIOMMU_INVALIDATE_DATA_ARM_SMMUV3
};

/* addr 0 with npages UINT64_MAX is all. */
struct iommu_hwpt_vtd_s1_invalidate {
	aligned_u64 addr;
	aligned_u64 npages; /* of 4 KiB */
	uint32_t flags;
	uint32_t __reserved;
};

enum iommu_hwpt_vtd_s1_invalidate_flags { IOMMU_VTD_INV_FLAGS_LEAF = 1 << 0 };

/* A command of the SMMU's own queue; EIO: not one that a guest may send. */
struct iommu_viommu_arm_smmuv3_invalidate {
	aligned_le64 cmd[2];
};

/* VIOMMU_ALLOC */

enum iommu_viommu_type {
	IOMMU_VIOMMU_TYPE_DEFAULT,
	IOMMU_VIOMMU_TYPE_ARM_SMMUV3,
	IOMMU_VIOMMU_TYPE_TEGRA241_CMDQV
};

/* Out: what to mmap of the iommufd for the guest's queue registers. */
struct iommu_viommu_tegra241_cmdqv {
	aligned_u64 out_vintf_mmap_offset;
	aligned_u64 out_vintf_mmap_length;
};

/* HW_QUEUE_ALLOC */

enum iommu_hw_queue_type {
	IOMMU_HW_QUEUE_TYPE_DEFAULT,
	IOMMU_HW_QUEUE_TYPE_TEGRA241_CMDQV /* length a power of 2, iova aligned to it */
};

#endif
