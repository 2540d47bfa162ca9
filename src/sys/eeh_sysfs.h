/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What POWER's EEH says of a device in sysfs. */
#ifndef SYS_EEH_SYSFS_H
#define SYS_EEH_SYSFS_H

#include <stdint.h>

#include "sys/sysfs.h"

/* Bits of `hardware` (EEH_STATE_* of asm/eeh.h): what the firmware says now. */
enum eeh_hardware {
	EEH_HW_UNAVAILABLE = 1 << 0,
	EEH_HW_NOT_SUPPORTED = 1 << 1,
	EEH_HW_RESET_ACTIVE = 1 << 2,
	EEH_HW_MMIO_ACTIVE = 1 << 3,
	EEH_HW_DMA_ACTIVE = 1 << 4,
	EEH_HW_MMIO_ENABLED = 1 << 5,
	EEH_HW_DMA_ENABLED = 1 << 6,
};

/* Bits of `software` (EEH_PE_* of asm/eeh.h): what the kernel remembers. */
enum eeh_software {
	EEH_SW_ISOLATED = 1 << 0,
	EEH_SW_RECOVERING = 1 << 1,
};

struct eeh_sysfs {
	uint32_t pe; /* number of the partitionable endpoint */
	uint32_t hardware;
	uint32_t software;
};

/*
 * Of a PCI device's directory. Absent where there is no EEH. The kernel asks the firmware at each
 * read.
 */
enum sysfs_answer eeh_sysfs_read(const struct sysfs_dir *device, struct eeh_sysfs *state);

#endif
