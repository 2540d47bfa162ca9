/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The container: what every VFIO container answers before and after it has an IOMMU driver. */
#ifndef SYS_VFIO_CONTAINER_H
#define SYS_VFIO_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/trace.h"

/* `path` is /dev/vfio/vfio. */
int vfio_container_open(struct vfio_container *c, const struct trace *trace, const char *path,
			struct err *e);

/* All that was mapped through it is gone with the last group. */
void vfio_container_close(struct vfio_container *c);

/* "type1", "spapr", "noiommu" once VFIO_SET_IOMMU was done, NULL before. */
const char *vfio_container_backend(const struct vfio_container *c);

int vfio_get_api_version(const struct vfio_container *c, int *version, struct err *e);

/*
 * `extension` is VFIO_TYPE1v2_IOMMU and the like; what a driver says is 0 or more. Before VFIO_SET_IOMMU
 * every loaded driver is asked, after it only the one set (container.c:
 * vfio_container_ioctl_check_extension).
 */
int vfio_check_extension(const struct vfio_container *c, uint32_t extension, int *value,
			 struct err *e);

/* Once, after the first group has joined; sets c->iommu_type. */
int vfio_set_iommu(struct vfio_container *c, uint32_t type, struct err *e);

#endif
