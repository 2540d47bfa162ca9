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
	HOST("kernel-config", check_kernel_config,
	     "what the kernel was built with: VFIO, its drivers and backends"),
	DEVICE("bridge", check_bridge, "bridges cannot be assigned"),
	DEVICE("alive", check_alive, "the device answers on its bus"),
	DEVICE("eeh", check_eeh, "on POWER: an error froze the device"),
	GROUP("group", check_group, "the device is in an IOMMU group"),
	GROUP("noiommu", check_isolation, "an IOMMU is behind the group"),
	GROUP("reserved-regions", check_reserved,
	      "a region that the firmware wants mapped 1:1 (RMRR) forbids assignment"),
	HOST("firmware-flags", check_firmware_flags,
	     "what the firmware says of interrupt remapping and of DMA at boot"),
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
	DEVICE("own-node", check_own_node, "iommufd takes a device by a node of its own"),
	HOST("memlock", check_memlock, "how much memory the user may pin (RLIMIT_MEMLOCK)"),
	HOST("memory", check_memory, "there is as much memory as is to be pinned"),
	HOST("huge-pages", check_huge_pages, "huge pages that are free for guests"),
	DEVICE("numa", check_numa, "memory near the device"),
	HOST("contiguous-memory", check_contiguous,
	     "on POWER: the table of a DMA window lies in one piece"),
	DEVICE("vf-token", check_vf_token,
	       "a virtual function of a user's physical function needs its token"),
	DEVICE("reset", check_reset, "the device can be reset between users"),
	DEVICE("console", check_console, "the host booted with this display"),
	DEVICE("companions", check_companions, "functions of the same card should move together"),
	GROUP("shared-group", check_shared, "devices of other slots come along"),
	DEVICE("same-ids", check_same_ids, "vfio-pci.ids= takes every device with the ids"),
	DEVICE("link", check_link, "the PCIe link runs with all its lanes"),
	DEVICE("bus-errors", check_bus_errors, "errors that AER counted"),
	DEVICE("resizable-bar", check_resizable, "BARs that can be made larger or smaller"),
	DEVICE("device-log", check_device_log,
	       "what the kernel's log says of the device: unbinds that wait, resets and resumes "
	       "that failed, regions that are taken"),
	DEVICE("static-claims", check_static_claims,
	       "who gets the device at boot, by the command line, modprobe.d, udev and driverctl"),
	DEVICE("latched-parameters", check_latched_parameters,
	       "vfio-pci keeps the parameters that it took the device with"),
	DEVICE("migration", check_migration, "whether its driver can migrate it"),
	GROUP("address-width", check_address_width, "how large an address its IOMMU takes"),
	GROUP("default-domain", check_default_domain, "how the host itself drives the group"),
	HOST("amd-option", check_amd_option, "amd_iommu=on is not an option"),
	HOST("acs-override", check_acs_override, "options that weaken what isolates the groups"),
	HOST("unsafe-interrupts", check_unsafe_interrupts, "switches that waive isolated MSIs"),
	HOST("noiommu-mode", check_noiommu_mode, "a switch that allows devices without an IOMMU"),
	HOST("modprobe-options", check_modprobe_options,
	     "options for a driver that is built in are ignored"),
	HOST("initramfs", check_initramfs, "the initramfs holds what was set down for boot"),
	HOST("old-module", check_old_module, "files ask for a module that is no more"),
	HOST("boot-options", check_boot_options, "options of the kernel that bear on assignment"),
	HOST("vfio-pci-parameters", check_vfio_pci_parameters, "how vfio-pci takes devices"),
	HOST("entry-limit", check_entry_limit, "how many mappings a type1 container takes"),
	HOST("small-pages", check_small_pages, "a switch that keeps large pages from the IOMMU"),
	HOST("taint", check_taint, "what became of the kernel, as it says itself"),
	HOST("lockdown", check_lockdown, "a locked kernel limits what can be looked at"),
	HOST("kernel-log", check_kernel_log, "where faults and refusals are to be read"),
	GROUP("probe-group", check_probe_group, "with --probe: the group's own word, by ioctl"),
	GROUP("probe-iommufd", check_probe_iommufd,
	      "with --probe: the device is opened and attached through iommufd, and given back"),
	GROUP("probe-container", check_probe_container,
	      "with --probe: the same through a container: type1 or sPAPR"),
};

const size_t n_checks = sizeof(checks) / sizeof(checks[0]);
