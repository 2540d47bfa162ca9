/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a container with an IOMMU driver does: mapping, and what only the type1 driver answers. */
#include "sys/vfio_type1.h"

#include <string.h>

#include "sys/ioctl.h"
#include "sys/vfio_container.h"
#include "sys/vfio_info.h"
#include "uapi/vfio.h"

#define CONTAINER(c) TARGET(c, vfio_container_backend(c))

int vfio_iommu_map_dma(const struct vfio_container *c, struct vfio_iommu_type1_dma_map *map,
		       uint64_t count, uint64_t *done, struct err *e)
{
	const struct sys_request *call = REQUEST(VFIO_IOMMU_MAP_DMA, map, sizeof(*map));
	const struct sys_target *target = CONTAINER(c);

	map->argsz = sizeof(*map);
	for (*done = 0; *done < count; ++*done) {
		int result = sys_ioctl(target, call);

		if (result)
			return ioctl_failed(target, call, result, e);
		map->vaddr += map->size;
		map->iova += map->size;
	}
	return 0;
}

int vfio_iommu_unmap_dma(const struct vfio_container *c, uint64_t iova, uint64_t size,
			 uint32_t flags, uint64_t *unmapped, struct err *e)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.flags = flags,
		.iova = iova,
		.size = size,
	};

	if (ioctl_done(CONTAINER(c), REQUEST(VFIO_IOMMU_UNMAP_DMA, &unmap, sizeof(unmap)), e))
		return -1;
	*unmapped = unmap.size;
	return 0;
}

int vfio_iommu_unmap_dma_dirty(const struct vfio_container *c, uint64_t iova, uint64_t size,
			       const struct vfio_bitmap *bitmap, uint64_t *unmapped, struct err *e)
{
	/* The bitmap lies where the structure's open end begins. */
	union {
		struct vfio_iommu_type1_dma_unmap unmap;
		char room[sizeof(struct vfio_iommu_type1_dma_unmap) + sizeof(*bitmap)];
	} ask = {
		.unmap = {
			.argsz = sizeof(ask),
			.flags = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP,
			.iova = iova,
			.size = size,
		},
	};

	memcpy(ask.unmap.data, bitmap, sizeof(*bitmap));
	if (ioctl_done(CONTAINER(c), REQUEST(VFIO_IOMMU_UNMAP_DMA, &ask, sizeof(ask)), e))
		return -1;
	*unmapped = ask.unmap.size;
	return 0;
}

struct vfio_iommu_type1_info *vfio_iommu_get_info(const struct vfio_container *c, struct err *e)
{
	struct vfio_iommu_type1_info ask = { .argsz = sizeof(ask) };

	return vfio_info_ask(CONTAINER(c), "VFIO_IOMMU_GET_INFO", VFIO_IOMMU_GET_INFO, &ask,
			     sizeof(ask), e);
}

struct vfio_cap_chain vfio_iommu_info_caps(const struct vfio_iommu_type1_info *info)
{
	return (struct vfio_cap_chain){
		.info = info,
		.size = info->argsz,
		.first = info->flags & VFIO_IOMMU_INFO_CAPS ? info->cap_offset : 0,
	};
}

static int dirty_pages(const struct vfio_container *c, uint32_t flag, struct err *e)
{
	struct vfio_iommu_type1_dirty_bitmap dirty = { .argsz = sizeof(dirty), .flags = flag };

	return ioctl_done(CONTAINER(c), REQUEST(VFIO_IOMMU_DIRTY_PAGES, &dirty, sizeof(dirty)), e);
}

int vfio_iommu_dirty_pages_start(const struct vfio_container *c, struct err *e)
{
	return dirty_pages(c, VFIO_IOMMU_DIRTY_PAGES_FLAG_START, e);
}

int vfio_iommu_dirty_pages_stop(const struct vfio_container *c, struct err *e)
{
	return dirty_pages(c, VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP, e);
}

int vfio_iommu_dirty_pages_get_bitmap(const struct vfio_container *c, uint64_t iova, uint64_t size,
				      const struct vfio_bitmap *bitmap, struct err *e)
{
	const struct vfio_iommu_type1_dirty_bitmap_get get = {
		.iova = iova,
		.size = size,
		.bitmap = *bitmap,
	};
	union {
		struct vfio_iommu_type1_dirty_bitmap dirty;
		char room[sizeof(struct vfio_iommu_type1_dirty_bitmap) + sizeof(get)];
	} ask = {
		.dirty = {
			.argsz = sizeof(ask),
			.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP,
		},
	};

	memcpy(ask.dirty.data, &get, sizeof(get));
	return ioctl_done(CONTAINER(c), REQUEST(VFIO_IOMMU_DIRTY_PAGES, &ask, sizeof(ask)), e);
}
