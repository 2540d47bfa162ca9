/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses in this process by which a type1 container knows what is mapped in it. */
#include "model/vaddr.h"

#include "model/mapping.h"
#include "sys/vfio_container.h"
#include "sys/vfio_type1.h"
#include "uapi/vfio.h"

static int check_offered(const struct space *space, struct err *e)
{
	const char *name = space->object.name;
	int offered;

	if (space->ops != &dma_type1)
		return err_refused(e, name,
				   "space %s is of backend %s: only type1 takes new addresses",
				   name, space->ops->backend);
	if (!space->container.iommu_type)
		return err_refused(e, name, "nothing is attached to %s, so nobody knows addresses",
				   name);
	if (vfio_check_extension(&space->container, VFIO_UPDATE_VADDR, &offered, e))
		return -1;
	if (offered)
		return 0;
	return err_nothing(e, "this kernel's container takes no new addresses, or %s has an mdev",
			   name);
}

/* The kernel finds it by exactly its range. */
static int give_again(const struct space *space, const struct mapping *m, struct err *e)
{
	const uint8_t *address = m->buffer->address;
	struct vfio_iommu_type1_dma_map map = {
		.flags = VFIO_DMA_MAP_FLAG_VADDR,
		.vaddr = (uintptr_t)(address + m->offset),
		.iova = mapping_iova(m),
		.size = m->size,
	};
	uint64_t done;

	return vfio_iommu_map_dma(&space->container, &map, 1, &done, e);
}

int vaddr_update(struct space *space, uint64_t *count, struct err *e)
{
	uint64_t size;
	int failed = 0;

	*count = 0;
	if (check_offered(space, e))
		return -1;
	if (!space->n_mappings)
		return 0;
	if (vfio_iommu_unmap_dma(&space->container, 0, 0,
				 VFIO_DMA_UNMAP_FLAG_VADDR | VFIO_DMA_UNMAP_FLAG_ALL, &size, e))
		return -1;
	/* One that has none is in the way of every attach: all others get theirs, whatever one says. */
	for (struct mapping *m = mapping_first(space, 0, UINT64_MAX); m; m = mapping_next(m)) {
		struct err later;

		failed |= give_again(space, m, failed ? &later : e);
		++*count;
	}
	return failed ? err_context(e, "some of %s have no address now; unmap them",
				    space->object.name)
		      : 0;
}
