/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rehearses what changes the host, and what takes devices from it. */
#include <stdio.h>

#include "model/bind.h"
#include "model/rehearsal_state.h"

/* One that cannot be read is not known to be absent. */
static bool group_is_absent(uint32_t number)
{
	_cleanup_host_ struct host host;
	struct err e = { 0 };

	return !host_open(&host, "", &e) && !host_read_group(&host, number, &e) &&
	       e.status == EXIT_USAGE;
}

/* A virtual function that an earlier step would make, or its group, whose number nobody knows. */
static bool may_come(const struct rehearsal *r, const struct rehearsed_target *t)
{
	if (t->device)
		return rehearsal_function_comes(r, t->device);
	return r->groups_come && group_is_absent((uint32_t)t->group);
}

/* Does `step` for each device meant, as the host is now; for the name alone of one that may come. */
struct walk {
	struct rehearsal *r;
	struct host host;
	int64_t number; /* of the group of the device meant */
	int (*step)(struct walk *w, const char *name, const struct host_device *d, struct err *e);
	bool any_bound; /* of those meant */
};

static int each_device(struct walk *w, const struct rehearsed_target *t, struct err *e)
{
	const struct host_group *group;
	const struct host_device *d;
	struct err absent = { 0 };

	if (t->device) {
		if (rehearsal_check_there(w->r, t->device, e))
			return -1;
		d = host_read_device(&w->host, t->device, &absent);
		if (d && d->group)
			w->number = d->group->number;
		if (d || may_come(w->r, t))
			return w->step(w, t->device, d, e);
		*e = absent;
		return -1;
	}
	group = host_read_group(&w->host, (uint32_t)t->group, &absent);
	if (!group) {
		*e = absent;
		return may_come(w->r, t) ? 0 : -1;
	}
	host_for_each_member(d, group)
	{
		if (w->step(w, d->name, d, e))
			return -1;
	}
	return 0;
}

static int walk_devices(struct walk *w, const struct rehearsed_target *t, struct err *e)
{
	int failed = host_open(&w->host, "", e);

	if (!failed)
		failed = each_device(w, t, e);
	host_close(&w->host);
	return failed;
}

static bool is_bound(const struct walk *w, const char *name, const struct host_device *d)
{
	const struct planned *p = rehearsal_find(w->r, "bound", name);

	return p ? p->there : d && d->vfio_bound;
}

/* --- bind and restore --- */

static int mark_bound(struct walk *w, const char *name, const struct host_device *d, struct err *e)
{
	if (d && host_device_is_bridge(d))
		return 0;
	return rehearsal_make(w->r, "bound", name, e);
}

static int look_only(struct walk *w, const char *name, const struct host_device *d, struct err *e)
{
	(void)w, (void)name, (void)d, (void)e;
	return 0;
}

static int mark_unbound(struct walk *w, const char *name, const struct host_device *d,
			struct err *e)
{
	if (rehearsal_drop(w->r, "bound", name, e))
		return -1;
	return d ? rehearsal_restore_functions(w->r, &w->host, d, e) : 0;
}

/* One that VFIO has by then is bound already, however many it has. */
static int64_t planned_functions(const void *ctx, const char *device, int64_t now)
{
	const struct planned *functions = rehearsal_find(ctx, "functions of", device);
	const struct planned *bound = rehearsal_find(ctx, "bound", device);

	if (!functions)
		return now;
	return bound && bound->there ? 0 : (int64_t)functions->size;
}

/* What bind itself would say before its first write. */
static int dry_bind(const struct bind_request *request, struct err *e)
{
	struct host host;
	struct transaction t = { .host = &host, .dry_run = true };
	int failed = host_open(&host, "", e);

	if (!failed)
		failed = transaction_open(&t, e);
	if (!failed) {
		failed = bind_devices(&t, request, e);
		transaction_close(&t);
	}
	host_close(&host);
	return failed;
}

int rehearsal_bind(struct rehearsal *r, const struct rehearsed_bind *bind, struct err *e)
{
	struct rehearsed_target all;
	struct walk w = { .r = r, .step = bind->dry_run ? look_only : mark_bound, .number = -1 };
	struct err refused = { 0 };
	const struct bind_request request = {
		.device = bind->target.device,
		.group = (uint32_t)bind->target.group,
		.id = bind->id,
		.driver = bind->driver,
		.device_only = bind->device_only,
		.force = bind->force,
		.num_vfs = planned_functions,
		.ctx = r,
	};

	if (bind_check_request(&request, e))
		return -1;
	if (dry_bind(&request, &refused) && !may_come(r, &bind->target)) {
		*e = refused;
		return -1;
	}
	if (walk_devices(&w, &bind->target, e))
		return -1;
	if (!bind->target.device || bind->device_only || w.number < 0)
		return 0;
	all = (struct rehearsed_target){ .group = (uint64_t)w.number };
	return walk_devices(&w, &all, e);
}

int rehearsal_restore(struct rehearsal *r, const struct rehearsed_target *target, struct err *e)
{
	struct walk w = { .r = r, .step = mark_unbound };
	struct err gone = { 0 };

	if (!target)
		return rehearsal_restore_all(r, e);
	/* A device that is gone can be restored all the same, if it was changed. */
	if (walk_devices(&w, target, &gone))
		return gone.status == EXIT_USAGE ? 0 : (*e = gone, -1);
	return 0;
}

/* --- attach and detach --- */

/* A group is attached with those of its devices that a VFIO driver has. */
static int attach_one(struct walk *w, const char *name, const struct host_device *d, struct err *e)
{
	bool bound = is_bound(w, name, d);

	w->any_bound |= bound;
	return bound ? rehearsal_make(w->r, "device", name, e) : 0;
}

static int not_bound(const struct rehearsed_target *t, struct err *e)
{
	if (!t->device)
		return err_refused(e, NULL, "no device of group %llu is bound to a VFIO driver",
				   (unsigned long long)t->group);
	err_refused(e, t->device, "%s is not bound to a VFIO driver, nor by an earlier line",
		    t->device);
	return err_hint(e, "bind %s", t->device);
}

int rehearsal_attach(struct rehearsal *r, const struct rehearsed_target *target, struct err *e)
{
	struct walk w = { .r = r, .step = attach_one };

	if (walk_devices(&w, target, e))
		return -1;
	/* Of a group that may come nothing is known. */
	if (!w.any_bound && !(may_come(r, target) && !target->device))
		return not_bound(target, e);
	return rehearsal_make_any(r, "space", e);
}

static int detach_one(struct walk *w, const char *name, const struct host_device *d, struct err *e)
{
	(void)d;
	return rehearsal_drop(w->r, "device", name, e);
}

int rehearsal_detach(struct rehearsal *r, const struct rehearsed_target *target, struct err *e)
{
	struct walk w = { .r = r, .step = detach_one };
	struct err gone = { 0 };

	/* What it kept from being mapped goes with it. */
	rehearsal_limits_change(r);
	if (target->device)
		return rehearsal_drop(r, "device", target->device, e);
	/* Nothing of a group that is gone is attached. */
	if (!walk_devices(&w, target, &gone) || gone.status == EXIT_USAGE)
		return 0;
	*e = gone;
	return -1;
}
