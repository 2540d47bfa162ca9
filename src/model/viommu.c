/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual IOMMUs. */
#include "model/viommu.h"

#include <stdlib.h>
#include <string.h>

#include "sys/iommufd_viommu.h"
#include "uapi/iommufd.h"

static void forget(struct iommu_object *o)
{
	payload_free(&viommu_of(&o->object)->data);
}

const struct iommu_class viommu_class = {
	.class = { .kind = "viommu", .release = iommu_object_release },
	.forget = forget,
};

/* The data goes in and comes back in one place. */
static int take_data(struct viommu *viommu, const struct payload *data, struct err *e)
{
	if (!data->size)
		return 0;
	viommu->data.bytes = malloc(data->size);
	if (!viommu->data.bytes)
		return err_nomem(e);
	memcpy(viommu->data.bytes, data->bytes, data->size);
	viommu->data.size = data->size;
	return 0;
}

static int ask_kernel(struct viommu *viommu, const struct hwpt *hwpt, struct err *e)
{
	struct iommu_viommu_alloc alloc = {
		.type = viommu->iommu.type,
		.dev_id = viommu->iommu.dev_id,
		.hwpt_id = hwpt->iommu.id,
		.data_len = viommu->data.size,
		.data_uptr = (uintptr_t)viommu->data.bytes,
	};

	if (iommu_viommu_alloc(iommu_object_iommufd(&viommu->iommu), &alloc, e) < 0)
		return -1;
	viommu->iommu.id = alloc.out_viommu_id;
	return 0;
}

static struct iommu_object *viommu_new(struct session *s, const struct viommu_request *r,
				       struct hwpt *hwpt, struct err *e)
{
	struct viommu *viommu = calloc(1, sizeof(*viommu));

	if (!viommu) {
		err_nomem(e);
		return NULL;
	}
	iommu_object_set_device(&viommu->iommu, &r->device);
	viommu->iommu.type = r->type;
	if (iommu_object_add(s, &viommu->iommu, &viommu_class, r->name, e) < 0)
		return NULL;
	object_use(&viommu->iommu.object, IOMMU_USES_PARENT, &hwpt->iommu.object);
	if (!take_data(viommu, &r->data, e) && !ask_kernel(viommu, hwpt, e))
		return &viommu->iommu;
	object_destroy(&viommu->iommu.object);
	return NULL;
}

struct iommu_object *viommu_alloc(struct session *s, const struct viommu_request *r, bool *changed,
				  struct err *e)
{
	struct iommu_object *o = r->name ? iommu_object_lookup(s, &viommu_class, r->name) : NULL;
	struct hwpt *hwpt = hwpt_find(s, r->hwpt, e);

	if (!hwpt)
		return NULL;
	*changed = !o;
	if (!(hwpt->flags & IOMMU_HWPT_ALLOC_NEST_PARENT)) {
		err_refused(e, r->hwpt, "hwpt %s was not made to be nested in", r->hwpt);
		err_hint(e, "vfioctl hwpt alloc --nest-parent makes one");
		return NULL;
	}
	if (!o)
		return viommu_new(s, r, hwpt, e);
	if (o->type == r->type && iommu_object_is_for(o, &r->device) && !r->data.size &&
	    o->object.uses[IOMMU_USES_PARENT] == &hwpt->iommu.object)
		return o;
	iommu_object_differs(o, e);
	return NULL;
}
