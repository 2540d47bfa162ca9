/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual IOMMUs, and their devices and hardware queues. */
#ifndef MODEL_VIOMMU_H
#define MODEL_VIOMMU_H

#include "model/hwpt.h"

struct viommu {
	struct iommu_object iommu;
	struct payload data; /* as the kernel gave it back */
};

struct viommu_request {
	const char *name; /* or NULL */
	struct iommu_device device;
	const char *hwpt; /* made to be nested in */
	uint32_t type;
	struct payload data;
};

/* All three: makes one, or finds that it is there already (*changed false). */
struct iommu_object *viommu_alloc(struct session *s, const struct viommu_request *r, bool *changed,
				  struct err *e);

/* A physical device as the guest's IOMMU knows it. */
struct vdevice {
	struct iommu_object iommu;
	uint64_t virt_id;
};

struct vdevice_request {
	const char *name; /* or NULL */
	struct iommu_device device;
	const char *viommu;
	uint64_t virt_id;
};

struct iommu_object *vdevice_alloc(struct session *s, const struct vdevice_request *r,
				   bool *changed, struct err *e);

/* The vDEVICE of a device in a vIOMMU; NULL when it has none. */
struct iommu_object *vdevice_of_device(const struct iommu_object *viommu, const struct device *d);

/* A queue of the guest's that the hardware reads by itself. */
struct hw_queue {
	struct iommu_object iommu;
	uint32_t index;
	uint64_t iova; /* in the space that the vIOMMU's HWPT maps */
	uint64_t size;
};

struct hw_queue_request {
	const char *name; /* or NULL */
	const char *viommu;
	uint32_t type;
	uint32_t index;
	uint64_t iova;
	uint64_t size;
};

struct iommu_object *hw_queue_alloc(struct session *s, const struct hw_queue_request *r,
				    bool *changed, struct err *e);

/* After an unmap refused with EBUSY: names the hardware queue in the way, if one is. Returns -1. */
int hw_queue_explain(const struct space *space, uint64_t start, uint64_t last, struct err *e);

#define viommu_of(o)   container_of(o, struct viommu, iommu.object)
#define vdevice_of(o)  container_of(o, struct vdevice, iommu.object)
#define hw_queue_of(o) container_of(o, struct hw_queue, iommu.object)

#endif
