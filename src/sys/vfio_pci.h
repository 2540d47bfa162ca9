/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hot reset of a PCI device: the bus or slot, with all that shares it. */
#ifndef SYS_VFIO_PCI_H
#define SYS_VFIO_PCI_H

#include <stddef.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/vfio_pci.h"

/* Who would be reset, too. NULL and *e, or what the caller frees. */
struct vfio_pci_hot_reset_info *vfio_device_get_pci_hot_reset_info(const struct vfio_device *d,
								   struct err *e);

/*
 * Groups prove that all who are affected are the caller's; a device opened through its own node takes
 * none, as its iommufd knows.
 */
int vfio_device_pci_hot_reset(const struct vfio_device *d, const struct vfio_group *const *groups,
			      size_t n, struct err *e);

#endif
