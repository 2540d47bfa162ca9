/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device cannot be attached. */
#include "model/attach_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/holders.h"
#include "model/session_dir.h"
#include "model/viability.h"
#include "model/viommu.h"
#include "sys/sysfs.h"

static bool is_readable(const struct host_device *d)
{
	return !(d->unknown & (1U << FACT_DRIVER | 1U << FACT_VFIO));
}

int attach_check_device(const struct host_device *d, struct err *e)
{
	if (!is_readable(d))
		return err_refused(e, d->name, "cannot read whether %s is bound to a VFIO driver",
				   d->name);
	if (d->vfio_bound)
		return 0;
	if (d->driver)
		err_refused(e, d->name, "%s is bound to %s, not to a VFIO driver", d->name,
			    d->driver);
	else
		err_refused(e, d->name, "%s is bound to no driver; it needs a VFIO driver",
			    d->name);
	return err_hint(e, "vfioctl bind %s", d->name);
}

int attach_check_group(const struct host_group *g, size_t n_bound, struct err *e)
{
	const struct host_device *d;

	if (g->unknown & 1U << FACT_DEVICES)
		return err_refused(e, NULL, "cannot read which devices are in group %u", g->number);
	host_for_each_member(d, g)
	{
		if (!is_readable(d))
			return attach_check_device(d, e);
	}
	if (n_bound)
		return 0;
	return err_refused(e, NULL, "no device of group %u is bound to a VFIO driver", g->number);
}

int attach_check_viable(const struct host_group *g, struct err *e)
{
	_cleanup_text_ struct text blockers = { 0 };
	char one[VIABILITY_BLOCKER_MAX];
	const struct host_device *d;

	if (viability_of(g) != NOT_VIABLE)
		return 0;
	host_for_each_member(d, g)
	{
		if (viability_role(d) != ROLE_BLOCKS)
			continue;
		viability_describe(d, one);
		text_addf(&blockers, "%s%s", blockers.len ? ", " : "", one);
	}
	err_refused(e, NULL, "group %u is not viable: the host uses %s", g->number,
		    blockers.s ? blockers.s : "a member");
	return err_hint(
		e,
		"unbind them, or bind them to a VFIO driver too: a group is assigned as a whole");
}

/* Where that cannot be told, opening the node tells. */
static bool may_have_class(const struct host *host, const char *class, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir d = { .fd = -1 };

	return sysfs_dir_openf(&host->sysfs, &d, "sys/class/%s/%s", class, name) != SYSFS_ABSENT;
}

bool attach_offers(const struct host *host, const struct trace *trace, const struct host_device *d,
		   const struct dma_ops *ops)
{
	char group[24];

	if (ops == &dma_iommufd)
		return d->vfio_device && may_have_class(host, "misc", "iommu");
	snprintf(group, sizeof(group), "%s%u", ops == &dma_noiommu ? "noiommu-" : "",
		 d->group->number);
	return may_have_class(host, "vfio", group) && may_have_class(host, "misc", "vfio") &&
	       (!ops->offered || ops->offered(trace));
}

const struct dma_ops *attach_backend(const struct host *host, const struct trace *trace,
				     const struct host_device *d, struct err *e)
{
	for (size_t i = 0; dma_backends[i]; i++) {
		if (attach_offers(host, trace, d, dma_backends[i]))
			return dma_backends[i];
	}
	err_nothing(e,
		    "this kernel offers neither iommufd with a node for %s nor VFIO groups and "
		    "containers",
		    d->name);
	return NULL;
}

/* The name of the session whose holder that process is, when it is one of ours. */
static void add_session(struct text *out, pid_t pid)
{
	char name[SESSION_NAME_MAX + 1];
	struct err ignored;

	if (!session_of_process(pid, name, &ignored) && *name)
		text_addf(out, ", session %s", name);
}

/* Each process once, by whatever it holds the group. */
static void describe(const struct holders *all, const struct host_group *g, struct text *out)
{
	pid_t last = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct holder *holder = &all->list[i];

		if (holder->pid == last || !holder_is_of_group(all, holder, g))
			continue;
		last = holder->pid;
		text_addf(out, "%s%s (pid %d", out->len ? "; " : "", holder_name(holder),
			  (int)holder->pid);
		add_session(out, holder->pid);
		text_addf(out, ") holds it by %s", hold_by_name(holder->by));
	}
}

/* A node that is not there is another thing. */
static bool is_of_node(const struct err *e)
{
	return e->operation && !strncmp(e->operation, "open", 4);
}

int attach_explain_order(const char *name, const struct device *device, const struct attachment *to,
			 struct err *e)
{
	const struct iommu_object *viommu = to->hwpt ? hwpt_viommu(to->hwpt) : NULL;

	if (e->errnum != ENOENT || is_of_node(e) || !viommu ||
	    (device && vdevice_of_device(viommu, device)))
		return -1;
	if (!device)
		return err_hint(e,
				"viommu %s does not know %s: vfioctl attach %s --to %s, then "
				"vdevice alloc --viommu %s --device %s --virt-id ID, then this",
				viommu->object.name, name, name, to->space->object.name,
				viommu->object.name, name);
	return err_hint(e,
			"viommu %s does not know %s: vfioctl vdevice alloc --viommu %s --device %s "
			"--virt-id ID, then attach",
			viommu->object.name, name, viommu->object.name, name);
}

int attach_explain(const struct host *host, const struct host_group *g, struct err *e)
{
	_cleanup_holders_ struct holders all = { 0 };
	_cleanup_text_ struct text who = { 0 };
	struct err ignored;

	if (e->errnum == ENOENT && is_of_node(e))
		return err_hint(
			e,
			"the kernel has it, but /dev lacks the node: is udev or devtmpfs at work?");
	if (e->errnum != EBUSY && e->errnum != EPERM && e->errnum != EINVAL)
		return -1;
	if (holders_read(&all, host, &ignored) < 0)
		return -1;
	describe(&all, g, &who);
	if (who.len)
		return err_hint(e, "%s", who.s);
	if (e->errnum == EBUSY && all.unreadable)
		return err_hint(e,
				"%zu process%s of others could not be looked into: as root, "
				"vfioctl can tell who "
				"holds it",
				all.unreadable, all.unreadable == 1 ? "" : "es");
	return -1;
}
