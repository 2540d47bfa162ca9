/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iommufd's queues of page requests and of virtual IOMMUs' events. */
#ifndef SYS_IOMMUFD_EVENTS_H
#define SYS_IOMMUFD_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/iommufd.h"

/* Closing a queue that an HWPT still names answers no request: the devices wait until they are detached. */
int iommu_fault_queue_alloc(const struct iommufd *i, uint32_t *fault_id,
			    struct iommufd_fault_queue *q, struct err *e);
void iommufd_fault_queue_close(struct iommufd_fault_queue *q);

/*
 * Fills at most `max` records, *n of them: whole groups, 0 when none waits. EINVAL when the first group is
 * larger than `max`; it stays in the queue. Never blocks.
 */
int iommufd_fault_queue_read(const struct iommufd_fault_queue *q, struct iommu_hwpt_pgfault *faults,
			     size_t max, size_t *n, struct err *e);

/*
 * One answer for each group: `code` is IOMMUFD_PAGE_RESP_*. It ends before one that was answered already, by a detach
 * too: *done are those before it, and EINVAL when it is the first.
 */
int iommufd_fault_queue_respond(const struct iommufd_fault_queue *q,
				const struct iommu_hwpt_page_response *responses, size_t n,
				size_t *done, struct err *e);

/* `depth` events are kept; more are lost and counted. The caller fills viommu_id, type and veventq_depth. */
int iommu_veventq_alloc(const struct iommufd *i, struct iommu_veventq_alloc *alloc,
			struct iommufd_veventq *q, struct err *e);
void iommufd_veventq_close(struct iommufd_veventq *q);

/* Headers, each followed by its type's record but after LOST_EVENTS; *n bytes, 0 when none waits. */
int iommufd_veventq_read(const struct iommufd_veventq *q, void *events, size_t size, size_t *n,
			 struct err *e);

#endif
