/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The iommufd backend: a space is an IOAS, and devices attach to it one by one. */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "model/device.h"
#include "model/hwpt.h"
#include "model/iommufd.h"
#include "model/space.h"
#include "sys/iommufd.h"
#include "sys/iommufd_hwpt.h"
#include "sys/vfio_device.h"

enum { SPACE_USES_IOMMUFD };

static const struct iommufd *iommufd_of(const struct space *space)
{
	return iommufd_handle(space->object.uses[SPACE_USES_IOMMUFD]);
}

static int ioas_open(struct space *space, struct err *e)
{
	struct object *i = iommufd_get(space->object.session, e);

	if (!i)
		return -1;
	object_use(&space->object, SPACE_USES_IOMMUFD, i);
	return iommu_ioas_alloc(iommufd_of(space), &space->ioas_id, e);
}

static void ioas_close(struct space *space)
{
	struct err ignored;

	/* Ids begin at 1: 0 is a space that was never allocated. */
	if (space->ioas_id)
		iommu_destroy(iommufd_of(space), space->ioas_id, &ignored);
}

static int ioas_read_limits(struct space *space, struct err *e)
{
	struct dma_limits *limits = &space->limits;
	_cleanup_free_ struct iommu_iova_range *ranges = NULL;
	uint64_t alignment;
	uint32_t n;

	if (iommu_ioas_iova_ranges(iommufd_of(space), space->ioas_id, &ranges, &n, &alignment, e) <
	    0)
		return -1;
	free(limits->ranges);
	limits->ranges = calloc(n + 1, sizeof(*limits->ranges));
	limits->n_ranges = limits->ranges ? n : 0;
	for (uint32_t i = 0; i < limits->n_ranges; i++)
		limits->ranges[i] =
			(struct iova_range){ .start = ranges[i].start, .last = ranges[i].last };
	limits->max_mappings = UINT64_MAX;
	limits->page_sizes = alignment;
	return limits->ranges ? 0 : err_nomem(e);
}

/* An IOAS takes mappings from the beginning, and pins them once something is attached. */
static int ioas_ready(const struct space *space, struct err *e)
{
	(void)space;
	(void)e;
	return 0;
}

static uint32_t map_flags(const struct dma_map *map)
{
	return (map->access & DMA_READ ? IOMMU_IOAS_MAP_READABLE : 0) |
	       (map->access & DMA_WRITE ? IOMMU_IOAS_MAP_WRITEABLE : 0) |
	       (map->fixed ? IOMMU_IOAS_MAP_FIXED_IOVA : 0);
}

static int ioas_map_file(const struct space *space, struct dma_map *map, uint64_t *done,
			 struct err *e)
{
	struct iommu_ioas_map_file ask = {
		.flags = map_flags(map),
		.ioas_id = space->ioas_id,
		.start = map->file_offset,
		.length = map->size,
		.iova = map->iova,
	};
	int failed = iommu_ioas_map_file(iommufd_of(space), map->file, &ask, map->count, done, e);

	map->iova = ask.iova - *done * map->size;
	return failed;
}

static int ioas_map(const struct space *space, struct dma_map *map, uint64_t *done, struct err *e)
{
	struct iommu_ioas_map ask = {
		.flags = map_flags(map),
		.ioas_id = space->ioas_id,
		.user_va = (uintptr_t)map->address,
		.length = map->size,
		.iova = map->iova,
	};
	int failed;

	if (map->file)
		return ioas_map_file(space, map, done, e);
	failed = iommu_ioas_map(iommufd_of(space), &ask, map->count, done, e);
	map->iova = ask.iova - *done * map->size;
	return failed;
}

static int ioas_unmap(const struct space *space, uint64_t iova, uint64_t size, uint64_t *unmapped,
		      struct err *e)
{
	return iommu_ioas_unmap(iommufd_of(space), space->ioas_id, iova, size, unmapped, e);
}

/* One call: the device's DMA sees the old or the new page table, never neither. */
static int cdev_replace(struct device *device, const struct attachment *to, struct err *e)
{
	uint32_t pt_id = to->hwpt ? to->hwpt->iommu.id : to->space->ioas_id;

	if (vfio_device_attach_iommufd_pt(&device->handle, &pt_id, e) < 0)
		return -1;
	device->hwpt_id = pt_id;
	return 0;
}

static int cdev_attach(struct space *space, struct device *device, const char *vf_token,
		       struct err *e)
{
	const struct attachment to = { .space = space, .hwpt = device->hwpt };
	char path[64];

	if (!*device->vfio_name)
		return err_nothing(e, "this kernel does not offer iommufd for %s",
				   device->object.name);
	object_use(&device->object, DEVICE_USES_OPENER, space->object.uses[SPACE_USES_IOMMUFD]);
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", device->vfio_name);
	if (vfio_device_open(&device->handle, device->handle.trace, path, device->object.name, e) <
		    0 ||
	    vfio_device_bind_iommufd(&device->handle, iommufd_of(space), vf_token, &device->devid,
				     e) < 0)
		return -1;
	return cdev_replace(device, &to, e);
}

/* With a gap: until then the device's DMA goes nowhere. */
static int attach_anew(struct device *device, const struct attachment *to, struct err *e)
{
	if (vfio_device_detach_iommufd_pt(&device->handle, e) < 0)
		return -1;
	return cdev_replace(device, to, e);
}

/*
 * What iommufd believes in already it does not attach again (iommufd_device_do_replace), so it goes
 * over another page table with the same mappings: where the hardware was not touched, DMA notices
 * nothing. Behind a nested one the device must not be let, not even for a moment.
 */
static int cdev_reattach(struct device *device, struct err *e)
{
	const struct attachment now = { .space = device->space, .hwpt = device->hwpt };
	const struct iommufd *iommufd = iommufd_of(device->space);
	struct iommu_hwpt_alloc other = {
		.flags = now.hwpt ? now.hwpt->flags & IOMMU_HWPT_ALLOC_PASID : 0,
		.dev_id = device->devid,
		.pt_id = now.space->ioas_id,
	};
	struct err ignored;
	uint32_t pt_id;
	int r;

	if (device->emulated)
		return cdev_replace(device, &now, e);
	if ((now.hwpt && now.hwpt->nested) || iommu_hwpt_alloc(iommufd, &other, e) < 0)
		return attach_anew(device, &now, e);
	pt_id = other.out_hwpt_id;
	r = vfio_device_attach_iommufd_pt(&device->handle, &pt_id, e);
	r = r < 0 ? attach_anew(device, &now, e) : cdev_replace(device, &now, e);
	iommu_destroy(iommufd, other.out_hwpt_id, &ignored);
	return r;
}

/* Closing detaches and unbinds, which nothing else can. */
static void cdev_detach(struct device *device)
{
	vfio_device_close(&device->handle);
}

const struct dma_ops dma_iommufd = {
	.backend = "iommufd",
	.chooses_iova = true,
	.keeps_mappings = true,
	.open = ioas_open,
	.close = ioas_close,
	.read_limits = ioas_read_limits,
	.ready = ioas_ready,
	.map = ioas_map,
	.unmap = ioas_unmap,
	.attach = cdev_attach,
	.replace = cdev_replace,
	.reattach = cdev_reattach,
	.detach = cdev_detach,
};
