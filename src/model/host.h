/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot of what a host has for device assignment: IOMMU groups and their devices. */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/pointers.h"
#include "base/text.h"
#include "sys/pci_names.h"
#include "sys/sysfs.h"

/* Facts of a device or group that may be there and yet be unreadable; bits of `unknown`. */
enum host_fact {
	FACT_BUS,
	FACT_DRIVER,
	FACT_DRIVER_OVERRIDE,
	FACT_CLASS,
	FACT_IOMMU,
	FACT_VFIO,
	FACT_NUMA_NODE,
	FACT_RESET_METHODS,
	FACT_POWER_STATE,
	FACT_SRIOV,
	FACT_PARENT,
	FACT_MDEV_NAME,
	FACT_TYPE,
	FACT_NAME,
	FACT_RESERVED,
	FACT_DEVICES,
};

/* Strings live as long as the host, and are as untrusted as sysfs. NULL is "there is none". */
struct host_device {
	const char *name; /* in sysfs: "0000:01:00.0", an mdev's UUID, ... */
	const char *bus;  /* "pci", "mdev", "platform", ... */
	struct host_group *group;
	struct host_device *next; /* in the group, by name */
	const char *driver;
	const char *driver_override;
	const char *iommu; /* the instance in /sys/class/iommu */

	bool vfio_bound;         /* its driver is a VFIO one */
	const char *vfio_device; /* its node in /dev/vfio/devices, where kernels have those */

	bool has_pci_ids;
	uint32_t class;
	uint16_t vendor, device, subsystem_vendor, subsystem_device;

	int numa_node;             /* -1: none */
	const char *reset_methods; /* separated by blanks */
	const char *power_state;   /* "D0", "D3hot", ... */

	uint32_t total_vfs, num_vfs; /* of a physical function */
	const char *physfn;          /* the physical function of a virtual one */

	const char *parent;    /* the device an mdev is part of */
	int64_t parent_group;  /* its group, -1 for none: the mdev's own group isolates nothing */
	const char *mdev_type; /* "i915-GVTg_V5_4" */
	const char *mdev_name; /* what the type calls itself */

	uint32_t unknown; /* bits 1 << enum host_fact */
};

struct reserved_region {
	uint64_t start, last;
	const char *
		type; /* as the kernel writes it: "direct", "direct-relaxable", "msi", "reserved" */
};

/* What is behind a group. An mdev's group and one without an IOMMU have the same name in sysfs. */
enum group_backing { BACKING_IOMMU, BACKING_EMULATED, BACKING_NOIOMMU };

struct host_group {
	uint32_t number;
	const char *type; /* of the default domain, not of what is attached now */
	const char *name; /* most have none */
	enum group_backing backing;
	const char *iommu; /* of its first device that has one */
	struct reserved_region *reserved;
	size_t n_reserved;
	struct host_device *devices;
	size_t n_devices;
	uint32_t unknown;
};

struct host {
	struct sysfs sysfs;
	struct arena arena;
	struct host_group **groups; /* by number */
	size_t n_groups, groups_cap;
	struct host_device **ungrouped; /* devices without group, by name; host_read_ungrouped() */
	size_t n_ungrouped;
	struct pointers changing; /* names of devices that vfioctl is just changing */
	/* Bits 1 << enum host_fact of what is not asked for, to be set before anything is read: such a
	 * fact is absent then. What viability depends on is read all the same. */
	uint32_t unwanted;
	/* Names that will be asked for, or NULL: where several threads read, one reads these too. */
	struct id_names *names;
	struct text path; /* of what is being opened */
	bool failed;      /* memory ran out while reading */
};

/* Opens it and reads nothing yet. `sysroot` is "" for this machine. */
int host_open(struct host *h, const char *sysroot, struct err *e);
void host_close(struct host *h);
#define _cleanup_host_ __attribute__((cleanup(host_close)))

/* Every group with its members. Fails when there is no memory; no groups is no failure. */
int host_read_groups(struct host *h, struct err *e);

/* PCI devices and mdevs that are in no group. */
int host_read_ungrouped(struct host *h, struct err *e);

/* That it is not there. */
int host_no_group(uint32_t number, struct err *e);

/*
 * One group, or one device (with its group and so its siblings: device->group->devices), without
 * reading the others; the object belongs to the host. A name that does not exist is bad input
 * (EXIT_USAGE).
 */
struct host_group *host_read_group(struct host *h, uint32_t number, struct err *e);
struct host_device *host_read_device(struct host *h, const char *name, struct err *e);

/* Refuses a group whose devices could not be listed, for who acts on all of them. `name`: what was asked for. */
int host_know_members(const struct host_group *g, const char *name, struct err *e);

/* Number of a device's group from its link alone, -1 when it has none. False and *e: no such
 * device. */
bool host_group_number(struct host *h, const char *device, int64_t *group, struct err *e);

/* Opens the directory of a device by its name; the buses are tried in turn, PCI first. */
enum sysfs_answer host_device_dir(const struct host *h, const char *name, struct sysfs_dir *dir);

/* A bridge of a kind that has a name: in a group beside the devices that matter, and never assigned itself. Of the
 * class of others (0680) are NVSwitches and non-transparent bridges, which are assigned. */
bool host_device_is_bridge(const struct host_device *d);

/* Whether two PCI functions are of one slot, and so mostly of one card. */
bool host_is_same_slot(const char *a, const char *b);

#define host_for_each_member(d, g) for ((d) = (g)->devices; (d); (d) = (d)->next)

#endif
