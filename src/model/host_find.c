/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds one device by its name, without reading the others. */
#include "model/host_read.h"

#include <string.h>

#include "base/num.h"

struct bus_search {
	const struct host *host;
	const char *device;
	struct sysfs_dir *dir;
	enum sysfs_answer answer;
};

/* A device's name is one component of a path. */
static bool is_component(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/');
}

/* Stops also where it cannot be told whether the device is there. */
static int try_bus(void *ctx, const char *bus)
{
	struct bus_search *search = ctx;

	search->answer = sysfs_dir_openf(&search->host->sysfs, search->dir, "sys/bus/%s/devices/%s",
					 bus, search->device);
	return search->answer != SYSFS_ABSENT;
}

enum sysfs_answer host_device_dir(const struct host *h, const char *name, struct sysfs_dir *dir)
{
	_cleanup_sysfs_dir_ struct sysfs_dir buses = { -1 };
	struct bus_search search = { .host = h, .device = name, .dir = dir };
	enum sysfs_answer answer;

	dir->fd = -1;
	if (!is_component(name))
		return SYSFS_ABSENT;
	if (try_bus(&search, "pci"))
		return search.answer;
	answer = sysfs_dir_open(&h->sysfs, "sys/bus", &buses);
	if (answer == SYSFS_OK && sysfs_walk(&buses, ".", &answer, try_bus, &search))
		return search.answer;
	return answer == SYSFS_UNKNOWN ? SYSFS_UNKNOWN : SYSFS_ABSENT;
}

static int err_no_device(const char *name, enum sysfs_answer answer, struct err *e)
{
	if (answer == SYSFS_UNKNOWN)
		return err_refused(e, name, "cannot read /sys/bus, so device %s cannot be found",
				   name);
	err_usage(e, "there is no device %s", name);
	return err_hint(e, "vfioctl list devices names them all");
}

/* Which group a device is in, where ignorance is a refusal. */
static int link_group(const struct sysfs_dir *dir, const char *device, int64_t *group,
		      struct err *e)
{
	if (host_link_group(dir, "iommu_group", group) != SYSFS_UNKNOWN)
		return 0;
	return err_refused(e, device, "cannot read which IOMMU group %s is in", device);
}

bool host_group_number(struct host *h, const char *device, int64_t *group, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = host_device_dir(h, device, &dir);

	if (answer != SYSFS_OK) {
		err_no_device(device, answer, e);
		return false;
	}
	return !link_group(&dir, device, group, e);
}

static struct host_device *member(struct host_group *g, const char *name)
{
	struct host_device *d;

	host_for_each_member(d, g)
	{
		if (!strcmp(d->name, name))
			return d;
	}
	return NULL;
}

static struct host_device *read_alone(struct host *h, const struct sysfs_dir *dir, const char *name)
{
	struct host_device *d = arena_alloc(&h->arena, sizeof(*d));

	h->failed |= !d;
	if (!d)
		return NULL;
	d->name = host_keep(h, name);
	host_device_read(h, dir, d);
	return d;
}

int host_know_members(const struct host_group *g, const char *name, struct err *e)
{
	if (!(g->unknown & 1U << FACT_DEVICES))
		return 0;
	return err_refused(e, name, "cannot read the devices of group %u", g->number);
}

struct host_device *host_read_device(struct host *h, const char *name, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = host_device_dir(h, name, &dir);
	struct host_device *d = NULL;
	int64_t number;

	if (answer != SYSFS_OK) {
		err_no_device(name, answer, e);
		return NULL;
	}
	if (link_group(&dir, name, &number, e))
		return NULL;
	if (number >= 0) {
		struct host_group *g = host_read_group(h, (uint32_t)number, e);

		/* One that went meanwhile is none; one that cannot be read may be. */
		if (!g && e->status != EXIT_USAGE)
			return NULL;
		d = g ? member(g, name) : NULL;
		if (g && !d && host_know_members(g, name, e))
			return NULL;
	}
	if (!d && !h->failed)
		d = read_alone(h, &dir, name);
	if (h->failed)
		err_nomem(e);
	return h->failed ? NULL : d;
}

bool host_device_is_bridge(const struct host_device *d)
{
	return d->class >> 16 == 0x06 && d->class >> 8 != 0x0680;
}

bool host_is_same_slot(const char *a, const char *b)
{
	struct pci_address left, right;

	return parse_pci_address(a, &left) && parse_pci_address(b, &right) &&
	       left.domain == right.domain && left.bus == right.bus && left.device == right.device;
}
