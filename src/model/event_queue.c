/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The queues in which iommufd tells page requests and virtual IOMMUs' events. */
#include "model/event_queue.h"

#include <stdlib.h>
#include <string.h>

#include "model/state.h"
#include "sys/iommufd_events.h"

/* The kernel keeps a queue as long as its descriptor is open (iommufd/eventq.c). */
static void fault_queue_quiesce(struct iommu_object *o)
{
	iommufd_fault_queue_close(&fault_queue_of(&o->object)->handle);
}

static void veventq_quiesce(struct iommu_object *o)
{
	iommufd_veventq_close(&veventq_of(&o->object)->handle);
}

const struct iommu_class fault_queue_class = {
	.class = { .kind = "fault-queue", .release = iommu_object_release },
	.quiesce = fault_queue_quiesce,
};

const struct iommu_class veventq_class = {
	.class = { .kind = "veventq", .release = iommu_object_release },
	.quiesce = veventq_quiesce,
};

struct iommu_object *fault_queue_alloc(struct session *s, const char *name, bool *changed,
				       struct err *e)
{
	struct iommu_object *o = name ? iommu_object_lookup(s, &fault_queue_class, name) : NULL;
	struct fault_queue *q;

	*changed = !o;
	if (o)
		return o;
	q = calloc(1, sizeof(*q));
	if (!q) {
		err_nomem(e);
		return NULL;
	}
	q->handle.fd = -1;
	if (iommu_object_add(s, &q->iommu, &fault_queue_class, name, e) < 0)
		return NULL;
	if (!iommu_fault_queue_alloc(iommu_object_iommufd(&q->iommu), &q->iommu.id, &q->handle, e))
		return &q->iommu;
	object_destroy(&q->iommu.object);
	return NULL;
}

static int veventq_ask(struct veventq *q, const struct iommu_object *viommu, struct err *e)
{
	struct iommu_veventq_alloc alloc = {
		.viommu_id = viommu->id,
		.type = q->iommu.type,
		.veventq_depth = q->depth,
	};

	if (iommu_veventq_alloc(iommu_object_iommufd(&q->iommu), &alloc, &q->handle, e) < 0)
		return -1;
	q->iommu.id = alloc.out_veventq_id;
	return 0;
}

/* One of each type for a vIOMMU: the kernel only says EEXIST. */
static int check_unique(const struct iommu_object *viommu, uint32_t type, struct err *e)
{
	struct object *o = object_first(viommu->object.session, &veventq_class.class);

	for (; o; o = object_next(o)) {
		if (o->uses[IOMMU_USES_PARENT] == &viommu->object &&
		    iommu_object_of(o)->type == type)
			return err_refused(e, o->name,
					   "viommu %s has veventq %s for that type of events",
					   viommu->object.name, o->name);
	}
	return 0;
}

static struct iommu_object *veventq_new(struct session *s, const struct veventq_request *r,
					struct iommu_object *viommu, struct err *e)
{
	struct veventq *q = calloc(1, sizeof(*q));

	if (!q) {
		err_nomem(e);
		return NULL;
	}
	q->handle.fd = -1;
	q->depth = r->depth;
	q->reader = (struct veventq_reader){ .type = r->type, .synced = true };
	q->iommu.dev_id = viommu->dev_id;
	memcpy(q->iommu.device, viommu->device, sizeof(q->iommu.device));
	q->iommu.type = r->type;
	if (iommu_object_add(s, &q->iommu, &veventq_class, r->name, e) < 0)
		return NULL;
	object_use(&q->iommu.object, IOMMU_USES_PARENT, &viommu->object);
	if (!veventq_ask(q, viommu, e))
		return &q->iommu;
	object_destroy(&q->iommu.object);
	return NULL;
}

struct iommu_object *veventq_alloc(struct session *s, const struct veventq_request *r,
				   bool *changed, struct err *e)
{
	struct iommu_object *o = r->name ? iommu_object_lookup(s, &veventq_class, r->name) : NULL;
	struct iommu_object *viommu = iommu_object_find(s, &viommu_class, r->viommu, e);

	if (!viommu)
		return NULL;
	*changed = !o;
	if (!o)
		return check_unique(viommu, r->type, e) < 0 ? NULL : veventq_new(s, r, viommu, e);
	if (o->object.uses[IOMMU_USES_PARENT] == &viommu->object && o->type == r->type &&
	    veventq_of(&o->object)->depth == r->depth)
		return o;
	iommu_object_differs(o, e);
	return NULL;
}
