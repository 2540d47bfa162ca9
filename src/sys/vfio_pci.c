/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hot reset of a PCI device: the bus or slot, with all that shares it. */
#include "sys/vfio_pci.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/ioctl.h"
#include "uapi/vfio.h"

#define DEVICES_FIRST 8
#define DEVICES_MOST  (1 << 16) /* a segment has no more functions */

struct vfio_pci_hot_reset_info *vfio_device_get_pci_hot_reset_info(const struct vfio_device *d,
								   struct err *e)
{
	_cleanup_free_ struct vfio_pci_hot_reset_info *info = NULL;
	uint32_t count = DEVICES_FIRST;

	/* Devices may be plugged in between two questions. */
	while (count <= DEVICES_MOST) {
		uint32_t argsz = sizeof(*info) + count * sizeof(info->devices[0]);

		free(info);
		info = calloc(1, argsz);
		if (!info) {
			err_nomem(e);
			return NULL;
		}
		info->argsz = argsz;
		if (!ioctl_done(TARGET(d, NULL),
				REQUEST(VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, info, argsz), e))
			return STEAL_PTR(info);
		if (e->errnum != ENOSPC || info->count <= count)
			return NULL;
		count = info->count;
	}
	return NULL;
}

int vfio_device_pci_hot_reset(const struct vfio_device *d, const struct vfio_group *const *groups,
			      size_t n, struct err *e)
{
	size_t size = sizeof(struct vfio_pci_hot_reset) + n * sizeof(int32_t);
	_cleanup_free_ struct vfio_pci_hot_reset *reset = calloc(1, size);

	if (!reset)
		return err_nomem(e);
	reset->argsz = size;
	reset->count = n;
	for (size_t i = 0; i < n; i++)
		reset->group_fds[i] = groups[i]->fd;
	return ioctl_done(TARGET(d, NULL), REQUEST(VFIO_DEVICE_PCI_HOT_RESET, reset, size), e);
}
