/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change of the host: the writes that lead from one state of a device to another, and making them. */
#include "model/change.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/holders.h"
#include "model/session_dir.h"
#include "sys/child_write.h"

/* Where each is written: %1$s is the bus, %2$s the device, %3$s the driver. */
static const struct {
	const char *operation;
	const char *path;
} kinds[] = {
	[WRITE_MODULE] = { "modprobe", "" },
	[WRITE_AUTOPROBE] = { "write sriov_drivers_autoprobe",
			      "/sys/bus/%1$s/devices/%2$s/sriov_drivers_autoprobe" },
	[WRITE_NUM_VFS] = { "write sriov_numvfs", "/sys/bus/%1$s/devices/%2$s/sriov_numvfs" },
	[WRITE_OVERRIDE] = { "write driver_override",
			     "/sys/bus/%1$s/devices/%2$s/driver_override" },
	[WRITE_UNBIND] = { "write unbind", "/sys/bus/%1$s/drivers/%3$s/unbind" },
	[WRITE_BIND] = { "write bind", "/sys/bus/%1$s/drivers/%3$s/bind" },
	[WRITE_PROBE] = { "write drivers_probe", "/sys/bus/%1$s/drivers_probe" },
};

void change_release(struct change *c)
{
	free(c->writes);
	*c = (struct change){ 0 };
}

static struct host_write *add(struct change *c, enum write_kind kind, const char *device)
{
	struct host_write *w;

	if (c->n == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 8;
		struct host_write *grown = reallocarray(c->writes, cap, sizeof(*grown));

		c->failed |= !grown;
		if (!grown)
			return NULL;
		c->writes = grown;
		c->cap = cap;
	}
	w = &c->writes[c->n++];
	*w = (struct host_write){ .kind = kind };
	snprintf(w->device, sizeof(w->device), "%s", device);
	return w;
}

void change_plan_module(struct change *c, const char *device, const char *module)
{
	struct host_write *w = add(c, WRITE_MODULE, device);

	if (w)
		snprintf(w->value, sizeof(w->value), "%s", module);
}

struct place {
	const char *bus, *device;
};

static void add_write(struct change *c, const struct place *at, enum write_kind kind,
		      const char *driver, const char *value)
{
	struct host_write *w = add(c, kind, at->device);
	int len;

	if (!w)
		return;
	len = snprintf(w->path, sizeof(w->path), kinds[kind].path, at->bus, at->device, driver);
	c->failed |= len < 0 || (size_t)len >= sizeof(w->path);
	snprintf(w->value, sizeof(w->value), "%s", value);
}

static void add_number(struct change *c, const struct place *at, enum write_kind kind,
		       int64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)number);
	add_write(c, at, kind, "", digits);
}

/*
 * Virtual functions go while the driver that made them is there, and come when it is again; the kernel changes
 * their number only from and to none. The override is written before the device is let go, so that nobody else
 * takes it in between, and the driver is named, where it is known, because only its `bind` says why it refuses:
 * drivers_probe says nothing. A driver takes what it has no id of, or a virtual function without autoprobe, only
 * while the override names it (pci_match_device(), pci_device_can_probe()), also where that is to be another one, or
 * none, in the end.
 */
void change_plan(struct change *c, const char *bus, const char *device,
		 const struct device_state *now, const struct device_state *want)
{
	struct place at = { bus, device };
	bool vfs_differ = now->num_vfs != want->num_vfs && want->num_vfs >= 0;
	bool binds = !device_state_has_driver(now, want) && want->driver[0] && !want->probe;
	const char *override = binds ? want->driver : want->override;

	if (vfs_differ && now->num_vfs > 0)
		add_number(c, &at, WRITE_NUM_VFS, 0);
	if (strcmp(now->override, override))
		add_write(c, &at, WRITE_OVERRIDE, "", override);
	if (!device_state_has_driver(now, want)) {
		if (now->driver[0])
			add_write(c, &at, WRITE_UNBIND, now->driver, device);
		if (want->probe)
			add_write(c, &at, WRITE_PROBE, "", device);
		else if (want->driver[0])
			add_write(c, &at, WRITE_BIND, want->driver, device);
	}
	if (strcmp(override, want->override))
		add_write(c, &at, WRITE_OVERRIDE, "", want->override);
	if (now->autoprobe != want->autoprobe && want->autoprobe >= 0)
		add_number(c, &at, WRITE_AUTOPROBE, want->autoprobe);
	if (vfs_differ && want->num_vfs > 0)
		add_number(c, &at, WRITE_NUM_VFS, want->num_vfs);
}

/* The first session of ours that holds something of the group; "" for none. */
static void find_session(const struct holders *all, const struct host_group *group,
			 char session[SESSION_NAME_MAX + 1])
{
	struct err ignored;

	*session = '\0';
	for (size_t i = 0; i < all->n && !*session; i++)
		if (holder_is_of_group(all, &all->list[i], group) &&
		    session_of_process(all->list[i].pid, session, &ignored))
			*session = '\0';
}

/* Who is in the way of a write that does not end. */
static void explain_stuck(const struct stuck *stuck, const char *device, const struct host *h,
			  const struct host_group *group, struct err *e)
{
	struct holders all = { 0 };
	const char *where = process_waits_in(&stuck->place);
	char by[256] = "", session[SESSION_NAME_MAX + 1] = "", next[SESSION_NAME_MAX + 48] = "";
	struct err ignored;

	if (group && !holders_read(&all, h, &ignored)) {
		holders_describe(&all, group, by, sizeof(by));
		find_session(&all, group, session);
	}
	holders_free(&all);
	if (*session)
		snprintf(next, sizeof(next), "vfioctl -s %s detach %u lets it go; ", session,
			 group->number);
	err_hint(e,
		 "%s%s%sprocess %d goes on waiting%s%s%s; when it has ended, vfioctl restore %s "
		 "brings back what was%s%s",
		 next, by, *by ? "; " : "", stuck->pid, *where ? " in " : "", where,
		 *where && *stuck->place.stack ? " (the kernel's functions, the last called first)"
					       : "",
		 device, *stuck->kernel ? "; the kernel says: " : "", stuck->kernel);
}

/* An empty write is none: to clear an override takes a newline. */
static int write_one(const struct host_write *w, const struct host *h,
		     const struct host_group *group, int timeout_ms, struct err *e)
{
	char line[DEVICE_STATE_TEXT + 1];
	struct stuck stuck;

	if (w->kind == WRITE_MODULE)
		return module_load(w->value, timeout_ms, e);
	snprintf(line, sizeof(line), "%s\n", w->value);
	if (!child_write(w->path, line, timeout_ms, kinds[w->kind].operation, w->device, &stuck, e))
		return 0;
	if (e->under_way)
		explain_stuck(&stuck, w->device, h, group, e);
	/* No driver of that name is there to be asked. */
	if (w->kind == WRITE_BIND && e->errnum == ENOENT)
		err_hint(e, "%s is not there: load the driver's module, then try again", w->path);
	return -1;
}

int change_run(const struct change *c, size_t first, const struct host *h,
	       const struct host_group *group, int timeout_ms, struct err *e)
{
	if (c->failed)
		return err_nomem(e);
	for (size_t i = first; i < c->n; i++) {
		if (write_one(&c->writes[i], h, group, timeout_ms, e))
			return -1;
	}
	return 0;
}

static const char *or_none(const char *s)
{
	return *s ? s : "none";
}

int change_verify(struct host *h, const char *device, const struct device_state *want,
		  struct err *e)
{
	struct device_identity identity;
	struct device_state now;

	if (device_state_read(h, device, &now, &identity, e))
		return -1;
	/* What the kernel has no driver for stays without. */
	if (!want->probe && strcmp(now.driver, want->driver))
		return err_refused(e, device,
				   "the driver of %s is %s, not %s, although every write was done",
				   device, or_none(now.driver), or_none(want->driver));
	if (strcmp(now.override, want->override))
		return err_refused(
			e, device,
			"driver_override of %s is %s, not %s, although every write was done",
			device, or_none(now.override), or_none(want->override));
	if (now.num_vfs != want->num_vfs)
		return err_refused(
			e, device,
			"%s has %lld virtual function%s, not %lld, although every write was done",
			device, (long long)now.num_vfs, plural((uint64_t)now.num_vfs),
			(long long)want->num_vfs);
	if (now.autoprobe != want->autoprobe)
		return err_refused(e, device, "sriov_drivers_autoprobe of %s is %lld, not %lld",
				   device, (long long)now.autoprobe, (long long)want->autoprobe);
	return 0;
}

/* The group helps to tell who is in the way; without it the error says less. */
static const struct host_group *group_of(struct host *h, const char *device)
{
	struct err ignored = { 0 };
	const struct host_device *d = host_read_device(h, device, &ignored);

	return d ? d->group : NULL;
}

int change_device(struct host *h, const char *bus, const char *device,
		  const struct device_state *now, const struct device_state *want, int timeout_ms,
		  struct err *e)
{
	_cleanup_change_ struct change change = { 0 };

	change_plan(&change, bus, device, now, want);
	if (!change.n && !change.failed)
		return 0;
	if (change_run(&change, 0, h, group_of(h, device), timeout_ms, e))
		return -1;
	return change_verify(h, device, want, e);
}
