/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the page requests of a session's devices. */
#ifndef MODEL_PAGE_REQUEST_H
#define MODEL_PAGE_REQUEST_H

#include "base/list.h"
#include "model/event_queue.h"
#include "model/fault_notice.h"
#include "model/page_view.h"
#include "model/page_waiting.h"
#include "uapi/iommufd_event.h"

enum page_policy {
	PAGES_WAIT, /* requests are told of, and the devices wait */
	PAGES_INVALID,
	PAGES_MAP, /* from a buffer whose first byte lies at an IOVA */
};

struct page_server {
	enum page_policy policy;
	char *buffer; /* by name: it may go */
	uint64_t iova;
	struct page_waiters waiting;
	struct list_link held; /* groups that wait until the command that runs has mapped there */
	struct iommu_hwpt_pgfault *records;         /* for one read */
	struct iommu_hwpt_page_response *responses; /* to as many */
	size_t cap_records;
	struct page_view view;
};

/* Where to tell of what came. */
struct page_teller {
	void (*tell)(void *ctx, const struct fault_notice *notice);
	void *ctx;
};

void page_server_init(struct page_server *p);

/* Takes a policy for all that comes; what waited until now is answered by it too. */
int page_server_set(struct page_server *p, struct session *s, enum page_policy policy,
		    const char *buffer, uint64_t iova, struct err *e);
void page_server_free(struct page_server *p);

/* Serves groups that are held, unless the command that it waits for still runs. */
void page_server_resume(struct page_server *p, struct session *s, const struct page_teller *teller);

/* Reads and answers what is in the queue, so many records; if not to the end, something may be left that it is
 * readable by. */
size_t page_server_run(struct page_server *p, const struct fault_queue *q, bool to_the_end,
		       const struct page_teller *teller);

/* Answers what waits INVALID: of one device of the iommufd, or with dev_id 0 of all. */
void page_server_refuse(struct page_server *p, const struct session *s, uint32_t dev_id);

#endif
