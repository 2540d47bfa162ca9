/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What HWPTs, virtual IOMMUs, their parts and queues have in common, as objects of an iommufd. */
#ifndef MODEL_IOMMU_OBJECT_H
#define MODEL_IOMMU_OBJECT_H

#include "model/device.h"
#include "model/object.h"

/* Ids begin at 1: 0 is none. */
struct iommu_object {
	struct object object;
	uint32_t id;
	uint32_t dev_id; /* of the device it was made for; another's when that was detached */
	char device[64]; /* that device, cut to fit; "" where it is none of the session's */
	uint32_t type;   /* as the kernel numbers them, for each kind of object its own */
};

/* Places in object.uses. */
enum { IOMMU_USES_IOMMUFD, IOMMU_USES_PARENT, IOMMU_USES_DEVICE, IOMMU_USES_QUEUE };

struct iommu_class {
	struct object_class class;
	/* What is in the way of destroying it beside what uses it, or NULL. */
	int (*may_go)(const struct iommu_object *o, struct err *e);
	/* What must end before the kernel lets it go, or NULL; doing it again does no harm. */
	void (*quiesce)(struct iommu_object *o);
	/* What the books say of it, or NULL. */
	void (*forget)(struct iommu_object *o);
};

extern const struct iommu_class hwpt_class;
extern const struct iommu_class viommu_class;
extern const struct iommu_class vdevice_class;
extern const struct iommu_class hw_queue_class;
extern const struct iommu_class veventq_class;
extern const struct iommu_class fault_queue_class;

/* All of them; ends with NULL. */
extern const struct iommu_class *const iommu_classes[];

/*
 * Puts a new one, from calloc(), into the session; with name NULL it is the lowest free of KIND0,
 * KIND1, ... On failure it is freed. The caller has the kernel make it then, and on failure
 * destroys it.
 */
int iommu_object_add(struct session *s, struct iommu_object *o, const struct iommu_class *class,
		     const char *name, struct err *e);

/* For a space: refused where an HWPT or a vIOMMU, from which it is told apart by name alone, has that name. */
int iommu_object_check_name(const struct session *s, const char *name, struct err *e);

/* Whether a space, an HWPT or a vIOMMU has that name, so that nothing may be called so by itself. */
bool iommu_object_has_name(const struct session *s, const char *name);

/* For `class.release` of all: gives it back to the kernel and frees it. */
void iommu_object_release(struct object *o);

/* Gives it back when the user asks for that; refused while it is used. */
int iommu_object_remove(struct iommu_object *o, struct err *e);

/* By name; NULL when there is none. For find() that is an error of usage. */
struct iommu_object *iommu_object_lookup(const struct session *s, const struct iommu_class *class,
					 const char *name);
struct iommu_object *iommu_object_find(const struct session *s, const struct iommu_class *class,
				       const char *name, struct err *e);

/* The same when it has that name already but is another than what is asked for now. Returns -1. */
int iommu_object_differs(const struct iommu_object *o, struct err *e);

const struct iommu_class *iommu_object_class(const struct iommu_object *o);
const struct iommufd *iommu_object_iommufd(const struct iommu_object *o);

/* A device bound to the session's iommufd: the session's or, when NULL, somebody else's. */
struct iommu_device {
	struct device *device;
	uint32_t dev_id;
};

/* By its name in sysfs, or by the kernel's id when the name is NULL. */
int iommu_device_find(const struct session *s, const char *name, uint64_t dev_id,
		      struct iommu_device *device, struct err *e);

/* The session's device that it was made for; NULL when that is not attached, or none of the session's. */
const struct device *iommu_object_device(const struct iommu_object *o);

/* Notes the device that it is made for, or asks whether it was made for that. */
void iommu_object_set_device(struct iommu_object *o, const struct iommu_device *device);
bool iommu_object_is_for(const struct iommu_object *o, const struct iommu_device *device);

#define iommu_object_of(o) container_of(o, struct iommu_object, object)

#endif
