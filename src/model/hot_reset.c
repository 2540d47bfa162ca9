/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out who depends on a hot reset, and does it. */
#include "model/hot_reset.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/holders.h"
#include "sys/vfio_pci.h"

static bool by_id(const struct vfio_pci_hot_reset_info *info)
{
	return info->flags & VFIO_PCI_HOT_RESET_FLAG_DEV_ID;
}

/* The same union member holds an iommufd's id or a group, as the kernel says in the flags. */
static bool is_owned(const struct device *device, const struct vfio_pci_hot_reset_info *info,
		     uint32_t i)
{
	if (by_id(info))
		return info->devices[i].devid != (uint32_t)VFIO_PCI_DEVID_NOT_OWNED;
	return held_group_find(device->object.session, info->devices[i].group_id);
}

/* What sysfs says of it; a function that went meanwhile has nothing to say. */
static int describe(struct host *host, bool by_group, struct dependent *d,
		    const struct host_device **described, struct err *e)
{
	const struct host_device *facts;
	struct err unread = { 0 };

	d->group = -1;
	*described = facts = host_read_device(host, d->address, &unread);
	if (!facts) {
		if (unread.status == EXIT_USAGE)
			return 0;
		*e = unread;
		return -1;
	}
	if (facts->unknown & (1U << FACT_DRIVER | 1U << FACT_VFIO))
		return err_refused(e, d->address, "cannot read which driver %s has", d->address);
	/* A group is not proof enough: each of its devices must be in VFIO's hands (vfio_pci_core.c). */
	if (by_group)
		d->owned &= facts->vfio_bound;
	if (facts->driver)
		snprintf(d->driver, sizeof(d->driver), "%s", facts->driver);
	if (facts->group)
		d->group = facts->group->number;
	return 0;
}

/* Whose it is instead. A group that the session has nobody else has. */
static void find_owner(const struct session *s, const struct holders *holders,
		       const struct host_device *facts, struct dependent *d)
{
	if (!facts || d->owned || held_group_find(s, (uint64_t)d->group))
		return;
	for (size_t i = 0; i < holders->n; i++) {
		const struct holder *h = &holders->list[i];

		if (!holder_is_of_device(holders, h, facts))
			continue;
		snprintf(d->owner, sizeof(d->owner), "%s (pid %d)", holder_name(h), (int)h->pid);
		return;
	}
}

static void fill(const struct device *device, const struct vfio_pci_hot_reset_info *info,
		 uint32_t i, struct dependent *d)
{
	const struct vfio_pci_dependent_device *from = &info->devices[i];
	const struct pci_address address = { from->segment, from->bus, from->devfn >> 3,
					     from->devfn & 7 };

	format_pci_address(&address, d->address);
	d->owned = is_owned(device, info, i);
}

int hot_reset_plan(const struct device *device, struct hot_reset *plan, struct err *e)
{
	_cleanup_host_ struct host host = { .sysfs = { .root = -1 } };
	_cleanup_holders_ struct holders holders = { 0 };
	_cleanup_free_ struct vfio_pci_hot_reset_info *info = NULL;

	*plan = (struct hot_reset){ .all_owned = true };
	info = vfio_device_get_pci_hot_reset_info(&device->handle, e);
	if (!info || host_open(&host, "", e) < 0 || holders_read(&holders, &host, e) < 0)
		return -1;
	plan->dependents = calloc(info->count + 1, sizeof(*plan->dependents));
	if (!plan->dependents)
		return err_nomem(e);
	for (; plan->n < info->count; plan->n++) {
		struct dependent *d = &plan->dependents[plan->n];
		const struct host_device *facts;

		fill(device, info, (uint32_t)plan->n, d);
		if (describe(&host, !by_id(info), d, &facts, e)) {
			hot_reset_free(plan);
			return -1;
		}
		find_owner(device->object.session, &holders, facts, d);
		plan->all_owned &= d->owned;
	}
	return 0;
}

void hot_reset_free(struct hot_reset *plan)
{
	free(plan->dependents);
	plan->dependents = NULL;
}

static int refuse(const struct device *device, const struct hot_reset *plan, struct err *e)
{
	_cleanup_text_ struct text others = { 0 };

	for (size_t i = 0; i < plan->n; i++) {
		const struct dependent *d = &plan->dependents[i];

		if (!d->owned)
			text_addf(&others, "%s%s (%s)", others.len ? ", " : "", d->address,
				  *d->owner    ? d->owner
				  : *d->driver ? d->driver
					       : "no driver");
	}
	err_refused(e, device->object.name, "it would reset what is not this session's: %s",
		    others.s ? others.s : "?");
	return err_hint(e, "attach them to this session, too");
}

/* Every group with a function among them, once, as proof that they are ours. */
static size_t groups_of(const struct device *device, const struct hot_reset *plan,
			const struct vfio_group **groups)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++) {
		const struct held_group *g = held_group_find(device->object.session,
							     (uint64_t)plan->dependents[i].group);
		size_t k = 0;

		while (g && k < n && groups[k] != &g->handle)
			k++;
		if (g && k == n)
			groups[n++] = &g->handle;
	}
	return n;
}

int hot_reset(const struct device *device, const struct hot_reset *plan, struct err *e)
{
	_cleanup_free_ const struct vfio_group **groups = NULL;

	if (!plan->all_owned)
		return refuse(device, plan, e);
	groups = calloc(plan->n + 1, sizeof(const struct vfio_group *));
	if (!groups)
		return err_nomem(e);
	return vfio_device_pci_hot_reset(&device->handle, groups, groups_of(device, plan, groups),
					 e);
}
