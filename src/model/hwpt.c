/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HWPTs: page tables of the hardware, made by hand. */
#include "model/hwpt.h"

#include <stdlib.h>

#include "model/memlock.h"
#include "model/state.h"
#include "sys/iommufd_hwpt.h"
#include "uapi/iommufd.h"

/* A page table that maps pins what is mapped, attached or not. */
static void forget(struct iommu_object *o)
{
	struct hwpt *hwpt = hwpt_of(&o->object);

	hwpt->space->n_pinning -= hwpt->pins;
}

const struct iommu_class hwpt_class = {
	.class = { .kind = "hwpt", .release = iommu_object_release },
	.forget = forget,
};

struct hwpt *hwpt_lookup(const struct session *s, const char *name)
{
	struct object *o = object_find(s, &hwpt_class.class, name);

	return o ? hwpt_of(o) : NULL;
}

struct hwpt *hwpt_find(const struct session *s, const char *name, struct err *e)
{
	struct iommu_object *o = iommu_object_find(s, &hwpt_class, name, e);

	return o ? hwpt_of(&o->object) : NULL;
}

/* What it is to be made on. */
struct base {
	struct object *object;
	struct space *space;
	uint32_t id;
	bool nested;
};

static int base_space(struct space *space, struct base *base, struct err *e)
{
	if (space->ops != &dma_iommufd)
		return err_refused(e, space->object.name,
				   "space %s is a container; only an IOAS of iommufd has HWPTs",
				   space->object.name);
	*base = (struct base){ .object = &space->object, .space = space, .id = space->ioas_id };
	return 0;
}

static void base_hwpt(struct hwpt *hwpt, struct base *base)
{
	*base = (struct base){
		.object = &hwpt->iommu.object,
		.space = hwpt->space,
		.id = hwpt->iommu.id,
		.nested = true,
	};
}

static void base_viommu(struct iommu_object *viommu, struct base *base)
{
	base_hwpt(hwpt_of(viommu->object.uses[IOMMU_USES_PARENT]), base);
	base->object = &viommu->object;
	base->id = viommu->id;
}

static int find_base(const struct session *s, const struct hwpt_request *r, struct base *base,
		     struct err *e)
{
	struct object *space = r->on ? object_find(s, &space_class, r->on) : NULL;
	struct hwpt *hwpt = r->on ? hwpt_lookup(s, r->on) : NULL;
	struct iommu_object *viommu = r->on ? iommu_object_lookup(s, &viommu_class, r->on) : NULL;

	if (!r->on && r->device.device)
		return base_space(r->device.device->space, base, e);
	if (space)
		return base_space(space_of(space), base, e);
	if (hwpt)
		base_hwpt(hwpt, base);
	else if (viommu)
		base_viommu(viommu, base);
	if (hwpt || viommu)
		return 0;
	if (!r->on)
		return err_usage(e, "on what? --on names a space, an HWPT or a vIOMMU");
	err_usage(e, "session %s has no space, HWPT or vIOMMU \"%s\"", s->name, r->on);
	return err_hint(e, "vfioctl session show names those there are");
}

/* What the kernel answers with EINVAL or EOPNOTSUPP alone. */
static int check(const struct hwpt_request *r, const struct base *base, struct err *e)
{
	const char *name = base->object->name;

	if (base->nested && !r->type)
		return err_usage(
			e, "an HWPT on %s %s is nested, and needs --type and --data of its IOMMU",
			base->object->class->kind, name);
	if (base->nested &&
	    r->flags & ~(uint32_t)IOMMU_HWPT_FAULT_ID_VALID & ~(uint32_t)IOMMU_HWPT_ALLOC_PASID)
		return err_usage(e, "a nested HWPT is neither tracked nor a parent: its parent is");
	if (r->flags & IOMMU_HWPT_ALLOC_NEST_PARENT && r->fault_queue)
		return err_usage(e, "--nest-parent and --fault-queue exclude each other: a parent "
				    "delivers no page requests");
	return 0;
}

/* One of that name must be just what is asked for. With data it cannot be told, so it is not. */
static struct hwpt *existing(struct hwpt *hwpt, const struct hwpt_request *r,
			     const struct base *base, const struct iommu_object *queue,
			     struct err *e)
{
	const struct iommu_object *o = &hwpt->iommu;

	if (iommu_object_is_for(o, &r->device) && o->type == r->type && hwpt->flags == r->flags &&
	    o->object.uses[IOMMU_USES_PARENT] == base->object &&
	    o->object.uses[IOMMU_USES_QUEUE] == (queue ? &queue->object : NULL) && !r->data.size)
		return hwpt;
	iommu_object_differs(o, e);
	return NULL;
}

static int ask_kernel(struct hwpt *hwpt, const struct hwpt_request *r, const struct base *base,
		      const struct iommu_object *queue, struct err *e)
{
	struct iommu_hwpt_alloc alloc = {
		.flags = r->flags,
		.dev_id = r->device.dev_id,
		.pt_id = base->id,
		.data_type = r->type,
		.data_len = r->data.size,
		.data_uptr = (uintptr_t)r->data.bytes,
		.fault_id = queue ? queue->id : 0,
	};

	if (iommu_hwpt_alloc(iommu_object_iommufd(&hwpt->iommu), &alloc, e) < 0)
		return -1;
	hwpt->iommu.id = alloc.out_hwpt_id;
	return 0;
}

static struct hwpt *hwpt_new(struct session *s, const struct hwpt_request *r,
			     const struct base *base, struct iommu_object *queue, struct err *e)
{
	struct hwpt *hwpt = calloc(1, sizeof(*hwpt));
	struct err ignored;

	if (!hwpt) {
		err_nomem(e);
		return NULL;
	}
	iommu_object_set_device(&hwpt->iommu, &r->device);
	hwpt->iommu.type = r->type;
	hwpt->space = base->space;
	hwpt->flags = r->flags;
	hwpt->nested = base->nested;
	if (iommu_object_add(s, &hwpt->iommu, &hwpt_class, r->name, e) < 0)
		return NULL;
	object_use(&hwpt->iommu.object, IOMMU_USES_PARENT, base->object);
	object_use(&hwpt->iommu.object, IOMMU_USES_QUEUE, queue ? &queue->object : NULL);
	if (ask_kernel(hwpt, r, base, queue, e) < 0) {
		object_destroy(&hwpt->iommu.object);
		return NULL;
	}
	hwpt->pins = !hwpt->nested;
	hwpt->space->n_pinning += hwpt->pins;
	/* Old limits are wider; the kernel refuses what is beyond the new ones. */
	space_refresh(hwpt->space, &ignored);
	return hwpt;
}

struct hwpt *hwpt_alloc(struct session *s, const struct hwpt_request *request, bool *changed,
			struct err *e)
{
	struct hwpt *hwpt = request->name ? hwpt_lookup(s, request->name) : NULL;
	struct hwpt_request r = *request;
	struct iommu_object *queue = NULL;
	struct base base;

	if (find_base(s, &r, &base, e) < 0 || check(&r, &base, e) < 0)
		return NULL;
	if (r.fault_queue) {
		queue = iommu_object_find(s, &fault_queue_class, r.fault_queue, e);
		r.flags |= IOMMU_HWPT_FAULT_ID_VALID;
	}
	if (r.fault_queue && !queue)
		return NULL;
	*changed = !hwpt;
	if (hwpt)
		return existing(hwpt, &r, &base, queue, e);
	if (!base.nested && !base.space->n_pinning && memlock_charge(base.space) &&
	    memlock_check(s, memlock_charge(base.space), e) < 0)
		return NULL;
	return hwpt_new(s, &r, &base, queue, e);
}

const struct iommu_object *hwpt_viommu(const struct hwpt *hwpt)
{
	const struct object *parent = hwpt->iommu.object.uses[IOMMU_USES_PARENT];

	return parent->class == &viommu_class.class ? iommu_object_of(parent) : NULL;
}

int iommu_object_invalidate(const struct iommu_object *o, const struct invalidation *i,
			    uint32_t *done, struct err *e)
{
	*done = 0;
	if (i->entries.size % i->entry_size)
		return err_usage(e, "a size of %u is no whole number of entries of %u bytes",
				 i->entries.size, i->entry_size);
	*done = i->entries.size / i->entry_size;
	return iommu_hwpt_invalidate(iommu_object_iommufd(o), o->id, i->type, i->entries.bytes,
				     i->entry_size, done, e);
}
