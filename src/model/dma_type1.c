/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The type1 backend: a space is a container, and whole groups join it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "sys/memory.h"

#include "base/cleanup.h"
#include "model/device.h"
#include "model/space.h"
#include "model/state.h"
#include "sys/vfio_container.h"
#include "sys/vfio_device.h"
#include "sys/vfio_group.h"
#include "sys/vfio_type1.h"
#include "uapi/vfio.h"

static int type1_open(struct space *space, struct err *e)
{
	struct vfio_container *c = &space->container;

	if (vfio_container_open(c, c->trace, "/dev/vfio/vfio", e) < 0)
		return -1;
	return 0;
}

static void type1_close(struct space *space)
{
	vfio_container_close(&space->container);
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
		ranges[i].start = cap->iova_ranges[i].start;
		ranges[i].last = cap->iova_ranges[i].end;
	}
	limits->ranges = ranges;
	limits->n_ranges = n;
	return 0;
}

/* The limit latched when the container got its driver: what is left and what is used (T1's dma_avail). */
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

static int type1_ready(const struct space *space, struct err *e)
{
	if (space->container.iommu_type)
		return 0;
	err_refused(e, space->object.name,
		    "nothing can be mapped in %s: a container has no IOMMU before a group is in it",
		    space->object.name);
	return err_hint(e, "vfioctl attach DEVICE --to %s", space->object.name);
}

static int type1_map(const struct space *space, struct dma_map *map, struct err *e)
{
	uint32_t flags = (map->access & DMA_READ ? VFIO_DMA_MAP_FLAG_READ : 0) |
			 (map->access & DMA_WRITE ? VFIO_DMA_MAP_FLAG_WRITE : 0);

	return vfio_iommu_map_dma(&space->container, (uintptr_t)map->address, map->iova, map->size,
				  flags, e);
}

static int type1_unmap(const struct space *space, uint64_t iova, uint64_t size, uint64_t *unmapped,
		       struct err *e)
{
	return vfio_iommu_unmap_dma(&space->container, iova, size, 0, unmapped, e);
}

static void group_release(struct object *o)
{
	struct held_group *group = held_group_of(o);

	vfio_group_close(&group->handle);
	/* With its last group a container loses its IOMMU driver (container.c:vfio_group_detach_container). */
	if (!--group->space->n_groups)
		group->space->container.iommu_type = 0;
	free(group);
}

const struct object_class held_group_class = { .kind = "group", .release = group_release };

static int join(struct held_group *group, struct space *space, struct err *e)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/vfio/%" PRIu64, group->number);
	if (vfio_group_open(&group->handle, group->handle.trace, path, e) < 0 ||
	    vfio_group_set_container(&group->handle, &space->container, e) < 0)
		return -1;
	if (space->container.iommu_type)
		return 0;
	return vfio_set_iommu(&space->container, VFIO_TYPE1v2_IOMMU, e);
}

static struct held_group *group_new(struct space *space, uint64_t number, struct err *e)
{
	struct session *s = space->object.session;
	struct held_group *group = calloc(1, sizeof(*group));
	char name[24];

	if (!group) {
		err_nomem(e);
		return NULL;
	}
	snprintf(name, sizeof(name), "%" PRIu64, number);
	group->number = number;
	group->handle = (struct vfio_group){ .fd = -1, .trace = &s->trace };
	group->space = space;
	group->object.transient = true;
	if (object_add(s, &group->object, &held_group_class, name, e) < 0) {
		free(group);
		return NULL;
	}
	object_use(&group->object, GROUP_USES_SPACE, &space->object);
	space->n_groups++;
	if (join(group, space, e) < 0) {
		object_destroy(&group->object);
		return NULL;
	}
	return group;
}

static int type1_attach(struct space *space, struct device *device, const char *vf_token,
			struct err *e)
{
	struct held_group *group = held_group_find(space->object.session, device->group_number);

	if (!group)
		group = group_new(space, device->group_number, e);
	if (!group)
		return -1;
	object_use(&device->object, DEVICE_USES_OPENER, &group->object);
	return vfio_group_get_device_fd(&group->handle, device->object.name, vf_token,
					&device->handle, e);
}

static void type1_detach(struct device *device)
{
	vfio_device_close(&device->handle);
}

const struct dma_ops dma_type1 = {
	.backend = "type1",
	.open = type1_open,
	.close = type1_close,
	.read_limits = type1_read_limits,
	.ready = type1_ready,
	.map = type1_map,
	.unmap = type1_unmap,
	.attach = type1_attach,
	.detach = type1_detach,
};
