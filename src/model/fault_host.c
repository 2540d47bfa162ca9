/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads from sysfs what resolving a requester needs: PCI functions, and buses behind bridges. */
#include "model/fault_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

struct inventory {
	const struct host *host;
	struct fault_pci *all;
	size_t n, cap;
	bool unread; /* whether some are bridges */
};

static bool grow(struct inventory *inv)
{
	size_t cap = inv->cap ? inv->cap * 2 : 64;
	struct fault_pci *all = reallocarray(inv->all, cap, sizeof(*all));

	if (!all)
		return false;
	inv->all = all;
	inv->cap = cap;
	return true;
}

static int add(void *ctx, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { .fd = -1 };
	struct inventory *inv = ctx;
	struct fault_pci d = { 0 };
	int64_t secondary, subordinate;
	enum sysfs_answer answer;

	if (!parse_pci_address(name, &d.address))
		return 0;
	if (inv->n == inv->cap && !grow(inv))
		return -1;
	/* Only bridges have these. */
	answer = host_device_dir(inv->host, name, &dir);
	if (answer == SYSFS_OK)
		answer = sysfs_read_int(&dir, "secondary_bus_number", &secondary);
	if (answer == SYSFS_OK)
		answer = sysfs_read_int(&dir, "subordinate_bus_number", &subordinate);
	if (answer == SYSFS_OK) {
		d.is_bridge = true;
		d.secondary = (uint8_t)secondary;
		d.subordinate = (uint8_t)subordinate;
	}
	d.is_unread = answer == SYSFS_UNKNOWN;
	inv->unread |= d.is_unread;
	inv->all[inv->n++] = d;
	return 0;
}

/* Devices are found by their names, so that only what they are matters; none may be for want of a bridge. */
static bool is_certain(const struct inventory *inv, const struct fault_origin *o,
		       const size_t found[FAULT_ORIGIN_MAX])
{
	if (!inv->unread)
		return true;
	if (o->alias == FAULT_ALIAS_NONE || o->alias == FAULT_ALIAS_SLOT || o->n > FAULT_ORIGIN_MAX)
		return false;
	for (size_t i = 0; i < o->n; i++) {
		if (inv->all[found[i]].is_unread)
			return false;
	}
	return true;
}

static void resolve_pci(const struct inventory *inv, struct fault *f, struct fault_origin *o)
{
	size_t found[FAULT_ORIGIN_MAX] = { 0 };

	o->alias = fault_alias_find(inv->all, inv->n, f->device, found, FAULT_ORIGIN_MAX, &o->n);
	for (size_t i = 0; i < o->n && i < FAULT_ORIGIN_MAX; i++)
		format_pci_address(&inv->all[found[i]].address, o->devices[i]);
	/* Its address is that also when it is a bridge, which asks for those behind it. */
	if (o->alias == FAULT_ALIAS_ITSELF)
		memcpy(f->device, o->devices[0], sizeof(f->device));
	if (!is_certain(inv, o, found))
		*o = (struct fault_origin){ .group = -1, .unknown = true };
}

static void look_at_all(const struct host *host, struct fault *f, struct fault_origin *o)
{
	_cleanup_sysfs_dir_ struct sysfs_dir bus = { .fd = -1 };
	struct inventory inv = { .host = host };
	enum sysfs_answer answer = sysfs_dir_open(&host->sysfs, "sys/bus/pci", &bus);

	if (answer == SYSFS_OK && sysfs_walk(&bus, "devices", &answer, add, &inv))
		answer = SYSFS_UNKNOWN; /* no memory for all of them */
	o->unknown = answer == SYSFS_UNKNOWN;
	if (answer == SYSFS_OK)
		resolve_pci(&inv, f, o);
	free(inv.all);
}

void fault_origin_find(struct host *host, struct fault *f, struct fault_origin *o)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { .fd = -1 };
	enum sysfs_answer there, bridge;
	struct err gone = { 0 };

	*o = (struct fault_origin){ .group = -1 };
	if (!f->device[0])
		return;
	/* The device itself, and no bridge: nothing else has to be read. */
	there = host_device_dir(host, f->device, &dir);
	bridge = there == SYSFS_OK ? sysfs_look(&dir, "secondary_bus_number") : there;
	if (there == SYSFS_OK && bridge == SYSFS_ABSENT) {
		o->alias = FAULT_ALIAS_ITSELF;
		o->n = 1;
		snprintf(o->devices[0], sizeof(o->devices[0]), "%s", f->device);
	} else {
		look_at_all(host, f, o);
		/* It may be one of another bus. */
		o->unknown |= !o->n && bridge == SYSFS_UNKNOWN;
	}
	if (o->n && !host_group_number(host, o->devices[0], &o->group, &gone)) {
		o->group = -1;
		o->group_unknown = gone.status != EXIT_USAGE;
	}
}
