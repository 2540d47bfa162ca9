/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes and removes spaces, whatever their backend. */
#include "model/space.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sys/memory.h"

#include "model/iommu_object.h"
#include "model/mapping.h"
#include "model/state.h"

const struct dma_ops *const dma_backends[] = { &dma_iommufd,  &dma_type1,   &dma_spapr,
					       &dma_spapr_v1, &dma_noiommu, NULL };

const struct dma_ops *dma_backend(const char *name)
{
	for (size_t i = 0; dma_backends[i]; i++) {
		if (!strcmp(dma_backends[i]->backend, name))
			return dma_backends[i];
	}
	return NULL;
}

static void space_release(struct object *o)
{
	struct space *space = space_of(o);

	space->ops->close(space);
	free(space->limits.ranges);
	free(space->allowed);
	free(space);
}

const struct object_class space_class = { .kind = "space", .release = space_release };

struct space *space_new(struct session *s, const char *name, const struct dma_ops *ops,
			struct err *e)
{
	struct space *space = calloc(1, sizeof(*space));
	char automatic[24];

	if (!space) {
		err_nomem(e);
		return NULL;
	}
	space->ops = ops;
	space->container = (struct vfio_container){ .fd = -1, .trace = &s->trace };
	space->object.transient = !name;
	if (!name)
		object_free_name(s, &space_class, iommu_object_has_name, automatic,
				 sizeof(automatic));
	if (object_add(s, &space->object, &space_class, name ? name : automatic, e) < 0) {
		free(space);
		return NULL;
	}
	if (ops->open(space, e) < 0 || space_refresh(space, e) < 0) {
		object_destroy(&space->object);
		return NULL;
	}
	return space;
}

/* With the first backend that is there: NULL without an error when there is none. */
static struct space *new_of_any(struct session *s, const char *name, bool *none, struct err *e)
{
	*none = false;
	for (size_t i = 0; dma_backends[i]; i++) {
		const struct dma_ops *ops = dma_backends[i];
		struct space *space;

		if (ops->offered && !ops->offered(&s->trace))
			continue;
		space = space_new(s, name, ops, e);
		if (space || e->errnum != ENOENT)
			return space;
	}
	*none = true;
	return NULL;
}

struct space *space_create(struct session *s, const char *name, const struct dma_ops *ops,
			   struct err *e)
{
	bool none = false;
	struct space *space;

	if (name && iommu_object_check_name(s, name, e) < 0)
		return NULL;
	space = ops ? space_new(s, name, ops, e) : new_of_any(s, name, &none, e);
	if (space)
		space->object.transient = false;
	else if (none)
		err_nothing(e, "this kernel has neither /dev/iommu nor /dev/vfio/vfio");
	return space;
}

struct space *space_find(const struct session *s, const char *name, struct err *e)
{
	struct object *o = object_find(s, &space_class, name);

	if (o)
		return space_of(o);
	err_usage(e, "session %s has no space \"%s\"", s->name, name);
	err_hint(e, "vfioctl space list names those there are; vfioctl space create %s makes it",
		 name);
	return NULL;
}

struct space *space_oldest(const struct session *s, const struct dma_ops *ops)
{
	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		if (!ops || space_of(o)->ops == ops)
			return space_of(o);
	}
	return NULL;
}

struct space *space_without_group(const struct session *s, const struct dma_ops *ops)
{
	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		if (space_of(o)->ops == ops && !space_of(o)->n_groups)
			return space_of(o);
	}
	return NULL;
}

struct space *space_for_mapping(struct session *s, struct err *e)
{
	struct space *space = space_new(s, NULL, &dma_iommufd, e);

	if (space || e->errnum != ENOENT)
		return space;
	err_refused(e, NULL,
		    "nothing is attached, and without iommufd nothing can be mapped before");
	err_hint(e, "vfioctl attach DEVICE");
	return NULL;
}

int space_remove(struct space *space, struct err *e)
{
	const struct object *user = object_user(&space->object);
	char first[160];

	if (user)
		return err_refused(e, space->object.name, "space %s is used by %s %s",
				   space->object.name, user->class->kind, user->name);
	if (space->n_mappings) {
		mapping_describe(mapping_first(space, 0, UINT64_MAX), first);
		err_refused(e, space->object.name, "space %s has %llu mapping%s, the first is %s",
			    space->object.name, (unsigned long long)space->n_mappings,
			    plural(space->n_mappings), first);
		return err_hint(e, "vfioctl unmap --all --in %s", space->object.name);
	}
	object_destroy(&space->object);
	return 0;
}

int space_refresh(struct space *space, struct err *e)
{
	return space->ops->read_limits(space, e);
}

uint64_t space_page_size(const struct space *space)
{
	uint64_t host = memory_page_size();
	uint64_t iommu = space->limits.page_sizes & -space->limits.page_sizes;

	return iommu > host ? iommu : host;
}
