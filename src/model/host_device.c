/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the facts of one device. */
#include "model/host_read.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "model/viability.h"

static void set_unknown(struct host_device *d, enum host_fact fact)
{
	d->unknown |= 1U << fact;
}

/* A fact that is one line of text; NULL when absent or empty. */
static const char *read_text(struct host *h, const struct sysfs_dir *dir, const char *name,
			     struct host_device *d, enum host_fact fact)
{
	char buf[SYSFS_BUFFER];
	enum sysfs_answer answer;

	if (!host_wants(h, fact))
		return NULL;
	answer = sysfs_read(dir, name, buf, sizeof(buf));
	if (answer == SYSFS_UNKNOWN)
		set_unknown(d, fact);
	return answer == SYSFS_OK && *buf ? host_keep(h, buf) : NULL;
}

static const char *read_link_name(struct host *h, const struct sysfs_dir *dir, const char *name,
				  struct host_device *d, enum host_fact fact)
{
	char buf[256];
	enum sysfs_answer answer;

	if (!host_wants(h, fact))
		return NULL;
	answer = sysfs_link_name(dir, name, buf, sizeof(buf));
	if (answer == SYSFS_UNKNOWN)
		set_unknown(d, fact);
	return answer == SYSFS_OK ? host_keep(h, buf) : NULL;
}

static void take_pci_class(struct host_device *d, const char *value)
{
	uint64_t class;

	d->bus = "pci";
	if (parse_hex(value, &class) && class <= 0xffffff)
		d->class = (uint32_t) class;
	else
		set_unknown(d, FACT_CLASS);
}

/* One read of `uevent` gives what else are six attributes and two links. */
static void take_uevent_line(struct host *h, struct host_device *d, const char *line)
{
	if (*line != 'D' && *line != 'P')
		return;
	if (!strncmp(line, "DRIVER=", 7))
		d->driver = host_keep(h, line + 7);
	else if (!strncmp(line, "PCI_CLASS=", 10))
		take_pci_class(d, line + 10);
	else if (!strncmp(line, "PCI_ID=", 7))
		d->has_pci_ids = parse_pci_id(line + 7, &d->vendor, &d->device);
	else if (!strncmp(line, "PCI_SUBSYS_ID=", 14))
		parse_pci_id(line + 14, &d->subsystem_vendor, &d->subsystem_device);
}

static void read_uevent(struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	char buf[SYSFS_BUFFER], *line, *rest = buf;

	if (sysfs_read(dir, "uevent", buf, sizeof(buf)) != SYSFS_OK) {
		set_unknown(d, FACT_DRIVER);
		set_unknown(d, FACT_CLASS);
		return;
	}
	while ((line = strsep(&rest, "\n")))
		take_uevent_line(h, d, line);
	if (d->bus && !d->has_pci_ids)
		set_unknown(d, FACT_CLASS);
}

static bool is_changing(const struct host *h, const char *device)
{
	for (size_t i = 0; i < h->changing.n; i++) {
		if (!strcmp(h->changing.items[i], device))
			return true;
	}
	return false;
}

/*
 * Before it moved into the driver core, it was read under the device's lock (drivers/pci/pci-sysfs.c:
 * driver_override_show), which an unbind has that waits for a user of the device: then whoever reads it waits as well,
 * and cannot even be killed.
 */
static void read_driver_override(struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	const char *name;

	if (!host_wants(h, FACT_DRIVER_OVERRIDE))
		return;
	if (is_changing(h, d->name)) {
		set_unknown(d, FACT_DRIVER_OVERRIDE);
		return;
	}
	name = read_text(h, dir, "driver_override", d, FACT_DRIVER_OVERRIDE);
	d->driver_override = name && strcmp(name, "(null)") ? name : NULL;
}

static void read_numa_node(const struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	int64_t node = -1;

	d->numa_node = -1;
	if (!host_wants(h, FACT_NUMA_NODE))
		return;
	if (sysfs_read_int(dir, "numa_node", &node) == SYSFS_UNKNOWN || node < -1 ||
	    node > INT32_MAX)
		set_unknown(d, FACT_NUMA_NODE);
	else
		d->numa_node = (int)node;
}

static void read_vf_count(const struct sysfs_dir *dir, const char *name, struct host_device *d,
			  uint32_t *count)
{
	uint64_t value = 0;

	if (sysfs_read_u64(dir, name, &value) == SYSFS_UNKNOWN || value > UINT32_MAX)
		set_unknown(d, FACT_SRIOV);
	else
		*count = (uint32_t)value;
}

static void read_sriov(struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	d->physfn = read_link_name(h, dir, "physfn", d, FACT_SRIOV);
	if (d->physfn || !host_wants(h, FACT_SRIOV))
		return;
	read_vf_count(dir, "sriov_totalvfs", d, &d->total_vfs);
	if (d->total_vfs)
		read_vf_count(dir, "sriov_numvfs", d, &d->num_vfs);
}

struct vfio_search {
	struct host *host;
	struct host_device *device;
	const struct sysfs_dir *dir;
};

/* The directory is there for every VFIO device, but only with `dev` in it there is a node (Linux
 * without VFIO_DEVICE_CDEV). */
static int take_vfio_device(void *ctx, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir all = { -1 }, one = { -1 };
	const struct vfio_search *search = ctx;

	if (sysfs_dir_within(search->dir, "vfio-dev", &all) == SYSFS_OK &&
	    sysfs_dir_within(&all, name, &one) == SYSFS_OK && sysfs_exists(&one, "dev"))
		search->device->vfio_device = host_keep(search->host, name);
	else if (errno != ENOENT)
		set_unknown(search->device, FACT_VFIO);
	return 1;
}

static void read_vfio(struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	struct vfio_search search = { .host = h, .device = d, .dir = dir };
	enum sysfs_answer answer;

	if (!d->driver && !(d->unknown & 1U << FACT_DRIVER))
		return;
	sysfs_walk(dir, "vfio-dev", &answer, take_vfio_device, &search);
	if (answer == SYSFS_UNKNOWN)
		set_unknown(d, FACT_VFIO);
	d->vfio_bound = answer == SYSFS_OK || (d->driver && viability_is_vfio_driver(d->driver));
}

/* The directory that an mdev's own lies in is its parent's. */
static const char *mdev_parent(struct host *h, const struct sysfs_dir *mdevs,
			       const struct host_device *d)
{
	char path[SYSFS_BUFFER], *slash;

	if (sysfs_link(mdevs, d->name, path, sizeof(path)) != SYSFS_OK)
		return NULL;
	slash = strrchr(path, '/');
	if (!slash)
		return NULL;
	*slash = 0;
	slash = strrchr(path, '/');
	return host_keep(h, slash ? slash + 1 : path);
}

/* The type is a link, which in a recorded tree must not be followed out of it: hence from the root. */
static const char *mdev_name(struct host *h, struct host_device *d)
{
	_cleanup_sysfs_dir_ struct sysfs_dir type = { -1 };
	enum sysfs_answer answer;

	if (!host_wants(h, FACT_MDEV_NAME))
		return NULL;
	answer = sysfs_dir_openf(&h->sysfs, &type, "sys/bus/mdev/devices/%s/mdev_type", d->name);
	if (answer == SYSFS_UNKNOWN)
		set_unknown(d, FACT_MDEV_NAME);
	return answer == SYSFS_OK ? read_text(h, &type, "name", d, FACT_MDEV_NAME) : NULL;
}

static void read_mdev(struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	_cleanup_sysfs_dir_ struct sysfs_dir mdevs = { -1 };

	d->mdev_type = read_link_name(h, dir, "mdev_type", d, FACT_PARENT);
	d->mdev_name = mdev_name(h, d);
	if (sysfs_dir_open(&h->sysfs, "sys/bus/mdev/devices", &mdevs) == SYSFS_OK)
		d->parent = mdev_parent(h, &mdevs, d);
	if (!d->parent)
		set_unknown(d, FACT_PARENT);
	if (host_link_group(dir, "../iommu_group", &d->parent_group) == SYSFS_UNKNOWN)
		set_unknown(d, FACT_PARENT);
}

static void read_pci(struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	d->reset_methods = read_text(h, dir, "reset_method", d, FACT_RESET_METHODS);
	d->power_state = read_text(h, dir, "power_state", d, FACT_POWER_STATE);
	read_sriov(h, dir, d);
}

/* Which facts it has depends on its bus, which uevent might have said: without that, its driver is unknown too. */
static void set_unknown_of_bus(struct host_device *d)
{
	static const enum host_fact facts[] = { FACT_RESET_METHODS, FACT_POWER_STATE, FACT_SRIOV,
						FACT_PARENT, FACT_MDEV_NAME };

	if (!(d->unknown & (1U << FACT_BUS | 1U << FACT_DRIVER)))
		return;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		set_unknown(d, facts[i]);
}

void host_device_read(struct host *h, const struct sysfs_dir *dir, struct host_device *d)
{
	d->parent_group = -1;
	read_uevent(h, dir, d);
	read_driver_override(h, dir, d);
	read_numa_node(h, dir, d);
	d->iommu = read_link_name(h, dir, "iommu", d, FACT_IOMMU);
	read_vfio(h, dir, d);
	if (!d->bus)
		d->bus = read_link_name(h, dir, "subsystem", d, FACT_BUS);
	if (!d->bus)
		set_unknown_of_bus(d);
	else if (!strcmp(d->bus, "pci"))
		read_pci(h, dir, d);
	else if (!strcmp(d->bus, "mdev"))
		read_mdev(h, dir, d);
}
