/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PASIDs: more address spaces of one device, each attached to an HWPT of its own. */
#include "model/pasid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/state.h"
#include "sys/vfio_device.h"
#include "uapi/iommufd.h"

/* PCIe's PASIDs have 20 bits at most; 0 stands for the device without one. */
#define PASID_LAST 0xfffff

/* Its name is DEVICE/PASID. */
struct pasid {
	struct object object;
	struct device *device;
	struct hwpt *hwpt; /* NULL: not attached yet */
	uint32_t number;
};

enum { PASID_USES_DEVICE, PASID_USES_HWPT };

#define pasid_of(o) container_of(o, struct pasid, object)

static void pasid_release(struct object *o)
{
	struct pasid *p = pasid_of(o);
	struct err ignored;

	if (p->hwpt)
		vfio_device_detach_iommufd_pt_pasid(&p->device->handle, p->number, &ignored);
	free(p);
}

static const struct object_class pasid_class = { .kind = "pasid", .release = pasid_release };

static void name_of(const char *device, uint64_t pasid, char name[160])
{
	snprintf(name, 160, "%s/%llu", device, (unsigned long long)pasid);
}

static struct pasid *pasid_lookup(const struct session *s, const char *device, uint64_t number)
{
	struct object *o;
	char name[160];

	name_of(device, number, name);
	o = object_find(s, &pasid_class, name);
	return o ? pasid_of(o) : NULL;
}

const struct hwpt *pasid_hwpt(const struct session *s, const char *device, uint32_t pasid)
{
	const struct pasid *p = pasid_lookup(s, device, pasid);

	return p ? p->hwpt : NULL;
}

/* What the kernel answers with EINVAL alone. */
static int check(const struct pasid_request *r, const struct iommu_device *device,
		 const struct hwpt *hwpt, struct err *e)
{
	const struct hwpt *own = device->device->hwpt;

	if (!r->pasid || r->pasid > PASID_LAST)
		return err_usage(e, "PASID %llu is not one of 1 to %u",
				 (unsigned long long)r->pasid, PASID_LAST);
	if (!(hwpt->flags & IOMMU_HWPT_ALLOC_PASID)) {
		err_refused(e, r->to, "hwpt %s was not made for PASIDs", r->to);
		return err_hint(e, "vfioctl hwpt alloc --pasid makes one");
	}
	if (own && own->flags & IOMMU_HWPT_ALLOC_PASID)
		return 0;
	err_refused(e, r->device, "%s itself is attached to %s, which was not made for PASIDs",
		    r->device, device_attached_to(device->device));
	return err_hint(e, "vfioctl attach %s --to an HWPT made with --pasid, first", r->device);
}

static struct pasid *pasid_new(struct device *device, uint32_t number, struct err *e)
{
	struct pasid *p = calloc(1, sizeof(*p));
	char name[160];

	if (!p) {
		err_nomem(e);
		return NULL;
	}
	p->device = device;
	p->number = number;
	name_of(device->object.name, number, name);
	if (object_add(device->object.session, &p->object, &pasid_class, name, e) < 0) {
		free(p);
		return NULL;
	}
	object_use(&p->object, PASID_USES_DEVICE, &device->object);
	return p;
}

static int ask_kernel(const struct pasid *p, const struct hwpt *hwpt, struct err *e)
{
	uint32_t pt_id = hwpt->iommu.id;

	return vfio_device_attach_iommufd_pt_pasid(&p->device->handle, p->number, &pt_id, e);
}

/* A refused replace leaves what was there (iommu/iommu.c:iommu_replace_device_pasid). */
static int move(struct pasid *p, struct hwpt *to, struct err *e)
{
	if (!ask_kernel(p, to, e)) {
		p->hwpt = to;
		object_use(&p->object, PASID_USES_HWPT, &to->iommu.object);
		return 0;
	}
	if (p->hwpt)
		return err_context(e, "%s is attached to %s as before", p->object.name,
				   p->hwpt->iommu.object.name);
	object_destroy(&p->object);
	return -1;
}

int pasid_attach(struct session *s, const struct pasid_request *r, struct pasid_result *result,
		 struct err *e)
{
	struct hwpt *hwpt = hwpt_find(s, r->to, e);
	struct iommu_device device;
	struct pasid *p;

	*result = (struct pasid_result){ .hwpt = hwpt };
	if (!hwpt || iommu_device_find(s, r->device, 0, &device, e) < 0 ||
	    check(r, &device, hwpt, e) < 0)
		return -1;
	result->device = device.device;
	p = pasid_lookup(s, r->device, r->pasid);
	if (p && p->hwpt == hwpt)
		return 0;
	result->replaced = p ? strdup(p->hwpt->iommu.object.name) : NULL;
	if (p && !result->replaced)
		return err_nomem(e);
	result->changed = true;
	if (!p)
		p = pasid_new(device.device, (uint32_t)r->pasid, e);
	return p ? move(p, hwpt, e) : -1;
}

int pasid_detach(struct session *s, const char *device, uint64_t number, bool *changed,
		 struct err *e)
{
	struct pasid *p = pasid_lookup(s, device, number);

	*changed = p;
	if (!p)
		return 0;
	if (vfio_device_detach_iommufd_pt_pasid(&p->device->handle, p->number, e) < 0)
		return -1;
	p->hwpt = NULL;
	object_destroy(&p->object);
	return 0;
}
