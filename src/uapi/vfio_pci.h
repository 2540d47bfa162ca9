/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What VFIO adds for PCI devices: fixed indexes, hot reset, vendors' regions. */
#ifndef UAPI_VFIO_PCI_H
#define UAPI_VFIO_PCI_H

#include "uapi/vfio_base.h"

#define VFIO_DEVICE_GET_PCI_HOT_RESET_INFO _IO(VFIO_TYPE, VFIO_BASE + 12)
#define VFIO_DEVICE_PCI_HOT_RESET          _IO(VFIO_TYPE, VFIO_BASE + 13)

enum {
	VFIO_PCI_BAR0_REGION_INDEX,
	VFIO_PCI_BAR1_REGION_INDEX,
	VFIO_PCI_BAR2_REGION_INDEX,
	VFIO_PCI_BAR3_REGION_INDEX,
	VFIO_PCI_BAR4_REGION_INDEX,
	VFIO_PCI_BAR5_REGION_INDEX,
	VFIO_PCI_ROM_REGION_INDEX,
	VFIO_PCI_CONFIG_REGION_INDEX,
	VFIO_PCI_VGA_REGION_INDEX, /* offset = legacy port or address, 0x3b0 to 0xbffff */
	VFIO_PCI_NUM_REGIONS       /* from here on VFIO_REGION_INFO_CAP_TYPE says */
};

enum {
	VFIO_PCI_INTX_IRQ_INDEX,
	VFIO_PCI_MSI_IRQ_INDEX,
	VFIO_PCI_MSIX_IRQ_INDEX,
	VFIO_PCI_ERR_IRQ_INDEX, /* an AER error was detected */
	VFIO_PCI_REQ_IRQ_INDEX, /* somebody wants the device back; repeats every 10 s */
	VFIO_PCI_NUM_IRQS
};

/* Capability of vfio_device_info: AtomicOps that reach the root complex. */
#define VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP 5

struct vfio_device_info_cap_pci_atomic_comp {
	struct vfio_info_cap_header header;
	uint32_t flags;
	uint32_t reserved;
};

#define VFIO_PCI_ATOMIC_COMP32  (1 << 0)
#define VFIO_PCI_ATOMIC_COMP64  (1 << 1)
#define VFIO_PCI_ATOMIC_COMP128 (1 << 2)

/* Subtypes of VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x8086 */
#define VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION (1)
#define VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG (2)
#define VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG  (3)
/* of | 0x10de and of | 0x1014, gone from the kernel */
#define VFIO_REGION_SUBTYPE_NVIDIA_NVLINK2_RAM (1)
#define VFIO_REGION_SUBTYPE_IBM_NVLINK2_ATSD   (1)

/* devid when the device was opened as a cdev (FLAG_DEV_ID), else group_id. */
struct vfio_pci_dependent_device {
	union {
		uint32_t group_id;
		uint32_t devid;
	};
	uint16_t segment;
	uint8_t bus;
	uint8_t devfn;
};

#define VFIO_PCI_DEVID_OWNED     0 /* ours, by its group; it has no id of its own */
#define VFIO_PCI_DEVID_NOT_OWNED -1

/* ENOSPC, with count set to what is needed, when argsz is too small; ENODEV: no hot reset. */
struct vfio_pci_hot_reset_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t count;
	struct vfio_pci_dependent_device devices[];
};

#define VFIO_PCI_HOT_RESET_FLAG_DEV_ID       (1 << 0)
#define VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED (1 << 1) /* all are, so the reset may go */

/* On a cdev count must be 0; otherwise every affected group's fd is the proof of ownership. */
struct vfio_pci_hot_reset {
	uint32_t argsz;
	uint32_t flags;
	uint32_t count;
	int32_t group_fds[];
};

#endif
