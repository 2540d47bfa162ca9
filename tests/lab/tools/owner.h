/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Owning a device the bare way, through the kernel's own headers: for bareloop, barelines and vfiohold. */
#ifndef OWNER_H
#define OWNER_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/iommufd.h>
#include <linux/vfio.h>

/* Either container and group, or iommufd and ioas; fds that are not there are -1. */
struct owner {
	int container;
	int group;
	int iommufd;
	int device;
	uint32_t ioas;
};

static inline void owner_die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static inline uint64_t owner_number(const char *text)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end) {
		fprintf(stderr, "not a number: %s\n", text);
		exit(64);
	}
	return value;
}

static inline int owner_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		owner_die(path);
	return fd;
}

/* The group in a type1v2 container, or a sPAPR one on POWER; its device too if one is named. */
static inline struct owner own_group(const char *path, const char *bdf)
{
	struct owner o = { .iommufd = -1, .device = -1 };
	int type = VFIO_TYPE1v2_IOMMU;

	o.container = owner_open("/dev/vfio/vfio");
	o.group = owner_open(path);
	if (ioctl(o.group, VFIO_GROUP_SET_CONTAINER, &o.container))
		owner_die("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(o.container, VFIO_CHECK_EXTENSION, VFIO_SPAPR_TCE_v2_IOMMU) > 0)
		type = VFIO_SPAPR_TCE_v2_IOMMU;
	if (ioctl(o.container, VFIO_SET_IOMMU, type))
		owner_die("VFIO_SET_IOMMU");
	if (bdf) {
		o.device = ioctl(o.group, VFIO_GROUP_GET_DEVICE_FD, bdf);
		if (o.device < 0)
			owner_die("VFIO_GROUP_GET_DEVICE_FD");
	}
	return o;
}

/* The device bound to an iommufd and attached to an IOAS of its own. */
static inline struct owner own_cdev(const char *path)
{
	struct owner o = { .container = -1, .group = -1 };
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof(bind) };
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };
	struct vfio_device_attach_iommufd_pt attach = { .argsz = sizeof(attach) };

	o.iommufd = owner_open("/dev/iommu");
	o.device = owner_open(path);
	bind.iommufd = o.iommufd;
	if (ioctl(o.device, VFIO_DEVICE_BIND_IOMMUFD, &bind))
		owner_die("VFIO_DEVICE_BIND_IOMMUFD");
	if (ioctl(o.iommufd, IOMMU_IOAS_ALLOC, &alloc))
		owner_die("IOMMU_IOAS_ALLOC");
	o.ioas = alloc.out_ioas_id;
	attach.pt_id = o.ioas;
	if (ioctl(o.device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach))
		owner_die("VFIO_DEVICE_ATTACH_IOMMUFD_PT");
	return o;
}

static inline void own_map(const struct owner *o, uint64_t iova, void *memory, uint64_t size)
{
	if (o->container >= 0) {
		struct vfio_iommu_type1_dma_map map = {
			.argsz = sizeof(map),
			.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
			.vaddr = (uintptr_t)memory,
			.iova = iova,
			.size = size,
		};

		if (ioctl(o->container, VFIO_IOMMU_MAP_DMA, &map))
			owner_die("VFIO_IOMMU_MAP_DMA");
	} else {
		struct iommu_ioas_map map = {
			.size = sizeof(map),
			.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE |
				 IOMMU_IOAS_MAP_WRITEABLE,
			.ioas_id = o->ioas,
			.user_va = (uintptr_t)memory,
			.length = size,
			.iova = iova,
		};

		if (ioctl(o->iommufd, IOMMU_IOAS_MAP, &map))
			owner_die("IOMMU_IOAS_MAP");
	}
}

static inline void own_unmap(const struct owner *o, uint64_t iova, uint64_t size)
{
	if (o->container >= 0) {
		struct vfio_iommu_type1_dma_unmap unmap = {
			.argsz = sizeof(unmap),
			.iova = iova,
			.size = size,
		};

		if (ioctl(o->container, VFIO_IOMMU_UNMAP_DMA, &unmap))
			owner_die("VFIO_IOMMU_UNMAP_DMA");
	} else {
		struct iommu_ioas_unmap unmap = {
			.size = sizeof(unmap),
			.ioas_id = o->ioas,
			.iova = iova,
			.length = size,
		};

		if (ioctl(o->iommufd, IOMMU_IOAS_UNMAP, &unmap))
			owner_die("IOMMU_IOAS_UNMAP");
	}
}

#endif
