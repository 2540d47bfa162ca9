/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hardware queues of virtual IOMMUs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/viommu.h"
#include "sys/iommufd_viommu.h"
#include "uapi/iommufd.h"

/* The queue of that vIOMMU with the highest index; NULL when it has none. */
static const struct hw_queue *last_queue(const struct object *viommu)
{
	const struct hw_queue *last = NULL;

	for (struct object *o = object_first(viommu->session, &hw_queue_class.class); o;
	     o = object_next(o)) {
		const struct hw_queue *q = hw_queue_of(o);

		if (o->uses[IOMMU_USES_PARENT] == viommu && (!last || q->index > last->index))
			last = q;
	}
	return last;
}

static int may_go(const struct iommu_object *o, struct err *e)
{
	const struct hw_queue *last = last_queue(o->object.uses[IOMMU_USES_PARENT]);

	if (&last->iommu == o)
		return 0;
	return err_refused(e, o->object.name,
			   "hardware queues go from the last to the first: hw-queue %s is after %s",
			   last->iommu.object.name, o->object.name);
}

const struct iommu_class hw_queue_class = {
	.class = { .kind = "hw-queue", .release = iommu_object_release },
	.may_go = may_go,
};

static int ask_kernel(struct hw_queue *q, const struct iommu_object *viommu, struct err *e)
{
	struct iommu_hw_queue_alloc alloc = {
		.viommu_id = viommu->id,
		.type = q->iommu.type,
		.index = q->index,
		.nesting_parent_iova = q->iova,
		.length = q->size,
	};

	if (iommu_hw_queue_alloc(iommu_object_iommufd(&q->iommu), &alloc, e) < 0)
		return -1;
	q->iommu.id = alloc.out_hw_queue_id;
	return 0;
}

static struct iommu_object *hw_queue_new(struct session *s, const struct hw_queue_request *r,
					 struct iommu_object *viommu, struct err *e)
{
	struct hw_queue *q = calloc(1, sizeof(*q));

	if (!q) {
		err_nomem(e);
		return NULL;
	}
	q->iommu.dev_id = viommu->dev_id;
	memcpy(q->iommu.device, viommu->device, sizeof(q->iommu.device));
	q->iommu.type = r->type;
	q->index = r->index;
	q->iova = r->iova;
	q->size = r->size;
	if (iommu_object_add(s, &q->iommu, &hw_queue_class, r->name, e) < 0)
		return NULL;
	object_use(&q->iommu.object, IOMMU_USES_PARENT, &viommu->object);
	if (!ask_kernel(q, viommu, e))
		return &q->iommu;
	object_destroy(&q->iommu.object);
	return NULL;
}

struct iommu_object *hw_queue_alloc(struct session *s, const struct hw_queue_request *r,
				    bool *changed, struct err *e)
{
	struct iommu_object *o = r->name ? iommu_object_lookup(s, &hw_queue_class, r->name) : NULL;
	struct iommu_object *viommu = iommu_object_find(s, &viommu_class, r->viommu, e);
	const struct hw_queue *q;

	if (!viommu)
		return NULL;
	*changed = !o;
	if (!o)
		return hw_queue_new(s, r, viommu, e);
	q = hw_queue_of(&o->object);
	if (o->object.uses[IOMMU_USES_PARENT] == &viommu->object && o->type == r->type &&
	    q->index == r->index && q->iova == r->iova && q->size == r->size)
		return o;
	iommu_object_differs(o, e);
	return NULL;
}

static bool lies_in(const struct hw_queue *q, const struct space *space, uint64_t start,
		    uint64_t last)
{
	const struct object *viommu = q->iommu.object.uses[IOMMU_USES_PARENT];
	const struct hwpt *hwpt = hwpt_of(viommu->uses[IOMMU_USES_PARENT]);

	return hwpt->space == space && q->iova <= last && q->iova + (q->size - 1) >= start;
}

int hw_queue_explain(const struct space *space, uint64_t start, uint64_t last, struct err *e)
{
	struct object *o = object_first(space->object.session, &hw_queue_class.class);

	while (o && !lies_in(hw_queue_of(o), space, start, last))
		o = object_next(o);
	if (e->errnum != EBUSY || !o)
		return -1;
	return err_hint(e, "hw-queue %s lies there: vfioctl hw-queue destroy %s", o->name, o->name);
}
