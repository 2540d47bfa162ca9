/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a group can be given to user space: the kernel's own rule, from what sysfs shows. */
#ifndef MODEL_VIABILITY_H
#define MODEL_VIABILITY_H

#include "model/host.h"

/*
 * A driver that uses the kernel's DMA API claims the default domain of the device's group when it
 * binds (iommu_device_use_default_domain() in the dma_configure of a few buses), unless it says
 * driver_managed_dma. A group that is claimed so cannot be owned by VFIO. What else may own it,
 * sysfs does not tell.
 */
enum member_role {
	ROLE_UNBOUND,     /* no driver */
	ROLE_VFIO,        /* bound to a VFIO driver */
	ROLE_MANAGED_DMA, /* its driver manages DMA itself, or its bus claims nothing: pcieport,
			     pci-stub */
	ROLE_BLOCKS,      /* its driver claims the group for the kernel */
	ROLE_UNKNOWN,     /* its driver could not be read */
};

enum member_role viability_role(const struct host_device *d);

/* "unbound", "vfio", "managed_dma", "blocks", "unknown" */
const char *viability_role_name(enum member_role role);

enum viability { VIABLE, NOT_VIABLE, VIABILITY_UNKNOWN };
enum viability viability_of(const struct host_group *g);

/* True for drivers that are known to be VFIO's by their name alone. */
bool viability_is_vfio_driver(const char *driver);

/* "0000:03:00.1 (snd_hda_intel)" */
#define VIABILITY_BLOCKER_MAX 192
void viability_describe(const struct host_device *d, char out[VIABILITY_BLOCKER_MAX]);

#endif
