/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of faults that were seen: how many, when, and between which addresses. */
#include "cmd/fault_summary.h"

#include <string.h>
#include <time.h>

struct fault_row {
	struct fault_row *next;
	struct index_node node; /* by device and reason */
	char device[FAULT_NAME_LEN];
	char reason[FAULT_REASON_LEN];
	enum fault_kind kind;
	uint64_t events;
	struct timespec first, last;
	bool has_address;
	uint64_t lowest, highest;
};

static struct fault_row *find(const struct fault_summary *s, const struct fault *f, uint64_t hash)
{
	struct index_node *node = index_first(&s->index, hash);

	for (; node; node = index_next(node)) {
		struct fault_row *row = container_of(node, struct fault_row, node);

		if (row->kind == f->kind && !strcmp(row->device, f->device) &&
		    !strcmp(row->reason, f->reason))
			return row;
	}
	return NULL;
}

static struct fault_row *append(struct fault_summary *s, const struct fault *f, uint64_t hash)
{
	struct fault_row *row = arena_alloc(&s->arena, sizeof(*row));

	if (!row)
		return NULL;
	row->node.hash = hash;
	row->kind = f->kind;
	row->lowest = UINT64_MAX;
	memcpy(row->device, f->device, sizeof(row->device));
	memcpy(row->reason, f->reason, sizeof(row->reason));
	clock_gettime(CLOCK_REALTIME, &row->first);
	if (!index_add(&s->index, &row->node))
		return NULL;
	*(s->first ? s->end : &s->first) = row;
	s->end = &row->next;
	return row;
}

int fault_summary_add_span(struct fault_summary *s, const struct fault *f,
			   const struct notice_span *span, struct err *e)
{
	uint64_t hash = index_hash(index_hash(0, f->device), f->reason);
	struct fault_row *row = find(s, f, hash);

	if (!row)
		row = append(s, f, hash);
	if (!row)
		return err_nomem(e);
	row->events += span->count;
	clock_gettime(CLOCK_REALTIME, &row->last);
	if (f->has & FAULT_HAS_ADDRESS) {
		row->has_address = true;
		row->lowest = span->lowest < row->lowest ? span->lowest : row->lowest;
		row->highest = span->highest > row->highest ? span->highest : row->highest;
	}
	s->events += span->count;
	if (f->kind == FAULT_SUPPRESSED)
		s->suppressed += f->count;
	if (f->kind == FAULT_LOST && (f->has & FAULT_HAS_COUNT))
		s->lost += f->count;
	else if (f->kind == FAULT_LOST)
		s->lost_unknown = true;
	return 0;
}

int fault_summary_add(struct fault_summary *s, const struct fault *f, struct err *e)
{
	const struct notice_span one = { 1, f->address, f->address };

	return fault_summary_add_span(s, f, &one, e);
}

int fault_summary_emit(struct cmd *c, const struct fault_summary *s, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_fault_summary);
	obj_int(&o, F_events, (int64_t)s->events);
	obj_int(&o, F_suppressed, (int64_t)s->suppressed);
	if (!s->lost_unknown)
		obj_int(&o, F_events_lost, (int64_t)s->lost);
	obj_list(&o, F_faults);
	for (const struct fault_row *r = s->first; r; r = r->next) {
		char time[FAULT_TIME_LEN];
		struct obj row;

		obj_begin(&row, OBJ_fault_count);
		obj_str(&row, F_device, r->device[0] ? r->device : NULL);
		obj_str(&row, F_kind, fault_kind_name(r->kind));
		obj_str(&row, F_reason, r->reason[0] ? r->reason : NULL);
		obj_int(&row, F_events, (int64_t)r->events);
		fault_time_of(&r->first, time);
		obj_str(&row, F_first_time, time);
		fault_time_of(&r->last, time);
		obj_str(&row, F_last_time, time);
		if (r->has_address) {
			obj_hex(&row, F_first_address, r->lowest);
			obj_hex(&row, F_last_address, r->highest);
		}
		obj_add(&o, F_faults, &row);
	}
	return cmd_emit(c, &o, e);
}

void fault_summary_free(struct fault_summary *s)
{
	index_free(&s->index);
	arena_free(&s->arena);
	s->first = NULL;
}
