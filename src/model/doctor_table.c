/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of checks. */
#include "model/checks.h"

#define HOST(name, run, meaning)               \
	{                                      \
		name, CHECK_HOST, meaning, run \
	}
#define GROUP(name, run, meaning)               \
	{                                       \
		name, CHECK_GROUP, meaning, run \
	}
#define DEVICE(name, run, meaning)               \
	{                                        \
		name, CHECK_DEVICE, meaning, run \
	}

/* In the order of causes: what is missing first makes everything after it fail. */
const struct check checks[] = {
	HOST("firmware-table", check_firmware_table,
	     "the firmware's tables describe the IOMMU; without them no driver looks for it"),
	HOST("iommu-switch", check_iommu_switch,
	     "the kernel's command line switches the IOMMU off, or lacks what switches it on"),
	HOST("iommu-driver", check_iommu_instances, "the kernel drives an IOMMU"),
	HOST("iommu-groups", check_iommu_groups, "the kernel put devices into IOMMU groups"),
	DEVICE("bridge", check_bridge, "bridges cannot be assigned"),
	DEVICE("alive", check_alive, "the device answers on its bus"),
	DEVICE("eeh", check_eeh, "on POWER: an error froze the device"),
	GROUP("group", check_group, "the device is in an IOMMU group"),
	GROUP("noiommu", check_isolation, "an IOMMU is behind the group"),
	GROUP("reserved-regions", check_reserved,
	      "a region that the firmware wants mapped 1:1 (RMRR) forbids assignment"),
	HOST("interrupt-remapping", check_interrupt_remapping,
	     "without it a device can send the host any interrupt, so VFIO refuses"),
	HOST("vfio-driver", check_vfio_driver, "the driver that devices are bound to"),
	HOST("vfio-backend", check_backend, "what maps memory: iommufd, type1 or sPAPR"),
	DEVICE("denylist", check_denylist, "vfio-pci refuses a few devices that cannot be reset"),
	DEVICE("virtual-functions", check_vfs,
	       "a physical function with virtual ones cannot be bound to vfio-pci"),
	DEVICE("power", check_power, "the device can be woken"),
	DEVICE("regions", check_bars, "the device's regions have addresses"),
	DEVICE("host-use", check_host_use,
	       "the host needs the device: a disk in use, the default route, the console"),
	GROUP("siblings", check_siblings,
	      "no other member of the group has a driver that uses the kernel's DMA API"),
	GROUP("in-use", check_busy, "a group or a device has one user at a time"),
	DEVICE("driver-override", check_driver_override,
	       "an override keeps every other driver from the device"),
	DEVICE("driver", check_driver, "the device is bound to a VFIO driver"),
	DEVICE("variant-driver", check_variant,
	       "a vendor's VFIO driver can do more than vfio-pci, such as migration"),
	DEVICE("framebuffer", check_framebuffer,
	       "the host's console on the firmware's framebuffer keeps a region of the device"),
	DEVICE("node", check_node, "there is a node in /dev to open it by, and it is its own"),
	DEVICE("permission", check_permission, "the user may open the nodes"),
	HOST("memlock", check_memlock, "how much memory the user may pin (RLIMIT_MEMLOCK)"),
	HOST("memory", check_memory, "there is as much memory as is to be pinned"),
	DEVICE("vf-token", check_vf_token,
	       "a virtual function of a user's physical function needs its token"),
	DEVICE("reset", check_reset, "the device can be reset between users"),
	DEVICE("console", check_console, "the host booted with this display"),
	DEVICE("companions", check_companions, "functions of the same card should move together"),
	GROUP("shared-group", check_shared, "devices of other slots come along"),
	DEVICE("same-ids", check_same_ids, "vfio-pci.ids= takes every device with the ids"),
	DEVICE("link", check_link, "the PCIe link runs with all its lanes"),
	DEVICE("bus-errors", check_bus_errors, "AER counted no fatal error"),
	HOST("amd-option", check_amd_option, "amd_iommu=on is not an option"),
	HOST("acs-override", check_acs_override, "options that weaken what isolates the groups"),
	HOST("unsafe-interrupts", check_unsafe_interrupts, "switches that waive isolated MSIs"),
	HOST("noiommu-mode", check_noiommu_mode, "a switch that allows devices without an IOMMU"),
	HOST("modprobe-options", check_modprobe_options,
	     "options for a driver that is built in are ignored"),
	HOST("entry-limit", check_entry_limit, "how many mappings a type1 container takes"),
	HOST("small-pages", check_small_pages, "a switch that keeps large pages from the IOMMU"),
	HOST("lockdown", check_lockdown, "a locked kernel limits what can be looked at"),
	HOST("kernel-log", check_kernel_log, "where faults and refusals are to be read"),
};

const size_t n_checks = sizeof(checks) / sizeof(checks[0]);
