/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rehearses mappings: whether the buffer is large enough, and the addresses are free. */
#include <stdlib.h>
#include <string.h>

#include "model/mapping.h"
#include "model/rehearsal_state.h"

/* NULL when only the lines would make it. */
static const struct space *space_now(const struct rehearsal *r, const char *name)
{
	struct err ignored;

	if (!name)
		return space_oldest(r->session, NULL);
	if (rehearsal_find(r, "space", name))
		return NULL;
	return space_find(r->session, name, &ignored);
}

static int check_size(const struct rehearsed_map *m, uint64_t buffer, uint64_t *size, struct err *e)
{
	if (m->offset >= buffer || (m->sized && m->size > buffer - m->offset))
		return err_refused(e, m->buffer, "buffer %s has only 0x%llx bytes", m->buffer,
				   (unsigned long long)buffer);
	*size = m->sized ? m->size : buffer - m->offset;
	if (m->fixed && *size - 1 > UINT64_MAX - m->iova)
		return err_refused(e, m->buffer, "0x%llx+0x%llx is past the last address",
				   (unsigned long long)m->iova, (unsigned long long)*size);
	return 0;
}

static int check_limits(const struct space *s, uint64_t start, uint64_t last, struct err *e)
{
	const struct dma_limits *limits = &s->limits;

	for (size_t i = 0; i < limits->n_ranges; i++) {
		if (start >= limits->ranges[i].start && last <= limits->ranges[i].last)
			return 0;
	}
	if (!limits->n_ranges)
		return 0;
	return err_refused(e, s->object.name,
			   "0x%llx-0x%llx cannot be mapped in %s: see ranges of "
			   "vfioctl status",
			   (unsigned long long)start, (unsigned long long)last, s->object.name);
}

/* The same once more changes nothing, so it is no overlap. */
static int check_mapped(const struct space *s, const struct rehearsed_map *m, uint64_t last,
			struct err *e)
{
	const struct mapping *there = mapping_first(s, m->iova, last);
	char what[160];

	if (!there || m->each ||
	    (mapping_iova(there) == m->iova && mapping_last(there) == last &&
	     there->offset == m->offset && !strcmp(there->buffer->object.name, m->buffer)))
		return 0;
	mapping_describe(there, what);
	return err_refused(e, s->object.name, "0x%llx-0x%llx overlaps %s",
			   (unsigned long long)m->iova, (unsigned long long)last, what);
}

static const struct planned_range *planned_in(const struct planned *p, uint64_t start,
					      uint64_t last)
{
	struct tree_node *node = tree_find_floor(&p->ranges, last);
	const struct planned_range *there = container_of_or_null(node, struct planned_range, node);

	return there && there->last >= start ? there : NULL;
}

/* Just that, or one piece of it. */
static bool is_mapped(const struct planned_range *there, const struct rehearsed_map *m,
		      uint64_t last)
{
	const uint64_t before = m->iova - there->node.key;

	return m->iova >= there->node.key && last <= there->last && !(before % there->each) &&
	       last - m->iova + 1 == there->each && m->offset - there->offset == before &&
	       !strcmp(there->buffer, m->buffer);
}

static int err_overlap(const struct planned_range *there, const struct rehearsed_map *m,
		       uint64_t last, struct err *e)
{
	return err_refused(e, m->buffer,
			   "0x%llx-0x%llx overlaps 0x%llx-0x%llx of %s, which an earlier line maps",
			   (unsigned long long)m->iova, (unsigned long long)last,
			   (unsigned long long)there->node.key, (unsigned long long)there->last,
			   there->buffer);
}

static int add_range(struct planned *p, const struct rehearsed_map *m, uint64_t last, struct err *e)
{
	struct planned_range *range = calloc(1, sizeof(*range));

	if (range)
		range->buffer = strdup(m->buffer);
	if (!range || !range->buffer) {
		free(range);
		return err_nomem(e);
	}
	range->node.key = m->iova;
	range->last = last;
	range->offset = m->offset;
	range->each = m->each ?: last - m->iova + 1;
	if (!tree_insert(&p->ranges, &range->node)) {
		free(range->buffer);
		free(range);
	}
	return 0;
}

int rehearsal_map(struct rehearsal *r, const struct rehearsed_map *m, struct err *e)
{
	const struct space *now = space_now(r, m->space);
	const struct planned_range *there;
	struct planned *ranges;
	uint64_t buffer, size = 0, last;

	if (!rehearsal_buffer_size(r, m->buffer, &buffer))
		return err_refused(e, m->buffer, "no buffer \"%s\" is there by then", m->buffer);
	if (check_size(m, buffer, &size, e))
		return -1;
	if (!m->fixed || r->ranges_unknown)
		return 0;
	last = m->iova + (size - 1);
	if (now && !r->limits_unknown && check_limits(now, m->iova, last, e))
		return -1;
	if (now && check_mapped(now, m, last, e))
		return -1;
	/* Not "space": its name is in no way there by this. */
	ranges = rehearsal_plan(r, "ranges", now ? now->object.name : m->space ?: "", e);
	if (!ranges)
		return -1;
	there = planned_in(ranges, m->iova, last);
	if (there && is_mapped(there, m, last))
		return 0;
	if (there && !m->each)
		return err_overlap(there, m, last, e);
	return add_range(ranges, m, last, e);
}

void rehearsal_unmap(struct rehearsal *r)
{
	r->ranges_unknown = true;
}

void rehearsal_limits_change(struct rehearsal *r)
{
	r->limits_unknown = true;
}
