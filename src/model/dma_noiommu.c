/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The noiommu backend: a space is a container whose devices reach all memory, by physical addresses. */
#include <stdlib.h>

#include "model/group.h"
#include "model/space.h"
#include "sys/memory.h"
#include "uapi/vfio.h"

static bool noiommu_offered(const struct trace *trace)
{
	return container_offers(trace, VFIO_NOIOMMU_IOMMU);
}

/* There is no IOMMU driver to ask. */
static int noiommu_read_limits(struct space *space, struct err *e)
{
	(void)e;
	space->limits.n_ranges = 0;
	space->limits.page_sizes = memory_page_size();
	space->limits.max_mappings = UINT64_MAX;
	return 0;
}

static int noiommu_ready(const struct space *space, struct err *e)
{
	const char *name = space->object.name;

	err_refused(e, name, "nothing can be mapped in %s: no IOMMU translates for it", name);
	return err_hint(e, "attach the device with --backend iommufd, map, and ask vfioctl "
			   "ioas physical for the addresses");
}

static int noiommu_attach(struct space *space, struct device *device, const char *vf_token,
			  struct err *e)
{
	return group_attach(space, device, VFIO_NOIOMMU_IOMMU, vf_token, e);
}

const struct dma_ops dma_noiommu = {
	.backend = "noiommu",
	.offered = noiommu_offered,
	.open = container_open,
	.close = container_close,
	.read_limits = noiommu_read_limits,
	.ready = noiommu_ready,
	.map = container_map,
	.unmap = container_unmap,
	.attach = noiommu_attach,
	.detach = group_detach,
};
