/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VFIO calls of a container that holds the POWER (sPAPR TCE) IOMMU driver. */
#ifndef UAPI_VFIO_SPAPR_H
#define UAPI_VFIO_SPAPR_H

#include "uapi/vfio_base.h"

/*
 * MAP_DMA and UNMAP_DMA are vfio_type1.h's, with other manners: they return +1 for an iova that is
 * misaligned or in no window, so only 0 is success (arch/powerpc/include/asm/iommu.h, the
 * iommu_tce_*_param_check macros).
 */

/* v1 and v2 */
#define VFIO_IOMMU_SPAPR_TCE_GET_INFO _IO(VFIO_TYPE, VFIO_BASE + 12)
#define VFIO_EEH_PE_OP                _IO(VFIO_TYPE, VFIO_BASE + 21)

/* v1 only */
#define VFIO_IOMMU_ENABLE  _IO(VFIO_TYPE, VFIO_BASE + 15)
#define VFIO_IOMMU_DISABLE _IO(VFIO_TYPE, VFIO_BASE + 16)

/* v2 only */
#define VFIO_IOMMU_SPAPR_REGISTER_MEMORY   _IO(VFIO_TYPE, VFIO_BASE + 17)
#define VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY _IO(VFIO_TYPE, VFIO_BASE + 18)
#define VFIO_IOMMU_SPAPR_TCE_CREATE        _IO(VFIO_TYPE, VFIO_BASE + 19)
#define VFIO_IOMMU_SPAPR_TCE_REMOVE        _IO(VFIO_TYPE, VFIO_BASE + 20)

struct vfio_iommu_spapr_tce_ddw_info {
	uint64_t pgsizes;
	uint32_t max_dynamic_windows_supported; /* 0xffffffff when firmware did not say */
	uint32_t levels;
};

struct vfio_iommu_spapr_tce_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t dma32_window_start;
	uint32_t dma32_window_size;
	struct vfio_iommu_spapr_tce_ddw_info ddw; /* valid with INFO_DDW */
};

#define VFIO_IOMMU_SPAPR_INFO_DDW (1 << 0)

/*
 * For REGISTER and UNREGISTER. UNREGISTER returns 0 for memory that is still mapped and then leaks
 * it until reboot (vfio_iommu_spapr_tce.c:tce_iommu_unregister_pages drops the -EBUSY).
 */
struct vfio_iommu_spapr_register_memory {
	uint32_t argsz;
	uint32_t flags;
	uint64_t vaddr;
	uint64_t size;
};

struct vfio_iommu_spapr_tce_create {
	uint32_t argsz;
	uint32_t flags;
	uint32_t page_shift;
	uint32_t __resv1;
	uint64_t window_size;
	uint32_t levels;
	uint32_t __resv2;
	uint64_t start_addr; /* out: the kernel chooses */
};

/* Removes the window that start_addr lies in, not only one that starts there. */
struct vfio_iommu_spapr_tce_remove {
	uint32_t argsz;
	uint32_t flags;
	uint64_t start_addr;
};

/* EEH: error handling of a Partitionable Endpoint. */

struct vfio_eeh_pe_err {
	uint32_t type;
	uint32_t func;
	uint64_t addr;
	uint64_t mask;
};

struct vfio_eeh_pe_op {
	uint32_t argsz;
	uint32_t flags;
	uint32_t op;
	union {
		struct vfio_eeh_pe_err err; /* for INJECT_ERR */
	};
};

#define VFIO_EEH_PE_DISABLE           0
#define VFIO_EEH_PE_ENABLE            1
#define VFIO_EEH_PE_UNFREEZE_IO       2
#define VFIO_EEH_PE_UNFREEZE_DMA      3
#define VFIO_EEH_PE_GET_STATE         4 /* returns a state, so > 0 is an answer */
#define VFIO_EEH_PE_RESET_DEACTIVATE  5
#define VFIO_EEH_PE_RESET_HOT         6
#define VFIO_EEH_PE_RESET_FUNDAMENTAL 7
#define VFIO_EEH_PE_CONFIGURE         8
#define VFIO_EEH_PE_INJECT_ERR        9

#define VFIO_EEH_PE_STATE_NORMAL      0
#define VFIO_EEH_PE_STATE_RESET       1
#define VFIO_EEH_PE_STATE_STOPPED     2 /* neither I/O nor DMA */
#define VFIO_EEH_PE_STATE_STOPPED_DMA 4 /* I/O, no DMA */
#define VFIO_EEH_PE_STATE_UNAVAIL     5

#endif
