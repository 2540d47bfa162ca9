/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes, finds and removes objects of the session's iommufd, whatever their kind. */
#include "model/iommu_object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/hwpt.h"
#include "model/iommufd.h"
#include "model/state.h"
#include "sys/iommufd.h"

const struct iommu_class *const iommu_classes[] = {
	&hwpt_class,    &viommu_class,      &vdevice_class, &hw_queue_class,
	&veventq_class, &fault_queue_class, NULL,
};

const struct iommu_class *iommu_object_class(const struct iommu_object *o)
{
	return container_of(o->object.class, struct iommu_class, class);
}

const struct iommufd *iommu_object_iommufd(const struct iommu_object *o)
{
	return iommufd_handle(o->object.uses[IOMMU_USES_IOMMUFD]);
}

static int check_class(const struct session *s, const struct object_class *class, const char *name,
		       struct err *e)
{
	/* There are none of most. */
	if (!object_first(s, class) || !object_find(s, class, name))
		return 0;
	return err_refused(e, name, "there is a %s of the name %s already", class->kind, name);
}

int iommu_object_check_name(const struct session *s, const char *name, struct err *e)
{
	return check_class(s, &hwpt_class.class, name, e) < 0
		       ? -1
		       : check_class(s, &viommu_class.class, name, e);
}

/* Spaces, HWPTs and vIOMMUs are told apart by name alone: attach --to, hwpt alloc --on. */
static int check_name(const struct session *s, const char *name, struct err *e)
{
	return check_class(s, &space_class, name, e) < 0 ? -1 : iommu_object_check_name(s, name, e);
}

bool iommu_object_has_name(const struct session *s, const char *name)
{
	struct err ignored;

	return check_name(s, name, &ignored) < 0;
}

int iommu_object_add(struct session *s, struct iommu_object *o, const struct iommu_class *class,
		     const char *name, struct err *e)
{
	struct object *iommufd = iommufd_get(s, e);
	char automatic[32];

	if (!name)
		object_free_name(s, &class->class, iommu_object_has_name, automatic,
				 sizeof(automatic));
	if (iommufd && !check_name(s, name ? name : automatic, e) &&
	    !object_add(s, &o->object, &class->class, name ? name : automatic, e)) {
		object_use(&o->object, IOMMU_USES_IOMMUFD, iommufd);
		return 0;
	}
	free(o);
	if (iommufd) {
		/* Opened for this, it goes again. */
		object_get(iommufd);
		object_put(iommufd);
	}
	return -1;
}

void iommu_object_release(struct object *object)
{
	struct iommu_object *o = iommu_object_of(object);
	const struct iommu_class *class = iommu_object_class(o);
	struct err ignored;

	if (class->quiesce)
		class->quiesce(o);
	if (o->id)
		iommu_destroy(iommu_object_iommufd(o), o->id, &ignored);
	if (class->forget)
		class->forget(o);
	free(o);
}

/* A space takes what all page tables that map it can. */
static void remove_from_books(struct iommu_object *o)
{
	const struct hwpt *hwpt = iommu_object_class(o) == &hwpt_class ? hwpt_of(&o->object) : NULL;
	struct space *space = hwpt && hwpt->pins ? hwpt->space : NULL;
	struct err ignored;

	if (space)
		object_get(&space->object);
	object_destroy(&o->object);
	if (!space)
		return;
	/* Old limits are narrower: nothing is lost when the kernel does not tell the new. */
	space_refresh(space, &ignored);
	object_put(&space->object);
}

int iommu_object_remove(struct iommu_object *o, struct err *e)
{
	const struct object *user = object_user(&o->object);
	const struct iommu_class *class = iommu_object_class(o);

	if (user)
		return err_refused(e, o->object.name, "%s %s is used by %s %s",
				   o->object.class->kind, o->object.name, user->class->kind,
				   user->name);
	if (class->may_go && class->may_go(o, e) < 0)
		return -1;
	if (class->quiesce)
		class->quiesce(o);
	/* What somebody else made on it only the kernel knows: refused, the object stays. */
	if (iommu_destroy(iommu_object_iommufd(o), o->id, e) < 0)
		return -1;
	o->id = 0;
	remove_from_books(o);
	return 0;
}

struct iommu_object *iommu_object_lookup(const struct session *s, const struct iommu_class *class,
					 const char *name)
{
	struct object *o = object_find(s, &class->class, name);

	return o ? iommu_object_of(o) : NULL;
}

struct iommu_object *iommu_object_find(const struct session *s, const struct iommu_class *class,
				       const char *name, struct err *e)
{
	struct iommu_object *o = iommu_object_lookup(s, class, name);

	if (o)
		return o;
	err_usage(e, "session %s has no %s \"%s\"", s->name, class->class.kind, name);
	err_hint(e, "vfioctl %s list names those there are", class->class.kind);
	return NULL;
}

int iommu_object_differs(const struct iommu_object *o, struct err *e)
{
	const char *kind = o->object.class->kind, *name = o->object.name;

	err_refused(e, name, "%s %s is there already, and is another", kind, name);
	return err_hint(e, "vfioctl %s list shows it; vfioctl %s destroy %s ends it", kind, kind,
			name);
}

int iommu_device_find(const struct session *s, const char *name, uint64_t dev_id,
		      struct iommu_device *found, struct err *e)
{
	struct device *device = name ? device_find(s, name) : NULL;

	*found = (struct iommu_device){ .device = device, .dev_id = (uint32_t)dev_id };
	if (!name && (!dev_id || dev_id > UINT32_MAX))
		return err_usage(e, "which device? --device names one that is attached");
	if (!name)
		return 0;
	if (!device) {
		err_refused(e, name, "%s is not attached, and only iommufd's own devices will do",
			    name);
		return err_hint(e, "vfioctl attach %s --backend iommufd", name);
	}
	if (!device->devid)
		return err_refused(e, name, "%s is in a container, and has nothing of iommufd",
				   name);
	found->dev_id = device->devid;
	return 0;
}

static bool is_named(const struct iommu_object *o, const struct device *device)
{
	return !strncmp(o->device, device->object.name, sizeof(o->device) - 1);
}

const struct device *iommu_object_device(const struct iommu_object *o)
{
	struct object *i = object_first(o->object.session, &device_class);

	for (; i; i = object_next(i)) {
		const struct device *device = device_of(i);

		/* In a container it has no id. */
		if (device->devid &&
		    (*o->device ? is_named(o, device) : device->devid == o->dev_id))
			return device;
	}
	return NULL;
}

void iommu_object_set_device(struct iommu_object *o, const struct iommu_device *device)
{
	o->dev_id = device->dev_id;
	if (device->device)
		snprintf(o->device, sizeof(o->device), "%s", device->device->object.name);
}

/* The kernel gives the id of a device that was detached to the next that is attached. */
bool iommu_object_is_for(const struct iommu_object *o, const struct iommu_device *device)
{
	if (*o->device && device->device)
		return is_named(o, device->device);
	return o->dev_id == device->dev_id;
}
