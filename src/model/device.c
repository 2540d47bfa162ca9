/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens devices through their space's backend, and closes them. */
#include "model/device.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/device_events.h"
#include "model/fault_service.h"
#include "model/hwpt.h"
#include "model/state.h"

static void device_release(struct object *o)
{
	struct device *device = device_of(o);

	device->space->ops->detach(device);
	device_events_free(device->events);
	if (!device->emulated)
		device->space->n_pinning--;
	free(device);
}

const struct object_class device_class = { .kind = "device", .release = device_release };

struct device *device_find(const struct session *s, const char *name)
{
	struct object *o = object_find(s, &device_class, name);

	return o ? device_of(o) : NULL;
}

struct held_group *held_group_find(const struct session *s, uint64_t number)
{
	for (struct object *o = object_first(s, &held_group_class); o; o = object_next(o)) {
		if (held_group_of(o)->number == number)
			return held_group_of(o);
	}
	return NULL;
}

unsigned int held_group_users(const struct session *s, uint64_t number)
{
	unsigned int n = 0;

	for (struct object *o = object_first(s, &device_class); o; o = object_next(o))
		n += device_of(o)->group_number == number;
	return n;
}

static struct device *of_group(struct object *o, uint64_t group)
{
	while (o && device_of(o)->group_number != group)
		o = object_next(o);
	return o ? device_of(o) : NULL;
}

struct device *device_of_group(const struct session *s, uint64_t group)
{
	return of_group(object_first(s, &device_class), group);
}

struct device *device_next_of_group(const struct device *device)
{
	return of_group(object_next(&device->object), device->group_number);
}

static void set_hwpt(struct device *device, struct hwpt *hwpt)
{
	device->hwpt = hwpt;
	object_use(&device->object, DEVICE_USES_HWPT, hwpt ? &hwpt->iommu.object : NULL);
}

struct device *device_new(const struct attachment *to, const struct host_device *facts,
			  const char *vf_token, struct err *e)
{
	struct space *space = to->space;
	struct session *s = space->object.session;
	struct device *device = calloc(1, sizeof(*device));

	if (!device) {
		err_nomem(e);
		return NULL;
	}
	device->handle = (struct vfio_device){ .fd = -1, .trace = &s->trace };
	device->space = space;
	device->group_number = facts->group->number;
	device->emulated = facts->group->backing == BACKING_EMULATED;
	snprintf(device->vfio_name, sizeof(device->vfio_name), "%s",
		 facts->vfio_device ? facts->vfio_device : "");
	/* In the session first: so it is released, when that fails, as it always is. */
	if (object_add(s, &device->object, &device_class, facts->name, e) < 0) {
		free(device);
		return NULL;
	}
	object_use(&device->object, DEVICE_USES_SPACE, &space->object);
	set_hwpt(device, to->hwpt);
	space->n_pinning += !device->emulated;
	if (space->ops->attach(space, device, vf_token, e) < 0 || space_refresh(space, e) < 0) {
		object_destroy(&device->object);
		return NULL;
	}
	return device;
}

void device_remove(struct device *device)
{
	struct space *space = device->space;
	struct err ignored;

	object_get(&space->object);
	fault_service_settle(device->object.session, device);
	fault_service_forget(device->object.session, device);
	object_destroy(&device->object);
	/* Old limits are narrower: nothing is lost when the kernel does not tell the new. */
	space_refresh(space, &ignored);
	object_put(&space->object);
}

const char *device_attached_to(const struct device *device)
{
	return device->hwpt ? device->hwpt->iommu.object.name : device->space->object.name;
}

/* The kernel has moved it: the books follow. */
static void moved(struct device *device, const struct attachment *to)
{
	device->space->n_pinning -= !device->emulated;
	to->space->n_pinning += !device->emulated;
	device->space = to->space;
	set_hwpt(device, to->hwpt);
	object_use(&device->object, DEVICE_USES_SPACE, &to->space->object);
}

/*
 * A failed replace can leave the hardware without any translation while iommufd believes in the
 * old one (seen with VT-d and an HWPT that asks for page requests): attaching it to the old target
 * anew mends it.
 */
static int move_back(struct device *device, struct err *e)
{
	const char *old = device_attached_to(device);
	struct err again = { 0 };

	if (!device->space->ops->reattach(device, &again))
		return err_context(e, "%s is attached to %s as before", device->object.name, old);
	return err_context(e, "%s could not be attached to %s again (%s), its DMA goes nowhere",
			   device->object.name, old,
			   errno_name(again.errnum) ? errno_name(again.errnum) : again.message);
}

int device_move(struct device *device, const struct attachment *to, struct err *e)
{
	struct space *from = device->space;
	struct err ignored;

	fault_service_settle(device->object.session, device);
	if (from->ops->replace(device, to, e) < 0)
		return move_back(device, e);
	object_get(&from->object);
	/* All that is attached of a group moves with the first (iommufd_device_do_replace). */
	for (device = device_of_group(from->object.session, device->group_number); device;
	     device = device_next_of_group(device))
		moved(device, to);
	space_refresh(from, &ignored);
	object_put(&from->object);
	space_refresh(to->space, &ignored);
	return 0;
}
