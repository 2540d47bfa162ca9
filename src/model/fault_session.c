/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers what explaining a fault asks, from a session's spaces, mappings and log of unmappings. */
#include "model/fault_session.h"

#include <string.h>

#include "model/event_queue.h"
#include "model/hwpt.h"
#include "model/mapping.h"
#include "model/pasid.h"
#include "model/state.h"

_Static_assert((int)FAULT_READ == (int)DMA_READ && (int)FAULT_WRITE == (int)DMA_WRITE,
	       "a mapping's access is a fault's");

struct asked {
	const struct session *session;
	const struct fault_origin *origin;
	const struct space *space; /* without an origin */
};

const struct device *fault_device(const struct session *s, uint32_t id)
{
	const struct object *o;

	for (o = object_first(s, &device_class); o; o = object_next(o)) {
		if (device_of(o)->devid == id)
			return device_of(o);
	}
	return NULL;
}

/* The one that was made for that device and this queue; NULL when there are several. */
static const struct hwpt *only_table(const struct session *s, const struct fault_queue *queue,
				     uint32_t dev_id)
{
	const struct object *o, *found = NULL;

	for (o = object_first(s, &hwpt_class.class); o; o = object_next(o)) {
		if (iommu_object_of(o)->dev_id != dev_id ||
		    o->uses[IOMMU_USES_QUEUE] != &queue->iommu.object)
			continue;
		if (found)
			return NULL;
		found = o;
	}
	return found ? hwpt_of(found) : NULL;
}

const struct hwpt *fault_table(const struct session *s, const struct fault_queue *queue,
			       uint32_t dev_id, uint32_t pasid)
{
	const struct device *device = fault_device(s, dev_id);
	const struct hwpt *own;

	if (!device)
		return only_table(s, queue, dev_id);
	own = pasid ? pasid_hwpt(s, device->object.name, pasid) : NULL;
	/* A guest's PASIDs are in the table that it has for the device (find_fault_handler()). */
	if (own || !pasid || (device->hwpt && device->hwpt->nested))
		return own ? own : device->hwpt;
	return NULL;
}

/*
 * Several devices can be meant; they share a group, and so a space, unless the segment is not
 * known.
 */
static bool find_space(void *ctx, const struct fault *f, const void **space)
{
	const struct asked *a = ctx;
	const struct device *device = NULL;

	*space = a->space;
	/* A process's own address space is none that the session maps. */
	if (!a->origin || ((f->has & FAULT_HAS_PASID) && f->pasid))
		return *space;
	for (size_t i = 0; !device && i < a->origin->n && i < FAULT_ORIGIN_MAX; i++)
		device = device_find(a->session, a->origin->devices[i]);
	if (!device)
		return false;
	*space = device->space;
	return device->space;
}

static void fill(struct fault_mapping *out, const struct tree_node *node)
{
	const struct mapping *m = container_of(node, const struct mapping, node);

	*out = (struct fault_mapping){
		.start = mapping_iova(m),
		.last = mapping_last(m),
		.access = m->access,
		.buffer = m->buffer->object.name,
	};
}

static bool find_below(void *ctx, const void *space, uint64_t address, struct fault_mapping *m)
{
	const struct space *s = space;
	const struct tree_node *node = tree_find_floor(&s->mappings, address);

	(void)ctx;
	if (node)
		fill(m, node);
	return node;
}

static bool find_above(void *ctx, const void *space, uint64_t address, struct fault_mapping *m)
{
	const struct space *s = space;
	const struct tree_node *node = tree_after(&s->mappings, address);

	(void)ctx;
	if (node)
		fill(m, node);
	return node;
}

static bool find_unmapped(void *ctx, const void *space, uint64_t address, struct fault_unmapping *u)
{
	const struct asked *a = ctx;
	const struct space *s = space;
	const struct unmap_entry *entry =
		unmap_log_find(&a->session->unmap_log, s->object.name, address);

	if (!entry)
		return false;
	*u = (struct fault_unmapping){
		.start = entry->start,
		.last = entry->last,
		.ago_ms = unmap_log_ago_ms(entry),
		.buffer = entry->buffer,
		.command = entry->command,
	};
	return true;
}

static bool forgets(void *ctx)
{
	const struct asked *a = ctx;

	return a->session->unmap_log.total > UNMAP_LOG_MAX;
}

static void explain(const struct fault *f, struct asked *asked, struct fault_explanation *x)
{
	const struct fault_oracle oracle = { asked,      find_space,    find_below,
					     find_above, find_unmapped, forgets };

	fault_explain(f, &oracle, x);
}

void fault_explain_in(const struct session *s, const struct fault *f, const struct fault_origin *o,
		      struct fault_explanation *x)
{
	struct asked asked = { .session = s, .origin = o };

	*x = (struct fault_explanation){ 0 };
	if (s)
		explain(f, &asked, x);
}

void fault_explain_at(const struct session *s, const struct fault *f, const struct space *space,
		      struct fault_explanation *x)
{
	struct asked asked = { .session = s, .space = space };

	*x = (struct fault_explanation){ 0 };
	explain(f, &asked, x);
}
