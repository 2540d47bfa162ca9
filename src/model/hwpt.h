/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HWPTs: page tables of the hardware, made by hand. */
#ifndef MODEL_HWPT_H
#define MODEL_HWPT_H

#include "model/iommu_object.h"
#include "model/payload.h"

struct hwpt {
	struct iommu_object iommu; /* its type is that of the data */
	struct space
		*space; /* whose mappings it has, or has those of its parent; it need not be used */
	uint32_t flags; /* IOMMU_HWPT_* */
	bool nested;
	bool pins;           /* what is mapped in the space */
	bool dirty_tracking; /* is on now */
};

struct hwpt_request {
	const char *name; /* or NULL */
	struct iommu_device device;
	const char *on; /* a space, a HWPT or a vIOMMU; NULL: the device's space */
	uint32_t flags;
	const char *fault_queue; /* or NULL */
	uint32_t type;
	struct payload data;
};

/* Makes one, or finds that it is there already (*changed false). */
struct hwpt *hwpt_alloc(struct session *s, const struct hwpt_request *r, bool *changed,
			struct err *e);

struct hwpt *hwpt_lookup(const struct session *s, const char *name);
struct hwpt *hwpt_find(const struct session *s, const char *name, struct err *e);

/* The vIOMMU that it is nested in; NULL when it is nested in none. */
const struct iommu_object *hwpt_viommu(const struct hwpt *hwpt);

/* Entries for the hardware's caches, of a nested HWPT or a vIOMMU. */
struct invalidation {
	uint32_t type;
	uint32_t entry_size;
	struct payload entries;
};

/* *done is how many were done, also when it fails. */
int iommu_object_invalidate(const struct iommu_object *o, const struct invalidation *i,
			    uint32_t *done, struct err *e);

#define hwpt_of(o) container_of(o, struct hwpt, iommu.object)

#endif
