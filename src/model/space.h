/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spaces: what an IOVA is an address in; a container or an IOAS. */
#ifndef MODEL_SPACE_H
#define MODEL_SPACE_H

#include "base/tree.h"
#include "model/dma.h"
#include "model/object.h"
#include "sys/handle.h"

struct space {
	struct object object;
	const struct dma_ops *ops;
	struct vfio_container container; /* type1 */
	uint32_t ioas_id;                /* iommufd */
	unsigned int
		n_groups; /* type1: in the container, which has an IOMMU as long as it has any */
	unsigned int n_pinning; /* attached devices that make mappings pin memory: all but mdevs */
	struct spapr *spapr;    /* sPAPR: what only that has */
	bool dirty_tracking;    /* type1: is on now */
	struct dma_limits limits;
	struct tree mappings;
	uint64_t n_mappings;
	uint64_t mapped_bytes;
	uint64_t shared_bytes; /* of these, what is charged for other mappings */
	uint64_t first_gap;    /* nothing below this is free */
	struct iova_range
		*allowed; /* iommufd: what may be chosen; none is all that can be mapped */
	size_t n_allowed;
};

extern const struct object_class space_class;

/* Makes a space. With name NULL it is the lowest free of space0, space1, ..., and goes with its
 * last user. */
struct space *space_new(struct session *s, const char *name, const struct dma_ops *ops,
			struct err *e);

/* The same because somebody asked for it: it stays. Without `ops` of the first backend that the
 * kernel has. */
struct space *space_create(struct session *s, const char *name, const struct dma_ops *ops,
			   struct err *e);

/* By name; the error is one of usage. */
struct space *space_find(const struct session *s, const char *name, struct err *e);

/* The oldest with that backend, of any backend when NULL; NULL when there is none. */
struct space *space_oldest(const struct session *s, const struct dma_ops *ops);

/* The oldest with that backend that no group is in. */
struct space *space_without_group(const struct session *s, const struct dma_ops *ops);

/* A new space that takes mappings before anything is attached; refused where the kernel has no
 * such. */
struct space *space_for_mapping(struct session *s, struct err *e);

/* Refused while it is used. */
int space_remove(struct space *space, struct err *e);

/* Asks the kernel again what the space takes. */
int space_refresh(struct space *space, struct err *e);

/* The smallest page that can be mapped. */
uint64_t space_page_size(const struct space *space);

#define space_of(o) container_of(o, struct space, object)

#endif
