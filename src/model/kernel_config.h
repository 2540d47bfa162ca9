/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel was built with, of that which device assignment needs. */
#ifndef MODEL_KERNEL_CONFIG_H
#define MODEL_KERNEL_CONFIG_H

#include "model/host.h"

enum kernel_option {
	KERNEL_X86,
	KERNEL_IRQ_REMAP,
	KERNEL_VFIO,
	KERNEL_VFIO_PCI,
	KERNEL_VFIO_GROUP, /* an option since 6.3; before that there always are groups */
	KERNEL_VFIO_IOMMU_TYPE1,
	KERNEL_VFIO_IOMMU_SPAPR_TCE,
	KERNEL_SPAPR_TCE_IOMMU,
	KERNEL_IOMMUFD,
	KERNEL_IOMMUFD_VFIO_CONTAINER,
	KERNEL_VFIO_DEVICE_CDEV,
	KERNEL_VFIO_NOIOMMU,
	KERNEL_VFIO_PCI_VGA,
	KERNEL_VFIO_PCI_IGD,
	KERNEL_VFIO_DEBUGFS,
	KERNEL_IOMMU_DEBUGFS,
	KERNEL_OPTIONS
};

struct kernel_config {
	const char *file;        /* that said it, or NULL: none could be read */
	bool unread;             /* one is there, or may be */
	bool on[KERNEL_OPTIONS]; /* built in or a module */
};

/* Of the running kernel; from the first file that can be read. The file's name belongs to the host. */
void kernel_config_read(struct host *h, struct kernel_config *config);

/* "VFIO_PCI" */
const char *kernel_option_name(enum kernel_option option);

#endif
