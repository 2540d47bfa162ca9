/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The devices of virtual IOMMUs. */
#include <stdlib.h>

#include "model/viommu.h"
#include "sys/iommufd_viommu.h"
#include "sys/vfio_device.h"

/* Whether the device's DMA goes through a page table of this vDEVICE's vIOMMU now. */
static struct device *nested_device(const struct iommu_object *vdevice)
{
	struct object *o = vdevice->object.uses[IOMMU_USES_DEVICE];
	struct device *device = o ? device_of(o) : NULL;
	const struct iommu_object *viommu =
		device && device->hwpt ? hwpt_viommu(device->hwpt) : NULL;

	return viommu && &viommu->object == vdevice->object.uses[IOMMU_USES_PARENT] ? device : NULL;
}

/*
 * The driver takes the vDEVICE's id when the device is attached and keeps it: events would go on
 * to be told with an id that is gone, and a new vDEVICE would not be noticed before the device is
 * attached again (arm-smmu-v3-iommufd.c:arm_smmu_attach_prepare_vmaster).
 */
static int may_go(const struct iommu_object *o, struct err *e)
{
	const struct device *device = nested_device(o);

	if (!device)
		return 0;
	err_refused(e, o->object.name, "%s is attached to hwpt %s, which needs vdevice %s",
		    device->object.name, device->hwpt->iommu.object.name, o->object.name);
	return err_hint(e, "vfioctl attach %s --to %s first", device->object.name,
			device->space->object.name);
}

/* Only the end of the session comes here with the device still attached. */
static void quiesce(struct iommu_object *o)
{
	struct device *device = nested_device(o);
	struct err ignored;

	if (device)
		vfio_device_detach_iommufd_pt(&device->handle, &ignored);
}

const struct iommu_class vdevice_class = {
	.class = { .kind = "vdevice", .release = iommu_object_release },
	.may_go = may_go,
	.quiesce = quiesce,
};

struct iommu_object *vdevice_of_device(const struct iommu_object *viommu, const struct device *d)
{
	struct object *o = object_first(viommu->object.session, &vdevice_class.class);

	while (o && (o->uses[IOMMU_USES_PARENT] != &viommu->object ||
		     o->uses[IOMMU_USES_DEVICE] != &d->object))
		o = object_next(o);
	return o ? iommu_object_of(o) : NULL;
}

/* Each device and each id once: the kernel only says EEXIST. */
static int check_unique(const struct iommu_object *viommu, const struct vdevice_request *r,
			struct err *e)
{
	struct object *o = object_first(viommu->object.session, &vdevice_class.class);

	for (; o; o = object_next(o)) {
		const struct vdevice *other = vdevice_of(o);

		if (o->uses[IOMMU_USES_PARENT] != &viommu->object)
			continue;
		if (other->iommu.dev_id == r->device.dev_id)
			return err_refused(e, o->name,
					   "the device is vdevice %s of viommu %s already", o->name,
					   viommu->object.name);
		if (other->virt_id == r->virt_id)
			return err_refused(
				e, o->name, "0x%llx is the id of vdevice %s in viommu %s",
				(unsigned long long)r->virt_id, o->name, viommu->object.name);
	}
	return 0;
}

static struct iommu_object *vdevice_new(struct session *s, const struct vdevice_request *r,
					struct iommu_object *viommu, struct err *e)
{
	struct vdevice *v = calloc(1, sizeof(*v));

	if (!v) {
		err_nomem(e);
		return NULL;
	}
	iommu_object_set_device(&v->iommu, &r->device);
	v->virt_id = r->virt_id;
	if (iommu_object_add(s, &v->iommu, &vdevice_class, r->name, e) < 0)
		return NULL;
	object_use(&v->iommu.object, IOMMU_USES_PARENT, &viommu->object);
	/* If the device closed first, the id would stay taken (iommufd_device_remove_vdev). */
	object_use(&v->iommu.object, IOMMU_USES_DEVICE,
		   r->device.device ? &r->device.device->object : NULL);
	if (!iommu_vdevice_alloc(iommu_object_iommufd(&v->iommu), viommu->id, r->device.dev_id,
				 r->virt_id, &v->iommu.id, e))
		return &v->iommu;
	object_destroy(&v->iommu.object);
	return NULL;
}

struct iommu_object *vdevice_alloc(struct session *s, const struct vdevice_request *r,
				   bool *changed, struct err *e)
{
	struct iommu_object *o = r->name ? iommu_object_lookup(s, &vdevice_class, r->name) : NULL;
	struct iommu_object *viommu = iommu_object_find(s, &viommu_class, r->viommu, e);

	if (!viommu)
		return NULL;
	*changed = !o;
	if (!o)
		return check_unique(viommu, r, e) < 0 ? NULL : vdevice_new(s, r, viommu, e);
	if (o->object.uses[IOMMU_USES_PARENT] == &viommu->object && o->dev_id == r->device.dev_id &&
	    vdevice_of(&o->object)->virt_id == r->virt_id)
		return o;
	iommu_object_differs(o, e);
	return NULL;
}
