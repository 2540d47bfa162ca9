/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Answers the page requests of a session's devices. */
#include "model/page_request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/fault_session.h"
#include "model/hwpt.h"
#include "model/mapping.h"
#include "model/state.h"
#include "sys/iommufd_events.h"

#define RECORDS_FIRST NOTICE_REQUESTS_MAX
#define RECORDS_MAX   65536 /* a group is at most that long: beyond, the kernel's queue is broken */

#define GONE UINT32_MAX /* in a response: no code of the kernel's */

_Static_assert((int)DMA_READ == (int)IOMMU_PGFAULT_PERM_READ &&
		       (int)DMA_WRITE == (int)IOMMU_PGFAULT_PERM_WRITE,
	       "a mapping's access is a request's");

/* A group that is served later. */
struct page_held {
	struct list_link node;
	uint32_t queue_id;
	size_t n;
	struct iommu_hwpt_pgfault records[];
};

static const struct fault_queue *queue_by_id(const struct session *s, uint32_t id)
{
	struct object *o = object_first(s, &fault_queue_class.class);

	while (o && iommu_object_of(o)->id != id)
		o = object_next(o);
	return o ? fault_queue_of(o) : NULL;
}

static bool respond(const struct fault_queue *q, uint32_t cookie, uint32_t code)
{
	const struct iommu_hwpt_page_response r = { .cookie = cookie, .code = code };
	struct err ignored;
	size_t done;

	return !iommufd_fault_queue_respond(&q->handle, &r, 1, &done, &ignored);
}

/* Answers and forgets those that wait, of one device or of all. */
static void answer_waiting(struct page_server *p, const struct session *s, uint32_t dev_id,
			   uint32_t code)
{
	struct page_waiting *w, *next;

	list_for_each_safe(w, next, &p->waiting.all, node)
	{
		const struct fault_queue *q = queue_by_id(s, w->queue_id);

		if (dev_id && w->dev_id != dev_id)
			continue;
		if (q)
			respond(q, w->cookie, code);
		page_waiters_drop(&p->waiting, w);
	}
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

static void forget(struct page_held *h)
{
	list_remove(&h->node);
	free(h);
}

void page_server_init(struct page_server *p)
{
	*p = (struct page_server){ 0 };
	list_init(&p->held);
	page_waiters_init(&p->waiting);
}

void page_server_free(struct page_server *p)
{
	while (!list_is_empty(&p->held))
		forget(list_first(&p->held, struct page_held, node));
	free(p->buffer);
	page_waiters_free(&p->waiting);
	free(p->records);
	free(p->responses);
	page_server_init(p);
}

/* Records of one group, as the queue told them. */
struct group {
	const struct fault_queue *queue;
	const struct iommu_hwpt_pgfault *records;
	size_t n;
};

static const struct hwpt *table_of(const struct group *g, size_t i)
{
	const struct iommu_hwpt_pgfault *r = &g->records[i];
	bool has_pasid = r->flags & IOMMU_PGFAULT_FLAGS_PASID_VALID;

	return fault_table(g->queue->iommu.object.session, g->queue, r->dev_id,
			   has_pasid ? r->pasid : 0);
}

static struct space *find_space(const struct hwpt *table, struct err *e)
{
	if (!table)
		err_refused(e, NULL, "it is not known in which page table that is");
	else if (table->nested)
		/* Only its guest knows what lies there; the parent has addresses of its own. */
		err_refused(e, NULL, "that is in the nested page table %s, not in a space",
			    table->iommu.object.name);
	else
		return table->space;
	return NULL;
}

/* The part of the buffer that lies at an address. */
static int find_page(const struct page_server *p, struct space *space, uint64_t address,
		     struct map_request *map, struct err *e)
{
	struct buffer *buffer = buffer_lookup(space->object.session, p->buffer);
	uint64_t page, start;

	if (!buffer)
		return err_refused(e, NULL, "buffer %s is gone", p->buffer);
	page = space_page_size(space);
	page = page > buffer->page_size ? page : buffer->page_size;
	start = address & ~(page - 1);
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

static int page_in(const struct page_server *p, const struct group *g, size_t i, struct err *e)
{
	const struct iommu_hwpt_pgfault *r = &g->records[i];
	struct space *space = find_space(table_of(g, i), e);
	const struct mapping *there = space ? mapping_first(space, r->addr, r->addr) : NULL;
	struct map_request map;
	struct map_result ignored;

	/* Mapped since the device asked, whatever from, or for less than it asked. */
	if (there && r->perm & (DMA_READ | DMA_WRITE) & ~there->access)
		return err_refused(e, NULL, "mapped from %s without that access",
				   there->buffer->object.name);
	if (there)
		return 0;
	if (!space || find_page(p, space, r->addr, &map, e) < 0)
		return -1;
	return map_memory(&map, &ignored, e);
}

/* The command that runs is about to map there itself. */
static bool is_claimed(const struct page_server *p, const struct group *g, size_t i)
{
	const struct claim *claim = &g->queue->iommu.object.session->claim;
	uint64_t start = g->records[i].addr, last = start;
	struct err ignored;
	struct map_request map;
	struct space *space;

	if (!claim->space || p->policy != PAGES_MAP)
		return false;
	space = find_space(table_of(g, i), &ignored);
	if (space != claim->space || mapping_first(space, start, last))
		return false;
	if (!find_page(p, space, start, &map, &ignored)) {
		start = map.iova;
		last = map.iova + (map.size - 1);
	}
	return start <= claim->last && last >= claim->start;
}

/* True when the group is to be served later. */
static bool hold(struct page_server *p, const struct group *g)
{
	bool claimed = false;
	struct page_held *h;

	for (size_t i = 0; i < g->n && !claimed; i++)
		claimed = is_claimed(p, g, i);
	h = claimed ? malloc(sizeof(*h) + g->n * sizeof(h->records[0])) : NULL;
	if (!h)
		return false;
	h->queue_id = g->queue->iommu.id;
	h->n = g->n;
	memcpy(h->records, g->records, g->n * sizeof(h->records[0]));
	list_append(&p->held, &h->node);
	return true;
}

static enum page_answer decide(const struct page_server *p, const struct group *g, struct err *e)
{
	if (p->policy == PAGES_WAIT)
		return PAGE_UNANSWERED;
	for (size_t i = 0; p->policy == PAGES_MAP && i < g->n; i++) {
		if (page_in(p, g, i, e) < 0)
			return PAGE_INVALID;
	}
	return p->policy == PAGES_MAP ? PAGE_SUCCESS : PAGE_INVALID;
}

static enum page_answer answer(struct page_server *p, const struct fault_queue *q,
			       const struct iommu_hwpt_pgfault *group, enum page_answer answer)
{
	uint32_t code =
		answer == PAGE_SUCCESS ? IOMMUFD_PAGE_RESP_SUCCESS : IOMMUFD_PAGE_RESP_INVALID;

	/* What cannot be noted cannot be answered later. */
	if (answer == PAGE_UNANSWERED &&
	    page_waiters_note(&p->waiting, q->iommu.id, group->dev_id, group->cookie))
		return answer;
	if (respond(q, group->cookie, code))
		return answer == PAGE_UNANSWERED ? PAGE_INVALID : answer;
	return PAGE_GONE;
}

/* What the session knows now of some of the records, from the first on; how many. */
static size_t describe(struct page_server *p, const struct group *g, struct fault_notice *notice)
{
	size_t most = g->n < NOTICE_REQUESTS_MAX ? g->n : NOTICE_REQUESTS_MAX;
	size_t n = page_view_see(&p->view, g->queue, g->records, most);

	*notice = (struct fault_notice){
		.kind = NOTICE_PAGE,
		.run = p->view.number * PAGE_ANSWERS,
		.data = g->records,
		.size = n * sizeof(*g->records),
		.device = p->view.device,
		.explanation = p->view.explanation,
	};
	return n;
}

static void tell(struct fault_notice *notice, enum page_answer given, const char *why,
		 const struct page_teller *teller)
{
	notice->answer = given;
	notice->why = why;
	notice->run = why ? 0 : notice->run + given;
	teller->tell(teller->ctx, notice);
}

static void tell_all(struct page_server *p, struct group rest, enum page_answer given,
		     const char *why, const struct page_teller *teller)
{
	struct fault_notice notice;
	size_t n;

	for (; teller->tell && rest.n; rest.records += n, rest.n -= n) {
		n = describe(p, &rest, &notice);
		tell(&notice, given, why, teller);
	}
}

/* Reports first what was, then what was done: both go out together. */
static void serve_group(struct page_server *p, const struct group *g,
			const struct page_teller *teller)
{
	const struct group first = { g->queue, g->records, 1 };
	struct fault_notice notice;
	enum page_answer given;
	const char *why;
	struct err e;

	err_clear(&e);
	if (hold(p, g))
		return;
	/* The first is told as it was before it was mapped. */
	if (teller->tell)
		describe(p, &first, &notice);
	given = answer(p, g->queue, g->records, decide(p, g, &e));
	why = given == PAGE_INVALID && *e.message ? e.message : NULL;
	if (teller->tell)
		tell(&notice, given, why, teller);
	if (p->policy == PAGES_MAP)
		page_view_doubt(&p->view);
	tell_all(p, (struct group){ g->queue, g->records + 1, g->n - 1 }, given, why, teller);
}

/* Whose records begin there. */
static struct group group_at(const struct group *all, size_t at)
{
	const struct iommu_hwpt_pgfault *first = all->records + at;
	size_t size = sizeof(*first);

	if (!(first->flags & IOMMU_PGFAULT_FLAGS_LAST_PAGE))
		size = page_request_group_size(first, (all->n - at) * sizeof(*first));
	return (struct group){ all->queue, first, size / sizeof(*first) };
}

/* Answers with as few calls as there can be. Where nobody waited any more the code is GONE then; tells how many those
 * are. */
static size_t respond_all(struct page_server *p, const struct fault_queue *q, size_t n)
{
	size_t done, gone = 0;
	struct err ignored;

	for (size_t at = 0; at < n; at += done + 1) {
		iommufd_fault_queue_respond(&q->handle, p->responses + at, n - at, &done, &ignored);
		if (at + done == n)
			break;
		p->responses[at + done].code = GONE;
		gone++;
	}
	return gone;
}

/* A cookie that comes again was answered meanwhile: by a detach. */
static void forget_answered(struct page_server *p, const struct group *g)
{
	struct page_held *h, *next;

	list_for_each_safe(h, next, &p->held, node)
	{
		if (h->queue_id == g->queue->iommu.id &&
		    h->records[0].cookie == g->records[0].cookie)
			forget(h);
	}
}

static void refuse_all(struct page_server *p, const struct group *all,
		       const struct page_teller *teller)
{
	struct group g;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i += g.n) {
		g = group_at(all, i);
		forget_answered(p, &g);
		p->responses[n++] = (struct iommu_hwpt_page_response){
			.cookie = g.records[0].cookie,
			.code = IOMMUFD_PAGE_RESP_INVALID,
		};
	}
	if (!respond_all(p, all->queue, n)) {
		tell_all(p, *all, PAGE_INVALID, NULL, teller);
		return;
	}
	n = 0;
	for (size_t i = 0; i < all->n; i += g.n) {
		g = group_at(all, i);
		tell_all(p, g, p->responses[n++].code == GONE ? PAGE_GONE : PAGE_INVALID, NULL,
			 teller);
	}
}

static void serve_each(struct page_server *p, const struct group *all,
		       const struct page_teller *teller)
{
	struct group g;

	for (size_t i = 0; i < all->n; i += g.n) {
		g = group_at(all, i);
		forget_answered(p, &g);
		serve_group(p, &g, teller);
	}
}

static bool grow_records(struct page_server *p)
{
	size_t cap = p->cap_records ? p->cap_records * 2 : RECORDS_FIRST;
	struct iommu_hwpt_page_response *responses;
	struct iommu_hwpt_pgfault *records;

	if (cap > RECORDS_MAX)
		return false;
	records = reallocarray(p->records, cap, sizeof(*records));
	if (!records)
		return false;
	p->records = records;
	responses = reallocarray(p->responses, cap, sizeof(*responses));
	if (!responses)
		return false;
	p->responses = responses;
	p->cap_records = cap;
	return true;
}

/* How many records came; 0 for none, or when the queue cannot be read. */
static size_t read_some(struct page_server *p, const struct fault_queue *q)
{
	struct err e;
	size_t n;

	if (!p->cap_records && !grow_records(p))
		return 0;
	while (iommufd_fault_queue_read(&q->handle, p->records, p->cap_records, &n, &e) < 0) {
		/* The first group is larger than the buffer. */
		if (e.errnum != EINVAL || !grow_records(p))
			return 0;
	}
	return n;
}

size_t page_server_run(struct page_server *p, const struct fault_queue *q, bool to_the_end,
		       const struct page_teller *teller)
{
	struct group all = { .queue = q };
	size_t served = 0;

	/* Where room was left nothing else was there, or a group longer than that. */
	do {
		all.n = read_some(p, q);
		all.records = p->records;
		served += all.n;
		page_view_doubt(&p->view);
		/* Nothing is done for one of them that another one could need. */
		if (p->policy == PAGES_INVALID)
			refuse_all(p, &all, teller);
		else
			serve_each(p, &all, teller);
	} while (all.n > (to_the_end ? 0 : p->cap_records / 2));
	return served;
}

void page_server_resume(struct page_server *p, struct session *s, const struct page_teller *teller)
{
	while (!s->claim.space && !list_is_empty(&p->held)) {
		struct page_held *h = list_first(&p->held, struct page_held, node);
		struct group g = { queue_by_id(s, h->queue_id), h->records, h->n };

		page_view_doubt(&p->view);
		if (g.queue)
			serve_group(p, &g, teller);
		forget(h);
	}
}
