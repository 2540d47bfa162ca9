/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The container: what every VFIO container answers before and after it has an IOMMU driver. */
#include "sys/vfio_container.h"

#include <fcntl.h>
#include <stdio.h>

#include "sys/ioctl.h"
#include "uapi/vfio.h"

static const char *type_backend(uint32_t type)
{
	switch (type) {
	case VFIO_TYPE1_IOMMU:
	case VFIO_TYPE1v2_IOMMU:
		return "type1";
	case VFIO_SPAPR_TCE_IOMMU:
	case VFIO_SPAPR_TCE_v2_IOMMU:
		return "spapr";
	case VFIO_NOIOMMU_IOMMU:
		return "noiommu";
	}
	return NULL;
}

const char *vfio_container_backend(const struct vfio_container *c)
{
	return type_backend(c->iommu_type);
}

int vfio_container_open(struct vfio_container *c, const struct trace *trace, const char *path,
			struct err *e)
{
	int fd = node_open(trace, "open container", path, O_RDWR, e);

	HANDLE_SET(c, fd, trace, path);
	c->iommu_type = 0;
	return fd < 0 ? -1 : 0;
}

void vfio_container_close(struct vfio_container *c)
{
	HANDLE_CLOSE(c);
	c->iommu_type = 0;
}

int vfio_get_api_version(const struct vfio_container *c, int *version, struct err *e)
{
	return ioctl_value(TARGET(c, NULL), REQUEST_BARE(VFIO_GET_API_VERSION), version, e);
}

int vfio_check_extension(const struct vfio_container *c, uint32_t extension, int *value,
			 struct err *e)
{
	return ioctl_value(TARGET(c, vfio_container_backend(c)),
			   REQUEST_VALUE(VFIO_CHECK_EXTENSION, extension), value, e);
}

int vfio_set_iommu(struct vfio_container *c, uint32_t type, struct err *e)
{
	if (ioctl_done(TARGET(c, type_backend(type)), REQUEST_VALUE(VFIO_SET_IOMMU, type), e))
		return -1;
	c->iommu_type = type;
	return 0;
}
