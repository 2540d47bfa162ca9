/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session knows of the addresses that page requests name, looked up once for many. */
#include "model/page_view.h"

#include "model/fault_session.h"
#include "model/hwpt.h"
#include "model/state.h"

static const struct hwpt *table_of(const struct fault_queue *q, const struct iommu_hwpt_pgfault *r)
{
	bool has_pasid = r->flags & IOMMU_PGFAULT_FLAGS_PASID_VALID;

	return fault_table(q->iommu.object.session, q, r->dev_id, has_pasid ? r->pasid : 0);
}

static bool covers(const struct page_view *v, const struct iommu_hwpt_pgfault *r)
{
	return r->addr >= v->start && r->addr <= v->last && r->dev_id == v->dev_id &&
	       r->pasid == v->pasid && r->perm == v->perm &&
	       !((r->flags ^ v->flags) & IOMMU_PGFAULT_FLAGS_PASID_VALID);
}

static bool is_true_of(const struct page_view *v, const struct fault_queue *q,
		       const struct iommu_hwpt_pgfault *r)
{
	const struct session *s = q->iommu.object.session;

	if (!v->number || v->queue != q || !covers(v, r))
		return false;
	/* How long ago it was unmapped is another time now. */
	return v->checked ||
	       (v->explanation.state != FAULT_ADDRESS_UNMAPPED && v->generation == s->generation &&
		v->mapping_changes == s->mapping_changes && v->unmaps == s->unmap_log.total &&
		v->table == table_of(q, r));
}

/* Where else the same can be said: in the same mapping, or in the same gap if nothing in it was unmapped. */
static void find_range(struct page_view *v, const struct session *s, const struct space *space,
		       uint64_t address)
{
	const struct fault_explanation *x = &v->explanation;

	if (x->state == FAULT_ADDRESS_MAPPED) {
		v->start = x->mapping.start;
		v->last = x->mapping.last;
		return;
	}
	if (x->state == FAULT_ADDRESS_UNMAPPED)
		return; /* the next was unmapped longer ago */
	v->start = x->has_below ? x->below.last + 1 : 0;
	v->last = x->has_above ? x->above.start - 1 : UINT64_MAX;
	if (space)
		unmap_log_narrow(&s->unmap_log, space->object.name, address, &v->start, &v->last);
}

static void look(struct page_view *v, const struct fault_queue *q,
		 const struct iommu_hwpt_pgfault *r)
{
	const struct session *s = q->iommu.object.session;
	const struct device *device = fault_device(s, r->dev_id);
	const struct hwpt *table = table_of(q, r);
	const struct space *space = table && !table->nested ? table->space : NULL;
	struct fault f;

	*v = (struct page_view){
		.number = v->number + 1,
		.device = device ? device->object.name : NULL,
		.queue = q,
		.table = table,
		.dev_id = r->dev_id,
		.flags = r->flags,
		.pasid = r->pasid,
		.perm = r->perm,
		.start = r->addr,
		.last = r->addr,
		.generation = s->generation,
		.mapping_changes = s->mapping_changes,
		.unmaps = s->unmap_log.total,
	};
	if (fault_of_page_request(r, sizeof(*r), &f))
		fault_explain_at(s, &f, space, &v->explanation);
	find_range(v, s, space, r->addr);
}

size_t page_view_see(struct page_view *v, const struct fault_queue *q,
		     const struct iommu_hwpt_pgfault *records, size_t n)
{
	size_t same = 1;

	if (!is_true_of(v, q, records))
		look(v, q, records);
	else
		fault_explanation_move(&v->explanation, records[0].addr);
	v->checked = true;
	while (same < n && covers(v, &records[same]))
		same++;
	return same;
}

void page_view_doubt(struct page_view *v)
{
	v->checked = false;
}
