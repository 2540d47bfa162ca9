/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the page requests of a session's devices. */
#include "model/page_request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/fault_session.h"
#include "model/mapping.h"
#include "model/state.h"
#include "sys/iommufd_events.h"

#define RECORDS_FIRST 256
#define RECORDS_MAX   65536 /* a group is at most that long: beyond, the kernel's queue is broken */

_Static_assert((int)DMA_READ == (int)IOMMU_PGFAULT_PERM_READ &&
		       (int)DMA_WRITE == (int)IOMMU_PGFAULT_PERM_WRITE,
	       "a mapping's access is a request's");

static const struct fault_queue *queue_by_id(const struct session *s, uint32_t id)
{
	struct object *o = object_first(s, &fault_queue_class.class);

	while (o && iommu_object_of(o)->id != id)
		o = object_next(o);
	return o ? fault_queue_of(o) : NULL;
}

/* Answers and forgets those that wait, of one device or of all. */
static void answer_waiting(struct page_server *p, const struct session *s, uint32_t dev_id,
			   uint32_t code)
{
	size_t kept = 0;
	struct err ignored;

	for (size_t i = 0; i < p->n_waiting; i++) {
		const struct page_waiting *w = &p->waiting[i];
		const struct fault_queue *q = queue_by_id(s, w->queue_id);

		if (dev_id && w->dev_id != dev_id)
			p->waiting[kept++] = *w;
		else if (q)
			iommufd_fault_queue_respond(&q->handle, w->cookie, code, &ignored);
	}
	p->n_waiting = kept;
}

void page_server_refuse(struct page_server *p, const struct session *s, uint32_t dev_id)
{
	answer_waiting(p, s, dev_id, IOMMUFD_PAGE_RESP_INVALID);
}

int page_server_set(struct page_server *p, struct session *s, enum page_policy policy,
		    const char *buffer, uint64_t iova, struct err *e)
{
	char *name = buffer ? strdup(buffer) : NULL;

	if (buffer && !name)
		return err_nomem(e);
	free(p->buffer);
	p->buffer = name;
	p->iova = iova;
	p->policy = policy;
	/* Success has the device ask again: then its page is mapped. */
	if (policy != PAGES_WAIT)
		answer_waiting(p, s, 0,
			       policy == PAGES_MAP ? IOMMUFD_PAGE_RESP_SUCCESS
						   : IOMMUFD_PAGE_RESP_INVALID);
	return 0;
}

void page_server_free(struct page_server *p)
{
	free(p->buffer);
	free(p->waiting);
	free(p->records);
	*p = (struct page_server){ 0 };
}

/* A cookie is used again once it was answered, by a detach too: what is noted under it is gone. */
static bool note_waiting(struct page_server *p, const struct page_waiting *w)
{
	for (size_t i = 0; i < p->n_waiting; i++) {
		if (p->waiting[i].queue_id == w->queue_id && p->waiting[i].cookie == w->cookie) {
			p->waiting[i] = *w;
			return true;
		}
	}
	if (p->n_waiting == p->cap_waiting) {
		size_t cap = p->cap_waiting ? p->cap_waiting * 2 : 64;
		struct page_waiting *all = reallocarray(p->waiting, cap, sizeof(*all));

		if (!all)
			return false;
		p->waiting = all;
		p->cap_waiting = cap;
	}
	p->waiting[p->n_waiting++] = *w;
	return true;
}

/* The part of the buffer that lies where the device asked. */
static int find_page(const struct page_server *p, struct session *s,
		     const struct iommu_hwpt_pgfault *r, struct map_request *map, struct err *e)
{
	struct buffer *buffer = buffer_lookup(s, p->buffer);
	struct space *space = fault_space(s, r->dev_id);
	uint64_t page, start;

	if (r->flags & IOMMU_PGFAULT_FLAGS_PASID_VALID && r->pasid)
		return err_refused(e, NULL, "of PASID %u, which is not the device's own space",
				   r->pasid);
	if (!buffer)
		return err_refused(e, NULL, "buffer %s is gone", p->buffer);
	if (!space)
		return err_refused(e, NULL, "the device's addresses are not those of a space");
	page = space_page_size(space);
	page = page > buffer->page_size ? page : buffer->page_size;
	start = r->addr & ~(page - 1);
	if (start < p->iova || start - p->iova >= buffer->size)
		return err_refused(e, NULL, "not an address of buffer %s", p->buffer);
	*map = (struct map_request){
		.space = space,
		.buffer = buffer,
		.offset = start - p->iova,
		.size = page,
		.each = page,
		.iova = start,
		.fixed = true,
		.access = DMA_READ | DMA_WRITE,
	};
	return 0;
}

static int page_in(const struct page_server *p, struct session *s,
		   const struct iommu_hwpt_pgfault *r, struct err *e)
{
	struct map_request map;
	struct map_result ignored;
	const struct mapping *there;

	if (find_page(p, s, r, &map, e) < 0)
		return -1;
	there = mapping_first(map.space, map.iova, map.iova + map.size - 1);
	if (!there)
		return map_memory(&map, &ignored, e);
	/* Mapped since the device asked, or for less than it asked. */
	if (r->perm & (DMA_READ | DMA_WRITE) & ~there->access)
		return err_refused(e, NULL, "mapped from %s without that access",
				   there->buffer->object.name);
	return 0;
}

static enum page_answer decide(const struct page_server *p, struct session *s,
			       const struct iommu_hwpt_pgfault *group, size_t n, struct err *e)
{
	if (p->policy == PAGES_WAIT)
		return PAGE_UNANSWERED;
	for (size_t i = 0; p->policy == PAGES_MAP && i < n; i++) {
		if (page_in(p, s, &group[i], e) < 0)
			return PAGE_INVALID;
	}
	return p->policy == PAGES_MAP ? PAGE_SUCCESS : PAGE_INVALID;
}

static enum page_answer answer(struct page_server *p, const struct fault_queue *q,
			       const struct iommu_hwpt_pgfault *group, enum page_answer answer)
{
	const struct page_waiting w = {
		.queue_id = q->iommu.id,
		.dev_id = group->dev_id,
		.cookie = group->cookie,
	};
	struct err ignored;
	uint32_t code =
		answer == PAGE_SUCCESS ? IOMMUFD_PAGE_RESP_SUCCESS : IOMMUFD_PAGE_RESP_INVALID;

	/* What cannot be noted cannot be answered later. */
	if (answer == PAGE_UNANSWERED && note_waiting(p, &w))
		return answer;
	if (!iommufd_fault_queue_respond(&q->handle, group->cookie, code, &ignored))
		return answer == PAGE_UNANSWERED ? PAGE_INVALID : answer;
	return PAGE_GONE;
}

/* What the session knew of the addresses before it answered. */
static void describe(const struct session *s, const struct iommu_hwpt_pgfault *r,
		     struct fault_notice *n)
{
	const struct device *device = fault_device(s, r->dev_id);
	const struct fault_origin nowhere = { .group = -1 };
	struct fault_explanation x;
	struct fault f;

	*n = (struct fault_notice){ .kind = NOTICE_PAGE, .size = sizeof(*r) };
	memcpy(n->data, r, sizeof(*r));
	notice_copy(n->device, sizeof(n->device), device ? device->object.name : NULL);
	if (!fault_of_page_request(r, sizeof(*r), &f))
		return;
	fault_explain_in(s, &f, &nowhere, &x);
	notice_explain(n, &x);
}

/* Reports first what was, then what was done: both go out together. */
static void serve_group(struct page_server *p, const struct fault_queue *q,
			const struct iommu_hwpt_pgfault *group, size_t n,
			const struct page_teller *teller)
{
	struct session *s = q->iommu.object.session;
	struct fault_notice notice;
	struct err e = { 0 };
	enum page_answer given;

	/* The first is told as it was before it was mapped. */
	if (teller->tell)
		describe(s, group, &notice);
	given = answer(p, q, group, decide(p, s, group, n, &e));
	for (size_t i = 0; teller->tell && i < n; i++) {
		if (i)
			describe(s, &group[i], &notice);
		notice.answer = given;
		notice_copy(notice.why, sizeof(notice.why), given == PAGE_INVALID ? e.message : "");
		teller->tell(teller->ctx, &notice);
	}
}

static bool grow_records(struct page_server *p)
{
	size_t cap = p->cap_records ? p->cap_records * 2 : RECORDS_FIRST;
	struct iommu_hwpt_pgfault *records;

	if (cap > RECORDS_MAX)
		return false;
	records = reallocarray(p->records, cap, sizeof(*records));
	if (!records)
		return false;
	p->records = records;
	p->cap_records = cap;
	return true;
}

/* How many records came; 0 for none, or when the queue cannot be read. */
static size_t read_some(struct page_server *p, const struct fault_queue *q)
{
	struct err e = { 0 };
	size_t n;

	if (!p->records && !grow_records(p))
		return 0;
	while (iommufd_fault_queue_read(&q->handle, p->records, p->cap_records, &n, &e) < 0) {
		/* The first group is larger than the buffer. */
		if (e.errnum != EINVAL || !grow_records(p))
			return 0;
	}
	return n;
}

void page_server_run(struct page_server *p, const struct fault_queue *q,
		     const struct page_teller *teller)
{
	size_t n;

	while ((n = read_some(p, q))) {
		for (size_t i = 0, group; i < n; i += group) {
			group = page_request_group_size(p->records + i,
							(n - i) * sizeof(*p->records)) /
				sizeof(*p->records);
			serve_group(p, q, p->records + i, group, teller);
		}
	}
}
