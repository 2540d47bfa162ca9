/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only the POWER (sPAPR TCE) IOMMU driver of a container answers. */
#include "sys/vfio_spapr.h"

#include "sys/ioctl.h"
#include "uapi/vfio.h"

#define SPAPR(c) TARGET(c, "spapr")

int vfio_iommu_enable(const struct vfio_container *c, struct err *e)
{
	return ioctl_done(SPAPR(c), REQUEST_BARE(VFIO_IOMMU_ENABLE), e);
}

int vfio_iommu_disable(const struct vfio_container *c, struct err *e)
{
	return ioctl_done(SPAPR(c), REQUEST_BARE(VFIO_IOMMU_DISABLE), e);
}

int vfio_iommu_spapr_tce_get_info(const struct vfio_container *c,
				  struct vfio_iommu_spapr_tce_info *info, struct err *e)
{
	*info = (struct vfio_iommu_spapr_tce_info){ .argsz = sizeof(*info) };
	return ioctl_done(SPAPR(c), REQUEST(VFIO_IOMMU_SPAPR_TCE_GET_INFO, info, sizeof(*info)), e);
}

int vfio_iommu_spapr_register_memory(const struct vfio_container *c, uint64_t vaddr, uint64_t size,
				     struct err *e)
{
	struct vfio_iommu_spapr_register_memory memory = {
		.argsz = sizeof(memory),
		.vaddr = vaddr,
		.size = size,
	};

	return ioctl_done(SPAPR(c),
			  REQUEST(VFIO_IOMMU_SPAPR_REGISTER_MEMORY, &memory, sizeof(memory)), e);
}

int vfio_iommu_spapr_unregister_memory(const struct vfio_container *c, uint64_t vaddr,
				       uint64_t size, struct err *e)
{
	struct vfio_iommu_spapr_register_memory memory = {
		.argsz = sizeof(memory),
		.vaddr = vaddr,
		.size = size,
	};

	return ioctl_done(SPAPR(c),
			  REQUEST(VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, &memory, sizeof(memory)), e);
}

int vfio_iommu_spapr_tce_create(const struct vfio_container *c, uint32_t page_shift,
				uint64_t window_size, uint32_t levels, uint64_t *start,
				struct err *e)
{
	struct vfio_iommu_spapr_tce_create create = {
		.argsz = sizeof(create),
		.page_shift = page_shift,
		.window_size = window_size,
		.levels = levels,
	};

	if (ioctl_done(SPAPR(c), REQUEST(VFIO_IOMMU_SPAPR_TCE_CREATE, &create, sizeof(create)), e))
		return -1;
	*start = create.start_addr;
	return 0;
}

int vfio_iommu_spapr_tce_remove(const struct vfio_container *c, uint64_t start, struct err *e)
{
	struct vfio_iommu_spapr_tce_remove remove = {
		.argsz = sizeof(remove),
		.start_addr = start,
	};

	return ioctl_done(SPAPR(c), REQUEST(VFIO_IOMMU_SPAPR_TCE_REMOVE, &remove, sizeof(remove)),
			  e);
}

int vfio_eeh_pe_op(const struct vfio_container *c, uint32_t op, struct err *e)
{
	struct vfio_eeh_pe_op pe = { .argsz = sizeof(pe), .op = op };

	return ioctl_done(SPAPR(c), REQUEST(VFIO_EEH_PE_OP, &pe, sizeof(pe)), e);
}

int vfio_eeh_pe_get_state(const struct vfio_container *c, int *state, struct err *e)
{
	struct vfio_eeh_pe_op pe = { .argsz = sizeof(pe), .op = VFIO_EEH_PE_GET_STATE };

	return ioctl_value(SPAPR(c), REQUEST(VFIO_EEH_PE_OP, &pe, sizeof(pe)), state, e);
}

int vfio_eeh_pe_inject_err(const struct vfio_container *c, const struct vfio_eeh_pe_err *inject,
			   struct err *e)
{
	struct vfio_eeh_pe_op pe = {
		.argsz = sizeof(pe),
		.op = VFIO_EEH_PE_INJECT_ERR,
		.err = *inject,
	};

	return ioctl_done(SPAPR(c), REQUEST(VFIO_EEH_PE_OP, &pe, sizeof(pe)), e);
}
