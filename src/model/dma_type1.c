/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The type1 backend: a space is a container, and whole groups join it. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "model/group.h"
#include "sys/memory.h"
#include "sys/vfio_type1.h"
#include "uapi/vfio.h"

static bool type1_offered(const struct trace *trace)
{
	return container_offers(trace, VFIO_TYPE1v2_IOMMU);
}

static int take_ranges(struct dma_limits *limits, const struct vfio_cap_chain *caps, struct err *e)
{
	const struct vfio_iommu_type1_info_cap_iova_range *cap =
		vfio_cap_find(caps, VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, sizeof(*cap));
	struct iova_range *ranges;
	uint32_t n, room;

	if (!cap)
		return 0;
	room = (vfio_cap_room(caps, &cap->header) - sizeof(*cap)) / sizeof(cap->iova_ranges[0]);
	n = cap->nr_iovas < room ? cap->nr_iovas : room;
	ranges = reallocarray(limits->ranges, n + 1, sizeof(*ranges));
	if (!ranges)
		return err_nomem(e);
	for (uint32_t i = 0; i < n; i++) {
		ranges[i] = (struct iova_range){ .start = cap->iova_ranges[i].start,
						 .last = cap->iova_ranges[i].end };
	}
	limits->ranges = ranges;
	limits->n_ranges = n;
	return 0;
}

/* The limit latched when the container got its driver: what is left and what is used (T1's
 * dma_avail). */
static uint64_t max_mappings(const struct space *space, const struct vfio_cap_chain *caps)
{
	const struct vfio_iommu_type1_info_dma_avail *cap =
		vfio_cap_find(caps, VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, sizeof(*cap));

	if (!cap || cap->avail == UINT32_MAX)
		return UINT64_MAX;
	return cap->avail + space->n_mappings;
}

static int type1_read_limits(struct space *space, struct err *e)
{
	_cleanup_free_ struct vfio_iommu_type1_info *info = NULL;
	struct dma_limits *limits = &space->limits;
	struct vfio_cap_chain caps;

	limits->n_ranges = 0;
	limits->page_sizes = memory_page_size();
	limits->max_mappings = UINT64_MAX;
	/* Without an IOMMU driver there is nobody to ask. */
	if (!space->container.iommu_type)
		return 0;
	info = vfio_iommu_get_info(&space->container, e);
	if (!info)
		return -1;
	if (info->flags & VFIO_IOMMU_INFO_PGSIZES)
		limits->page_sizes = info->iova_pgsizes;
	caps = vfio_iommu_info_caps(info);
	limits->max_mappings = max_mappings(space, &caps);
	return take_ranges(limits, &caps, e);
}

static int type1_attach(struct space *space, struct device *device, const char *vf_token,
			struct err *e)
{
	return group_attach(space, device, VFIO_TYPE1v2_IOMMU, vf_token, e);
}

const struct dma_ops dma_type1 = {
	.backend = "type1",
	.offered = type1_offered,
	.open = container_open,
	.close = container_close,
	.read_limits = type1_read_limits,
	.ready = container_ready,
	.map = container_map,
	.unmap = container_unmap,
	.attach = type1_attach,
	.detach = group_detach,
};
