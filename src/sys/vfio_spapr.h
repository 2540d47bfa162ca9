/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only the POWER (sPAPR TCE) IOMMU driver of a container answers. */
#ifndef SYS_VFIO_SPAPR_H
#define SYS_VFIO_SPAPR_H

#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/vfio_spapr.h"

/* Every call must come from the process that made the first one: EPERM otherwise. */

/* v1 only. ENABLE charges the whole 32-bit window to RLIMIT_MEMLOCK. */
int vfio_iommu_enable(const struct vfio_container *c, struct err *e);
int vfio_iommu_disable(const struct vfio_container *c, struct err *e);

int vfio_iommu_spapr_tce_get_info(const struct vfio_container *c,
				  struct vfio_iommu_spapr_tce_info *info, struct err *e);

/* v2 only. UNREGISTER of memory that is mapped succeeds and loses it until reboot: the caller keeps count. */
int vfio_iommu_spapr_register_memory(const struct vfio_container *c, uint64_t vaddr, uint64_t size,
				     struct err *e);
int vfio_iommu_spapr_unregister_memory(const struct vfio_container *c, uint64_t vaddr,
				       uint64_t size, struct err *e);

/*
 * v2 only. A refused CREATE stays charged to RLIMIT_MEMLOCK (vfio_iommu_spapr_tce.c:
 * tce_iommu_create_table): the caller checks shift, size and levels first. REMOVE takes the window that
 * the address lies in.
 */
int vfio_iommu_spapr_tce_create(const struct vfio_container *c, uint32_t page_shift,
				uint64_t window_size, uint32_t levels, uint64_t *start,
				struct err *e);
int vfio_iommu_spapr_tce_remove(const struct vfio_container *c, uint64_t start, struct err *e);

/* `op` is VFIO_EEH_PE_* but GET_STATE and INJECT_ERR; it goes to every group of the container. */
int vfio_eeh_pe_op(const struct vfio_container *c, uint32_t op, struct err *e);

/* *state is VFIO_EEH_PE_STATE_*, which the call returns as its value. */
int vfio_eeh_pe_get_state(const struct vfio_container *c, int *state, struct err *e);
int vfio_eeh_pe_inject_err(const struct vfio_container *c, const struct vfio_eeh_pe_err *inject,
			   struct err *e);

#endif
