/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one /dev/iommu of a session. */
#include "model/iommufd.h"

#include <stdlib.h>

#include "model/state.h"
#include "sys/iommufd.h"

struct iommufd_object {
	struct object object;
	struct iommufd handle;
};

#define iommufd_object_of(o) container_of(o, struct iommufd_object, object)

static void iommufd_release(struct object *o)
{
	iommufd_close(&iommufd_object_of(o)->handle);
	free(iommufd_object_of(o));
}

static const struct object_class iommufd_class = { .kind = "iommufd", .release = iommufd_release };

struct object *iommufd_lookup(const struct session *s)
{
	return object_first(s, &iommufd_class);
}

struct object *iommufd_get(struct session *s, struct err *e)
{
	struct object *o = iommufd_lookup(s);
	struct iommufd_object *i;

	if (o)
		return o;
	i = calloc(1, sizeof(*i));
	if (!i) {
		err_nomem(e);
		return NULL;
	}
	i->object.transient = true;
	if (iommufd_open(&i->handle, &s->trace, "/dev/iommu", e) < 0 ||
	    object_add(s, &i->object, &iommufd_class, "/dev/iommu", e) < 0) {
		iommufd_close(&i->handle);
		free(i);
		return NULL;
	}
	return &i->object;
}

const struct iommufd *iommufd_handle(const struct object *o)
{
	return &iommufd_object_of(o)->handle;
}
