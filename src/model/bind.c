/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives devices to VFIO drivers. */
#include "model/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/critical.h"
#include "model/host_read.h"
#include "model/modalias.h"
#include "model/persist.h"
#include "model/users.h"

int bind_check_request(const struct bind_request *request, struct err *e)
{
	if (!request->device && request->device_only)
		return err_usage(e, "--device-only goes with a device, not with a group");
	if (!request->device && request->id)
		return err_usage(e, "--id goes with a device, not with a group");
	return 0;
}

/* --- which devices --- */

/* In the order of their names: two who take the same group do not wait for each other. */
static int take_group(struct transaction *t, int64_t number, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir group = { -1 };
	_cleanup_pointers_ struct pointers names = { 0 };
	enum sysfs_answer answer = sysfs_dir_openf(
		&t->host->sysfs, &group, "sys/kernel/iommu_groups/%lld", (long long)number);

	if (answer == SYSFS_ABSENT)
		return host_no_group((uint32_t)number, e);
	if (answer == SYSFS_OK)
		answer = host_names(t->host, &group, "devices", &names);
	if (t->host->failed)
		return err_nomem(e);
	if (answer != SYSFS_OK)
		return err_refused(e, NULL, "cannot read the devices of group %lld",
				   (long long)number);
	for (size_t i = 0; i < names.n; i++)
		if (transaction_take(t, names.items[i], e))
			return -1;
	return 0;
}

/* Addresses move when cards come and go: the id tells whether the device that is meant stands there. */
static int check_id(const struct host_device *d, const struct bind_request *request, struct err *e)
{
	char id[16];

	if (!d || !request->id)
		return 0;
	snprintf(id, sizeof(id), "%04x:%04x", d->vendor, d->device);
	if (d->has_pci_ids && !strcasecmp(id, request->id))
		return 0;
	err_refused(e, d->name, "%s is %s, not %s: it is another device than is meant", d->name,
		    d->has_pci_ids ? id : "no PCI device", request->id);
	return err_hint(e, "vfioctl list --id %s tells where that is now", request->id);
}

/* Takes them all, then reads them; *device is the one asked for, or NULL. */
static int take_and_read(struct transaction *t, const struct bind_request *request,
			 const struct host_device **device, struct err *e)
{
	int64_t group = request->group;

	*device = NULL;
	if (request->device && !host_group_number(t->host, request->device, &group, e))
		return -1;
	if (group >= 0 ? take_group(t, group, e) : transaction_take(t, request->device, e))
		return -1;
	if (group >= 0)
		t->group = host_read_group(t->host, (uint32_t)group, e);
	if (group >= 0 && !t->group)
		return -1;
	if (request->device)
		*device = host_read_device(t->host, request->device, e);
	if (request->device && !*device)
		return -1;
	return transaction_read(t, e) ? -1 : check_id(*device, request, e);
}

/* vfio_pci_core.c:vfio_pci_core_register_device() takes none with a bridge's header, and the driver of such a one does
 * not block its group. */
static bool is_bridge(const struct host_device *d)
{
	uint32_t class = d->class >> 8;

	return d->has_pci_ids && (class == 0x0604 || class == 0x0607 || class == 0x0609);
}

/* --- whether they may be --- */

static int check_sriov(const struct subject *s, const struct bind_request *request, struct err *e)
{
	int64_t n = s->before.num_vfs;

	if (request->num_vfs)
		n = request->num_vfs(request->ctx, s->device, n);
	if (n <= 0 || !strcmp(s->before.driver, s->want.driver))
		return 0;
	err_refused(e, s->device, "%s has %lld virtual function%s: VFIO takes no such device",
		    s->device, (long long)n, plural((uint64_t)n));
	return err_hint(e, "vfioctl sriov set %s 0", s->device);
}

static bool is_to_be_unbound(const struct subject *s)
{
	return *s->before.driver && strcmp(s->before.driver, s->want.driver);
}

static int check_critical(const struct critical *critical, const struct subject *s, struct err *e)
{
	const char *use = critical_use(critical, s->device, 0);
	const char *more = critical_use(critical, s->device, 1);

	if (!use && critical->unread && is_to_be_unbound(s)) {
		err_refused(e, s->device, "whether the host needs %s is not known: cannot read %s",
			    s->device, critical->unread);
		return err_hint(e, "see why that cannot be read, or say --force");
	}
	if (!use || !strcmp(s->before.driver, s->want.driver))
		return 0;
	err_refused(e, s->device, "the host needs %s: %s%s%s%s", s->device, use, more ? ", " : "",
		    more ?: "", more && critical_use(critical, s->device, 2) ? " and more" : "");
	return err_hint(e, "end that use first, or say --force");
}

/* Many drivers wait in their remove function until nobody has their nodes open. */
static int check_users(struct transaction *t, struct err *e)
{
	_cleanup_users_ struct users users = { 0 };
	char by[400], unseen[80] = "";

	for (size_t i = 0; i < t->n; i++) {
		const struct subject *s = &t->subjects[i];

		if (is_to_be_unbound(s) && users_add_device(&users, t->host, s->device, e))
			return -1;
	}
	if (users_scan(&users, t->host, e))
		return -1;
	t->unseen = users.unreadable;
	if (t->unseen)
		snprintf(unseen, sizeof(unseen), "; %zu process%s could not be looked into",
			 t->unseen, t->unseen == 1 ? "" : "es");
	for (size_t i = 0; i < t->n; i++) {
		const char *device = t->subjects[i].device;

		users_describe(&users, device, by, sizeof(by));
		if (!*by)
			continue;
		err_refused(e, device, "%s is in use: %s%s", device, by, unseen);
		return err_hint(e, "end that first, or say --force: then %s may wait for it",
				t->subjects[i].before.driver);
	}
	return 0;
}

static int check(struct transaction *t, const struct bind_request *request, struct err *e)
{
	_cleanup_critical_ struct critical critical = { 0 };

	if (!request->force && critical_read(&critical, t->host, e))
		return -1;
	for (size_t i = 0; i < t->n; i++) {
		if (check_sriov(&t->subjects[i], request, e) ||
		    check_critical(&critical, &t->subjects[i], e))
			return -1;
	}
	return request->force ? 0 : check_users(t, e);
}

/* --- what is to be --- */

static bool is_planned(const struct change *c, const char *module)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->writes[i].kind == WRITE_MODULE && !strcmp(c->writes[i].value, module))
			return true;
	}
	return false;
}

/* Without an override, another driver could take it at the next probe. */
static int want_driver(struct transaction *t, const struct host_device *d, const char *driver,
		       struct err *e)
{
	struct subject *s = transaction_find(t, d->name);
	struct vfio_driver found;

	if (!s)
		return err_refused(e, d->name, "group changed while it was read: try again");
	if (vfio_driver_find(t->host, d, driver, &found, e))
		return -1;
	s->meant = true;
	if (!strcmp(s->before.driver, found.driver))
		return 0;
	snprintf(s->want.driver, sizeof(s->want.driver), "%s", found.driver);
	snprintf(s->want.override, sizeof(s->want.override), "%s", found.driver);
	if (found.module[0] && !is_planned(&t->change, found.module))
		change_plan_module(&t->change, d->name, found.module);
	return 0;
}

static int want_all(struct transaction *t, const struct bind_request *request,
		    const struct host_device *device, struct err *e)
{
	const struct host_device *d;

	if (device && is_bridge(device)) {
		err_refused(e, device->name, "%s is a bridge: VFIO takes only what is behind it",
			    device->name);
		return err_hint(e, "vfioctl list tells what that is");
	}
	if (device && (request->device_only || !device->group))
		return want_driver(t, device, request->driver, e);
	if (host_know_members(t->group, request->device, e))
		return -1;
	host_for_each_member(d, t->group)
	{
		if ((d == device || !is_bridge(d)) && want_driver(t, d, request->driver, e))
			return -1;
	}
	return 0;
}

static int persist_all(const struct transaction *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->subjects[i].meant && persist_add(t, &t->subjects[i], e))
			return -1;
	}
	return 0;
}

int bind_devices(struct transaction *t, const struct bind_request *request, struct err *e)
{
	const struct host_device *device;

	if (take_and_read(t, request, &device, e) || want_all(t, request, device, e) ||
	    check(t, request, e) || transaction_run(t, e))
		return -1;
	if (!request->persist || t->dry_run || !persist_all(t, e))
		return 0;
	transaction_undo(t, e);
	return -1;
}

/* --- the nodes --- */

static int wait_node(const struct transaction *t, const char *subsystem, const char *name,
		     struct device_node *nodes, size_t *n, struct err *e)
{
	if (device_node_wait(subsystem, name, t->timeout_ms, &nodes[*n], e))
		return -1;
	++*n;
	return 0;
}

/* There is one for the group, too, where the kernel has groups for VFIO. */
static int wait_group(const struct transaction *t, const struct host_group *g,
		      struct device_node *nodes, size_t *n, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir class = { -1 };
	char name[32];

	if (sysfs_dir_open(&t->host->sysfs, "sys/class/vfio", &class) == SYSFS_ABSENT)
		return 0;
	snprintf(name, sizeof(name), "%s%u", g->backing == BACKING_NOIOMMU ? "noiommu-" : "",
		 g->number);
	return wait_node(t, "vfio", name, nodes, n, e);
}

int bind_wait_nodes(const struct transaction *t, const struct host_group *after,
		    struct device_node **nodes, size_t *n, struct err *e)
{
	const struct host_device *d;
	bool any = false;

	*n = 0;
	*nodes = NULL;
	if (after->unknown & 1U << FACT_DEVICES)
		return err_refused(e, NULL,
				   "cannot read which devices group %u has, and so which nodes",
				   after->number);
	*nodes = calloc(after->n_devices + 1, sizeof(**nodes));
	if (!*nodes)
		return err_nomem(e);
	host_for_each_member(d, after)
	{
		if (d->unknown & 1U << FACT_VFIO)
			return err_refused(e, d->name, "cannot read which node %s has", d->name);
		any |= d->vfio_bound;
		if (d->vfio_device && wait_node(t, "vfio-dev", d->vfio_device, *nodes, n, e))
			return -1;
	}
	return any ? wait_group(t, after, *nodes, n, e) : 0;
}
