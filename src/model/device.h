/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices that the session holds open, and the groups they were taken from. */
#ifndef MODEL_DEVICE_H
#define MODEL_DEVICE_H

#include "model/host.h"
#include "model/object.h"
#include "model/space.h"
#include "sys/handle.h"

struct device_events;

/* A group that is in a container; it goes with the last device taken from it. Its name is its
 * number. */
struct held_group {
	struct object object;
	struct vfio_group handle;
	uint64_t number;
	struct space *space;
};

/* Its name is the one in sysfs. */
struct device {
	struct object object;
	struct vfio_device handle;
	struct space *space;
	struct hwpt
		*hwpt; /* iommufd: one of the space's that was asked for; NULL: the kernel's own */
	uint64_t group_number;
	bool asleep;        /* sent there, and not called back; it may have woken by itself */
	bool emulated;      /* an mdev: its driver pins what it needs, mapping alone pins nothing */
	char vfio_name[32]; /* of the character device, "vfio3"; "" where there is none */
	uint32_t devid;     /* iommufd: the DEVICE object */
	uint32_t hwpt_id;   /* iommufd: what the kernel said it is attached to */
	struct device_events *events; /* NULL before the first */
};

/* Places in object.uses. */
enum { DEVICE_USES_SPACE, DEVICE_USES_OPENER, DEVICE_USES_HWPT };
enum { GROUP_USES_SPACE };

extern const struct object_class held_group_class;
extern const struct object_class device_class;

/* NULL when the session does not hold it. */
struct device *device_find(const struct session *s, const char *name);
struct held_group *held_group_find(const struct session *s, uint64_t number);

/* Opens a device for a space or HWPT and puts it into the session. */
struct device *device_new(const struct attachment *to, const struct host_device *facts,
			  const char *vf_token, struct err *e);

/* Moves it, and what else of its group the session holds, as the kernel does: without a gap. When
 * that fails it is attached to its old space again, and the error says whether that went well. */
int device_move(struct device *device, const struct attachment *to, struct err *e);

/* The name of what it is attached to. */
const char *device_attached_to(const struct device *device);

/* Closes it and asks its space what it takes now. It must have no users. */
void device_remove(struct device *device);

/* The first device that the session holds of that group, and the next; NULL when there is none. */
struct device *device_of_group(const struct session *s, uint64_t group);
struct device *device_next_of_group(const struct device *device);

/* How many devices of that group the session holds. */
unsigned int held_group_users(const struct session *s, uint64_t number);

#define device_of(o)     container_of(o, struct device, object)
#define held_group_of(o) container_of(o, struct held_group, object)

#endif
