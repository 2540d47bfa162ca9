/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups join containers, give out devices, and leave with their last one. */
#include "model/group.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/state.h"
#include "sys/vfio_container.h"
#include "sys/vfio_device.h"
#include "sys/vfio_group.h"
#include "sys/vfio_type1.h"
#include "uapi/vfio.h"

#define CONTAINER_PATH "/dev/vfio/vfio"

bool container_offers(const struct trace *trace, uint32_t iommu_type)
{
	struct vfio_container c = { .fd = -1, .trace = trace };
	struct err ignored;
	int value = 1;

	/* What cannot be asked will say why when it is used. */
	if (!vfio_container_open(&c, trace, CONTAINER_PATH, &ignored))
		vfio_check_extension(&c, iommu_type, &value, &ignored);
	vfio_container_close(&c);
	return value;
}

int container_open(struct space *space, struct err *e)
{
	int version;

	if (vfio_container_open(&space->container, space->container.trace, CONTAINER_PATH, e) < 0 ||
	    vfio_get_api_version(&space->container, &version, e) < 0)
		return -1;
	if (version == VFIO_API_VERSION)
		return 0;
	return err_refused(e, CONTAINER_PATH, "the kernel's VFIO is of version %d, not %d", version,
			   VFIO_API_VERSION);
}

void container_close(struct space *space)
{
	vfio_container_close(&space->container);
}

int container_ready(const struct space *space, struct err *e)
{
	const char *name = space->object.name;

	if (space->container.iommu_type)
		return 0;
	err_refused(e, name,
		    "nothing can be mapped in %s: a container has no IOMMU before a group is in it",
		    name);
	return err_hint(e, "vfioctl attach DEVICE --to %s", name);
}

int container_map(const struct space *space, struct dma_map *map, uint64_t *done, struct err *e)
{
	struct vfio_iommu_type1_dma_map ask = {
		.flags = (map->access & DMA_READ ? VFIO_DMA_MAP_FLAG_READ : 0) |
			 (map->access & DMA_WRITE ? VFIO_DMA_MAP_FLAG_WRITE : 0),
		.vaddr = (uintptr_t)map->address,
		.iova = map->iova,
		.size = map->size,
	};

	return vfio_iommu_map_dma(&space->container, &ask, map->count, done, e);
}

int container_unmap(const struct space *space, uint64_t iova, uint64_t size, uint64_t *unmapped,
		    struct err *e)
{
	return vfio_iommu_unmap_dma(&space->container, iova, size, 0, unmapped, e);
}

static void group_release(struct object *o)
{
	struct held_group *group = held_group_of(o);
	struct space *space = group->space;
	struct err ignored;

	/* With its last group a container loses its IOMMU driver (container.c:vfio_group_detach_container). */
	if (!--space->n_groups && space->container.iommu_type && space->ops->last_group)
		space->ops->last_group(space);
	/* Closing would do it as well: said, it is seen in a trace. */
	vfio_group_unset_container(&group->handle, &ignored);
	vfio_group_close(&group->handle);
	if (!space->n_groups) {
		space->container.iommu_type = 0;
		space->dirty_tracking = false;
	}
	free(group);
}

const struct object_class held_group_class = { .kind = "group", .release = group_release };

/* The kernel's own word, which SET_CONTAINER would put as EPERM. */
static int check_viable(const struct held_group *group, struct err *e)
{
	uint32_t flags;

	if (vfio_group_get_status(&group->handle, &flags, e) < 0)
		return -1;
	if (flags & VFIO_GROUP_FLAGS_VIABLE)
		return 0;
	err_refused(e, group->object.name,
		    "group %s is not viable: the host uses one of its devices, or somebody owns it",
		    group->object.name);
	e->errnum = EPERM;
	return -1;
}

static int join(struct held_group *group, struct space *space, uint32_t iommu_type, struct err *e)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/vfio/%s%" PRIu64,
		 iommu_type == VFIO_NOIOMMU_IOMMU ? "noiommu-" : "", group->number);
	if (vfio_group_open(&group->handle, group->handle.trace, path, e) < 0 ||
	    check_viable(group, e) < 0 ||
	    vfio_group_set_container(&group->handle, &space->container, e) < 0)
		return -1;
	if (space->container.iommu_type)
		return 0;
	if (vfio_set_iommu(&space->container, iommu_type, e) < 0)
		return -1;
	return space->ops->first_group ? space->ops->first_group(space, e) : 0;
}

static struct held_group *group_new(struct space *space, uint64_t number, uint32_t iommu_type,
				    struct err *e)
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
	if (join(group, space, iommu_type, e) < 0) {
		object_destroy(&group->object);
		return NULL;
	}
	return group;
}

int group_attach(struct space *space, struct device *device, uint32_t iommu_type,
		 const char *vf_token, struct err *e)
{
	struct held_group *group = held_group_find(space->object.session, device->group_number);

	if (!group)
		group = group_new(space, device->group_number, iommu_type, e);
	if (!group)
		return -1;
	object_use(&device->object, DEVICE_USES_OPENER, &group->object);
	return vfio_group_get_device_fd(&group->handle, device->object.name, vf_token,
					&device->handle, e);
}

void group_detach(struct device *device)
{
	vfio_device_close(&device->handle);
}
