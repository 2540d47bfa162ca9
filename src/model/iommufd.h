/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one /dev/iommu of a session. */
#ifndef MODEL_IOMMUFD_H
#define MODEL_IOMMUFD_H

#include "model/object.h"
#include "sys/handle.h"

/* Opens it where the session has none; it goes with the last object that uses it. */
struct object *iommufd_get(struct session *s, struct err *e);

/* NULL when the session has none. */
struct object *iommufd_lookup(const struct session *s);

const struct iommufd *iommufd_handle(const struct object *o);

#endif
