/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the firmware's tables or its device tree say of IOMMUs and of interrupts. */
#ifndef MODEL_FIRMWARE_H
#define MODEL_FIRMWARE_H

#include "model/host.h"

/* Whether a node of the device tree has its DMA translated: "iommus", "iommu-map". Reads the whole tree. */
bool firmware_tree_has_iommu(const struct host *h);

/* That the IORT names none: Arm machines have that table for their ITS, too. What cannot be read may name one. */
bool firmware_iort_lacks_smmu(const struct host *h);

/* What takes a device's MSIs on Arm. */
enum msi_controller {
	MSI_UNKNOWN, /* neither is described, or that is root's to read */
	MSI_UNREAD,  /* what may describe one could not be read by whom it is for */
	MSI_ITS,     /* knows devices apart, so none sends another's interrupts */
	MSI_FRAME,   /* GICv2m: takes every number from everybody */
};

/* By the MADT or the device tree; *file tells by which. */
enum msi_controller firmware_msi_controller(const struct host *h, const char **file);

#endif
