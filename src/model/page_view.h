/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session knows of the addresses that page requests name, looked up once for many. */
#ifndef MODEL_PAGE_VIEW_H
#define MODEL_PAGE_VIEW_H

#include "model/event_queue.h"
#include "model/fault_explain.h"
#include "uapi/iommufd_event.h"

/* Zero-initialise. Its strings live as long as the session does not change. */
struct page_view {
	uint64_t number; /* goes up when another one is seen; never 0 then */
	const char *device;
	struct fault_explanation explanation; /* distances are those of the first request */

	/* The requests that it is true of. */
	const struct fault_queue *queue;
	const struct hwpt *table;
	uint32_t dev_id, flags, pasid, perm;
	uint64_t start, last;
	/* The session that it is true of; `checked`: nothing has changed there since. */
	uint64_t generation, mapping_changes, unmaps;
	bool checked;
};

/* Has it see the first request, and tells how many after each other it is the same of: 1 to `n`. */
size_t page_view_see(struct page_view *v, const struct fault_queue *q,
		     const struct iommu_hwpt_pgfault *records, size_t n);

/* To be called when the session may have changed since it saw the last one. */
void page_view_doubt(struct page_view *v);

#endif
