/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Detaches devices: refused while something would go that was not meant, else it cannot fail. */
#include <stdlib.h>

#include "model/attach.h"
#include "model/mapping.h"
#include "model/state.h"

struct device **attached(struct session *s, const struct attach_target *target, size_t *n,
			 int64_t *group, struct err *e)
{
	struct device *device =
		target->device ? device_find(s, target->device) : device_of_group(s, target->group);
	struct device **devices;

	*n = 0;
	*group = target->device ? -1 : (int64_t)target->group;
	if (device)
		*group = (int64_t)device->group_number;
	devices = calloc(device ? held_group_users(s, device->group_number) : 1, sizeof(*devices));
	if (!devices) {
		err_nomem(e);
		return NULL;
	}
	while (device) {
		devices[(*n)++] = device;
		device = target->device ? NULL : device_next_of_group(device);
	}
	return devices;
}

static bool is_among(const struct object *o, struct device *const *devices, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (&devices[i]->object == o)
			return true;
	}
	return false;
}

/* With its last group a container loses what is mapped in it
 * (container.c:vfio_group_detach_container). */
static int check_last(const struct space *space, struct device *const *devices, size_t n,
		      struct err *e)
{
	struct session *s = space->object.session;

	for (struct object *o = object_first(s, &device_class); o; o = object_next(o)) {
		if (device_of(o)->space == space && !is_among(o, devices, n))
			return 0;
	}
	if (space->ops->may_empty && space->ops->may_empty(space, e) < 0)
		return -1;
	if (space->ops->keeps_mappings || !space->n_mappings)
		return 0;
	err_refused(e, space->object.name,
		    "nothing else is attached to %s, and its %llu mapping%s would go too",
		    space->object.name, (unsigned long long)space->n_mappings,
		    plural(space->n_mappings));
	return err_hint(e, "vfioctl unmap --all --in %s", space->object.name);
}

static int check_users(const struct device *device, struct err *e)
{
	const struct object *user = object_user(&device->object);

	if (!user)
		return 0;
	return err_refused(e, device->object.name, "%s is used by %s %s", device->object.name,
			   user->class->kind, user->name);
}

int detach(struct device *const *devices, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (check_users(devices[i], e) < 0 ||
		    check_last(devices[i]->space, devices, n, e) < 0)
			return -1;
	}
	while (n--)
		device_remove(devices[n]);
	return 0;
}
