/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The queues in which iommufd tells page requests and virtual IOMMUs' events. */
#ifndef MODEL_EVENT_QUEUE_H
#define MODEL_EVENT_QUEUE_H

#include "model/fault_queue.h"
#include "model/iommu_object.h"

/* Page requests of the devices attached to HWPTs that name it. */
struct fault_queue {
	struct iommu_object iommu;
	struct iommufd_fault_queue handle;
	bool busy; /* something was in it when it was looked at last */
};

/* What one type of a virtual IOMMU's events tells. */
struct veventq {
	struct iommu_object iommu;
	struct iommufd_veventq handle;
	struct veventq_reader reader; /* how far its events were read */
	uint32_t depth;
};

struct veventq_request {
	const char *name; /* or NULL */
	const char *viommu;
	uint32_t type;
	uint32_t depth;
};

/* Both: makes one, or finds that it is there already (*changed false). */
struct iommu_object *fault_queue_alloc(struct session *s, const char *name, bool *changed,
				       struct err *e);
struct iommu_object *veventq_alloc(struct session *s, const struct veventq_request *r,
				   bool *changed, struct err *e);

#define fault_queue_of(o) container_of(o, struct fault_queue, iommu.object)
#define veventq_of(o)     container_of(o, struct veventq, iommu.object)

#endif
