/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attaches devices: finds out what is meant and whether it can be, then asks the kernel. */
#include "model/attach.h"

#include <stdlib.h>
#include <string.h>

#include "model/attach_check.h"
#include "model/host.h"
#include "model/hwpt.h"
#include "model/memlock.h"
#include "model/state.h"

/* What one attach is about. */
struct plan {
	struct session *session;
	const struct attach_request *request;
	struct host host;
	struct host_group *group;
	struct host_device **members; /* to be attached */
	size_t n;
	const struct dma_ops *ops;
	struct attachment to;
};

/* The devices meant: the one, or all of the group that a VFIO driver has. */
static int find_members(struct plan *p, struct err *e)
{
	const struct attach_target *t = &p->request->target;
	struct host_device *d = NULL;

	if (host_open(&p->host, "", e) < 0)
		return -1;
	if (t->device)
		d = host_read_device(&p->host, t->device, e);
	p->group = d ? d->group : NULL;
	if (!t->device)
		p->group = host_read_group(&p->host, (uint32_t)t->group, e);
	if (d && !d->group)
		return err_refused(e, d->name,
				   "%s is in no IOMMU group: no IOMMU translates for it", d->name);
	if (!p->group)
		return -1;
	p->members = calloc(p->group->n_devices + 1, sizeof(struct host_device *));
	if (!p->members)
		return err_nomem(e);
	if (d) {
		p->members[p->n++] = d;
		return attach_check_device(d, e);
	}
	host_for_each_member(d, p->group)
	{
		if (d->vfio_bound)
			p->members[p->n++] = d;
	}
	return attach_check_group(p->group, p->n, e);
}

static bool is_at(const struct device *device, const struct attachment *at)
{
	return device->space == at->space && device->hwpt == at->hwpt;
}

/* Its group is in another space; all that is attached of a group is in one. */
static int check_move(const struct plan *p, const struct device *sibling, struct err *e)
{
	const char *name = p->request->target.device;

	if (!p->ops->replace) {
		err_refused(e, sibling->object.name,
			    "group %u is in %s already, and a group cannot change its container",
			    p->group->number, sibling->space->object.name);
		return err_hint(e, "vfioctl detach %u, then attach it to %s", p->group->number,
				p->to.space->object.name);
	}
	if (!name || device_find(p->session, name))
		return 0;
	err_refused(e, name, "%s of the same group is in %s, and a group cannot be in two spaces",
		    sibling->object.name, sibling->space->object.name);
	return err_hint(e, "vfioctl attach %u --to %s takes all of the group there",
			p->group->number, p->to.space->object.name);
}

/* What --to names: an HWPT stands for its space too. */
static void find_target(struct plan *p, const char *name, struct err *e)
{
	p->to.hwpt = hwpt_lookup(p->session, name);
	p->to.space = p->to.hwpt ? p->to.hwpt->space : space_find(p->session, name, e);
	if (p->to.space)
		return;
	err_usage(e, "session %s has no space or HWPT \"%s\"", p->session->name, name);
	err_hint(e, "vfioctl session show names them; vfioctl space create %s makes a space", name);
}

/* The space asked for, or that in which the group is already; NULL is one still to be found. */
static int find_space(struct plan *p, struct err *e)
{
	const struct attach_request *r = p->request;
	const struct device *sibling = device_of_group(p->session, p->group->number);

	if (r->backend)
		p->ops = dma_backend(r->backend);
	if (r->to)
		find_target(p, r->to, e);
	else if (sibling)
		p->to = (struct attachment){ sibling->space, sibling->hwpt };
	if (r->to && !p->to.space)
		return -1;
	if (!p->to.space)
		return 0;
	if (p->ops && p->ops != p->to.space->ops)
		return err_refused(e, p->to.space->object.name, "space %s is of backend %s, not %s",
				   p->to.space->object.name, p->to.space->ops->backend,
				   p->ops->backend);
	p->ops = p->to.space->ops;
	return sibling && !is_at(sibling, &p->to) ? check_move(p, sibling, e) : 0;
}

/* The backend, and then its oldest space or a new one. */
static int choose_space(struct plan *p, struct err *e)
{
	const struct space *oldest = space_oldest(p->session, NULL);
	const struct host_device *d = p->members[0];

	if (p->to.space)
		return 0;
	if (!p->ops && oldest && attach_offers(&p->host, &p->session->trace, d, oldest->ops))
		p->ops = oldest->ops;
	if (!p->ops)
		p->ops = attach_backend(&p->host, &p->session->trace, d, e);
	if (!p->ops)
		return -1;
	if (!attach_offers(&p->host, &p->session->trace, d, p->ops))
		return err_nothing(e, "this kernel does not offer %s for %s", p->ops->backend,
				   d->name);
	p->to.space = p->ops->space_each ? space_without_group(p->session, p->ops)
					 : space_oldest(p->session, p->ops);
	if (!p->to.space)
		p->to.space = space_new(p->session, NULL, p->ops, e);
	return p->to.space ? 0 : -1;
}

/* What an IOAS holds is pinned when the first device is attached to it. */
static int check_memlock(const struct plan *p, struct err *e)
{
	const struct space *space = p->to.space;

	if (space->n_pinning || p->group->backing == BACKING_EMULATED || !memlock_charge(space))
		return 0;
	return memlock_check(p->session, memlock_charge(space), e);
}

static int attach_new(const struct plan *p, const struct host_device *d,
		      struct attach_result *result, struct err *e)
{
	struct device *device;

	if (check_memlock(p, e) < 0)
		return -1;
	device = device_new(&p->to, d, p->request->vf_token, e);
	if (!device) {
		attach_explain_order(d->name, NULL, &p->to, e);
		return attach_explain(&p->host, p->group, e);
	}
	result->devices[result->n++] = device;
	result->changed = true;
	return 0;
}

/* Those that are held already, wherever they were, then the others. */
static int attach_members(const struct plan *p, struct attach_result *result, struct err *e)
{
	for (size_t i = 0; i < p->n; i++) {
		struct device *device = device_find(p->session, p->members[i]->name);

		if (device)
			result->devices[result->n++] = device;
	}
	result->n_held = result->n;
	if (result->n_held < p->n && attach_check_viable(p->group, e) < 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		if (device_find(p->session, p->members[i]->name))
			continue;
		if (attach_new(p, p->members[i], result, e) < 0) {
			while (result->n > result->n_held)
				device_remove(result->devices[--result->n]);
			return -1;
		}
	}
	return 0;
}

/* The others of the group, which went with the device that was named. */
static void add_moved(struct attach_result *result)
{
	struct device *named = result->devices[0];
	struct device *d = device_of_group(named->object.session, result->group);

	for (; d; d = device_next_of_group(d)) {
		if (d != named)
			result->devices[result->n++] = d;
	}
	result->n_held = result->n;
}

/* What of the group is elsewhere goes first: what is attached after it must go to the same. */
static int move_and_attach(const struct plan *p, struct attach_result *result, struct err *e)
{
	struct device *sibling = device_of_group(p->session, p->group->number);
	struct attachment from;
	struct err second;
	int r;

	if (!sibling || is_at(sibling, &p->to))
		return attach_members(p, result, e);
	from = (struct attachment){ sibling->space, sibling->hwpt };
	result->replaced = strdup(device_attached_to(sibling));
	if (!result->replaced)
		return err_nomem(e);
	if (check_memlock(p, e) < 0)
		return -1;
	object_get(&from.space->object);
	result->changed = true;
	r = device_move(sibling, &p->to, e);
	if (r < 0)
		attach_explain_order(sibling->object.name, sibling, &p->to, e);
	if (!r) {
		r = attach_members(p, result, e);
		if (r < 0 && device_move(sibling, &from, &second) < 0)
			err_context(e, "group %u stays in %s", p->group->number,
				    device_attached_to(sibling));
	}
	object_put(&from.space->object);
	if (!r && p->request->target.device)
		add_moved(result);
	return r;
}

static int carry_out(struct plan *p, struct attach_result *result, struct err *e)
{
	size_t n;
	int r;

	if (find_members(p, e) < 0 || find_space(p, e) < 0 || choose_space(p, e) < 0)
		return -1;
	n = p->n + held_group_users(p->session, p->group->number);
	result->devices = calloc(n + 1, sizeof(struct device *));
	if (!result->devices)
		return err_nomem(e);
	result->group = p->group->number;
	result->to = p->to;
	/* Made for this, it goes again when nothing comes in. */
	object_get(&p->to.space->object);
	r = move_and_attach(p, result, e);
	object_put(&p->to.space->object);
	return r;
}

int attach(struct session *s, const struct attach_request *request, struct attach_result *result,
	   struct err *e)
{
	struct plan plan = { .session = s,
			     .request = request,
			     .host = { .sysfs = { .root = -1 } } };
	int r;

	*result = (struct attach_result){ 0 };
	r = carry_out(&plan, result, e);
	free(plan.members);
	host_close(&plan.host);
	return r;
}

void attach_result_free(struct attach_result *result)
{
	free(result->devices);
	free(result->replaced);
}
