/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd: its objects in general, and address spaces (IOAS) with their mappings. */
#include "sys/iommufd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/ioctl.h"

#define IOMMUFD(i) TARGET(i, "iommufd")

int iommufd_open(struct iommufd *i, const struct trace *trace, const char *path, struct err *e)
{
	int fd = node_open(trace, "open iommufd", path, O_RDWR, e);

	HANDLE_SET(i, fd, trace, path);
	return fd < 0 ? -1 : 0;
}

void iommufd_close(struct iommufd *i)
{
	HANDLE_CLOSE(i);
}

int iommu_destroy(const struct iommufd *i, uint32_t id, struct err *e)
{
	struct iommu_destroy destroy = { .size = sizeof(destroy), .id = id };

	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_DESTROY, &destroy, sizeof(destroy)), e);
}

int iommu_option_get(const struct iommufd *i, uint32_t option, uint32_t object_id, uint64_t *value,
		     struct err *e)
{
	struct iommu_option get = {
		.size = sizeof(get),
		.option_id = option,
		.op = IOMMU_OPTION_OP_GET,
		.object_id = object_id,
	};

	if (ioctl_done(IOMMUFD(i), REQUEST(IOMMU_OPTION, &get, sizeof(get)), e))
		return -1;
	*value = get.val64;
	return 0;
}

int iommu_option_set(const struct iommufd *i, uint32_t option, uint32_t object_id, uint64_t value,
		     struct err *e)
{
	struct iommu_option set = {
		.size = sizeof(set),
		.option_id = option,
		.op = IOMMU_OPTION_OP_SET,
		.object_id = object_id,
		.val64 = value,
	};

	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_OPTION, &set, sizeof(set)), e);
}

int iommu_ioas_alloc(const struct iommufd *i, uint32_t *ioas_id, struct err *e)
{
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };

	if (ioctl_done(IOMMUFD(i), REQUEST(IOMMU_IOAS_ALLOC, &alloc, sizeof(alloc)), e))
		return -1;
	*ioas_id = alloc.out_ioas_id;
	return 0;
}

#define RANGES_FIRST 16        /* an aperture with a few reserved holes */
#define RANGES_MOST  (1 << 16) /* the kernel keeps a reserved region per device, not per page */

int iommu_ioas_iova_ranges(const struct iommufd *i, uint32_t ioas_id,
			   struct iommu_iova_range **ranges, uint32_t *n, uint64_t *alignment,
			   struct err *e)
{
	_cleanup_free_ struct iommu_iova_range *list = NULL;

	/* The list may grow between two questions: every answer that asks for more is taken at its word. */
	for (uint32_t room = RANGES_FIRST; room <= RANGES_MOST;) {
		struct iommu_ioas_iova_ranges ask = {
			.size = sizeof(ask),
			.ioas_id = ioas_id,
			.num_iovas = room,
		};

		free(list);
		list = calloc(room, sizeof(*list));
		if (!list)
			return err_nomem(e);
		ask.allowed_iovas = (uintptr_t)list;
		if (!ioctl_done(IOMMUFD(i), REQUEST(IOMMU_IOAS_IOVA_RANGES, &ask, sizeof(ask)),
				e)) {
			*ranges = STEAL_PTR(list);
			*n = ask.num_iovas;
			*alignment = ask.out_iova_alignment;
			return 0;
		}
		if (e->errnum != EMSGSIZE || ask.num_iovas <= room)
			return -1;
		room = ask.num_iovas;
	}
	return -1;
}

int iommu_ioas_allow_iovas(const struct iommufd *i, uint32_t ioas_id,
			   const struct iommu_iova_range *ranges, uint32_t n, struct err *e)
{
	struct iommu_ioas_allow_iovas allow = {
		.size = sizeof(allow),
		.ioas_id = ioas_id,
		.num_iovas = n,
		.allowed_iovas = (uintptr_t)ranges,
	};

	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_IOAS_ALLOW_IOVAS, &allow, sizeof(allow)), e);
}

int iommu_ioas_map(const struct iommufd *i, struct iommu_ioas_map *map, uint64_t count,
		   uint64_t *done, struct err *e)
{
	const struct sys_request *call = REQUEST(IOMMU_IOAS_MAP, map, sizeof(*map));
	const struct sys_target *target = IOMMUFD(i);

	map->size = sizeof(*map);
	for (*done = 0; *done < count; ++*done) {
		int result = sys_ioctl(target, call);

		if (result)
			return ioctl_failed(target, call, result, e);
		map->user_va += map->length;
		map->iova += map->length;
	}
	return 0;
}

int iommu_ioas_map_file(const struct iommufd *i, const struct memory_file *m,
			struct iommu_ioas_map_file *map, uint64_t count, uint64_t *done,
			struct err *e)
{
	const struct sys_request *call = REQUEST(IOMMU_IOAS_MAP_FILE, map, sizeof(*map));
	const struct sys_target *target = IOMMUFD(i);

	map->size = sizeof(*map);
	map->fd = m->fd;
	for (*done = 0; *done < count; ++*done) {
		int result = sys_ioctl(target, call);

		if (result)
			return ioctl_failed(target, call, result, e);
		map->start += map->length;
		map->iova += map->length;
	}
	return 0;
}

int iommu_ioas_copy(const struct iommufd *i, const struct ioas_copy *copy, uint64_t *dst_iova,
		    struct err *e)
{
	struct iommu_ioas_copy ask = {
		.size = sizeof(ask),
		.flags = copy->flags,
		.dst_ioas_id = copy->dst_ioas_id,
		.src_ioas_id = copy->src_ioas_id,
		.length = copy->length,
		.dst_iova = copy->flags & IOMMU_IOAS_MAP_FIXED_IOVA ? *dst_iova : 0,
		.src_iova = copy->src_iova,
	};

	if (ioctl_done(IOMMUFD(i), REQUEST(IOMMU_IOAS_COPY, &ask, sizeof(ask)), e))
		return -1;
	*dst_iova = ask.dst_iova;
	return 0;
}

int iommu_ioas_unmap(const struct iommufd *i, uint32_t ioas_id, uint64_t iova, uint64_t length,
		     uint64_t *unmapped, struct err *e)
{
	struct iommu_ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = ioas_id,
		.iova = iova,
		.length = length,
	};

	if (ioctl_done(IOMMUFD(i), REQUEST(IOMMU_IOAS_UNMAP, &unmap, sizeof(unmap)), e))
		return -1;
	*unmapped = unmap.length;
	return 0;
}

int iommu_ioas_change_process(const struct iommufd *i, struct err *e)
{
	struct iommu_ioas_change_process change = { .size = sizeof(change) };

	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_IOAS_CHANGE_PROCESS, &change, sizeof(change)),
			  e);
}

int iommu_ioas_noiommu_get_pa(const struct iommufd *i, uint32_t ioas_id, uint64_t iova,
			      uint64_t *length, uint64_t *phys, struct err *e)
{
	struct iommu_ioas_noiommu_get_pa get = {
		.size = sizeof(get),
		.ioas_id = ioas_id,
		.iova = iova,
		.length = *length,
	};

	if (ioctl_done(IOMMUFD(i), REQUEST(IOMMU_IOAS_NOIOMMU_GET_PA, &get, sizeof(get)), e))
		return -1;
	*length = get.length;
	*phys = get.out_phys;
	return 0;
}

static int vfio_ioas(const struct iommufd *i, struct iommu_vfio_ioas *ioas, struct err *e)
{
	ioas->size = sizeof(*ioas);
	return ioctl_done(IOMMUFD(i), REQUEST(IOMMU_VFIO_IOAS, ioas, sizeof(*ioas)), e);
}

int iommu_vfio_ioas_get(const struct iommufd *i, uint32_t *ioas_id, struct err *e)
{
	struct iommu_vfio_ioas ioas = { .op = IOMMU_VFIO_IOAS_GET };

	if (vfio_ioas(i, &ioas, e))
		return -1;
	*ioas_id = ioas.ioas_id;
	return 0;
}

int iommu_vfio_ioas_set(const struct iommufd *i, uint32_t ioas_id, struct err *e)
{
	return vfio_ioas(
		i, &(struct iommu_vfio_ioas){ .op = IOMMU_VFIO_IOAS_SET, .ioas_id = ioas_id }, e);
}

int iommu_vfio_ioas_clear(const struct iommufd *i, struct err *e)
{
	return vfio_ioas(i, &(struct iommu_vfio_ioas){ .op = IOMMU_VFIO_IOAS_CLEAR }, e);
}
