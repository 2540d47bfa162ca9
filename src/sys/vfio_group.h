/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The group: joins a container or iommufd, gives out its devices. */
#ifndef SYS_VFIO_GROUP_H
#define SYS_VFIO_GROUP_H

#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/trace.h"

/* `path` is /dev/vfio/N or /dev/vfio/noiommu-N. There is one opener in the whole system: EBUSY. */
int vfio_group_open(struct vfio_group *g, const struct trace *trace, const char *path,
		    struct err *e);

/* Leaves the container, too, once no device of it is open any more. */
void vfio_group_close(struct vfio_group *g);

/* *flags is VFIO_GROUP_FLAGS_*. */
int vfio_group_get_status(const struct vfio_group *g, uint32_t *flags, struct err *e);

/* The group's DMA is taken from the host here, and with a second group attached to what is mapped. */
int vfio_group_set_container(const struct vfio_group *g, const struct vfio_container *c,
			     struct err *e);

/* The same call with an iommufd in the container's place. */
int vfio_group_set_container_iommufd(const struct vfio_group *g, const struct iommufd *i,
				     struct err *e);

int vfio_group_unset_container(const struct vfio_group *g, struct err *e);

/*
 * Opens a device by its name in sysfs; the first open resets it. `vf_token` is a UUID in text for a VF
 * whose PF demands it, or NULL.
 */
int vfio_group_get_device_fd(const struct vfio_group *g, const char *name, const char *vf_token,
			     struct vfio_device *d, struct err *e);

#endif
