/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for free I/O virtual addresses. */
#include "model/iova.h"

#include "model/mapping.h"

/* What is between the ranges that may be mapped, as one sentence names it. */
static int err_reserved(const struct space *space, uint64_t start, uint64_t last, struct err *e)
{
	const struct dma_limits *l = &space->limits;
	uint64_t hole_start = 0;

	for (size_t i = 0; i < l->n_ranges; i++) {
		const struct iova_range *r = &l->ranges[i];

		if (r->start && hole_start <= last && r->start - 1 >= start)
			return err_refused(
				e, space->object.name,
				"IOVA 0x%llx-0x%llx meets the reserved region 0x%llx-0x%llx of %s",
				(unsigned long long)start, (unsigned long long)last,
				(unsigned long long)hole_start, (unsigned long long)(r->start - 1),
				space->object.name);
		hole_start = r->last + 1;
	}
	return err_refused(e, space->object.name,
			   "IOVA 0x%llx-0x%llx is beyond the last address of %s, 0x%llx",
			   (unsigned long long)start, (unsigned long long)last, space->object.name,
			   (unsigned long long)(hole_start - 1));
}

/* The last window may have been removed, and then no place in any does. */
static int hint_windows(const struct space *space, const char *hint, struct err *e)
{
	if (space->ops->windows && !space->limits.n_ranges)
		return err_hint(e, "%s has no DMA window: vfioctl window create SIZE --in %s",
				space->object.name, space->object.name);
	return hint ? err_hint(e, "%s", hint) : -1;
}

/* Where there is no window. */
static int err_no_window(const struct space *space, uint64_t start, uint64_t last, struct err *e)
{
	err_refused(e, space->object.name, "IOVA 0x%llx-0x%llx lies in no DMA window of %s",
		    (unsigned long long)start, (unsigned long long)last, space->object.name);
	return hint_windows(space, "vfioctl window list tells where they are", e);
}

int iova_check(const struct space *space, uint64_t start, uint64_t last, struct err *e)
{
	const struct dma_limits *l = &space->limits;

	for (size_t i = 0; i < l->n_ranges; i++) {
		if (start >= l->ranges[i].start && last <= l->ranges[i].last)
			return 0;
	}
	/* A kernel before 5.4 tells no ranges: it will answer itself. */
	if (space->ops->windows)
		return err_no_window(space, start, last, e);
	return l->n_ranges ? err_reserved(space, start, last, e) : 0;
}

uint64_t iova_page_size(const struct space *space, uint64_t iova)
{
	const struct dma_limits *l = &space->limits;

	for (size_t i = 0; i < l->n_ranges; i++) {
		if (iova >= l->ranges[i].start && iova <= l->ranges[i].last &&
		    l->ranges[i].page_size)
			return l->ranges[i].page_size;
	}
	return 1;
}

/* Rounds up; false when there is no such address. */
static bool align_up(uint64_t *address, uint64_t alignment)
{
	uint64_t aligned = (*address + alignment - 1) & -alignment;

	if (aligned < *address)
		return false;
	*address = aligned;
	return true;
}

/* The lowest place of `size` bytes in from..last that no mapping is in. */
static bool free_place(const struct space *space, uint64_t from, uint64_t last, uint64_t size,
		       uint64_t alignment, uint64_t *iova)
{
	const struct mapping *m;

	while (align_up(&from, alignment) && from <= last && last - from >= size - 1) {
		m = mapping_first(space, from, from + size - 1);
		if (!m) {
			*iova = from;
			return true;
		}
		if (mapping_last(m) == UINT64_MAX)
			return false;
		from = mapping_last(m) + 1;
	}
	return false;
}

/* Moves the mark below which all is taken over what is mapped right there. */
static void advance_first_gap(struct space *space, uint64_t page)
{
	const struct mapping *m;

	if (space->first_gap < page)
		space->first_gap = page; /* address 0 is for whoever asks for it */
	while ((m = mapping_first(space, space->first_gap, space->first_gap)) &&
	       mapping_last(m) != UINT64_MAX)
		space->first_gap = mapping_last(m) + 1;
}

static int err_no_room(const struct space *space, uint64_t size, uint64_t granule, struct err *e)
{
	const struct dma_limits *l = &space->limits;
	size_t too_coarse = 0;

	for (size_t i = 0; i < l->n_ranges; i++)
		too_coarse += l->ranges[i].page_size > granule;
	if (l->n_ranges && too_coarse == l->n_ranges)
		return err_refused(e, space->object.name,
				   "no DMA window of %s has pages as small as 0x%llx",
				   space->object.name, (unsigned long long)granule);
	err_refused(e, space->object.name, "no 0x%llx bytes of IOVA are free in one piece in %s",
		    (unsigned long long)size, space->object.name);
	return hint_windows(space, NULL, e);
}

/* The lowest place in a range; where not all of it may be chosen, in the first part that may. */
static bool place_in(const struct space *space, const struct iova_range *range, uint64_t size,
		     uint64_t alignment, uint64_t *iova)
{
	uint64_t from = range->start > space->first_gap ? range->start : space->first_gap;

	if (!space->n_allowed)
		return free_place(space, from, range->last, size, alignment, iova);
	for (size_t i = 0; i < space->n_allowed; i++) {
		const struct iova_range *a = &space->allowed[i];

		if (free_place(space, a->start > from ? a->start : from,
			       a->last < range->last ? a->last : range->last, size, alignment,
			       iova))
			return true;
	}
	return false;
}

int iova_choose(struct space *space, uint64_t size, uint64_t alignment, uint64_t granule,
		uint64_t *iova, struct err *e)
{
	static const struct iova_range everything = { .last = UINT64_MAX };
	const struct dma_limits *l = &space->limits;
	bool known = l->n_ranges || space->ops->windows;
	const struct iova_range *ranges = known ? l->ranges : &everything;
	size_t n = known ? l->n_ranges : 1;

	advance_first_gap(space, space_page_size(space));
	for (size_t i = 0; i < n; i++) {
		uint64_t page = ranges[i].page_size;

		if (page <= granule &&
		    place_in(space, &ranges[i], size, page > alignment ? page : alignment, iova))
			return 0;
	}
	return err_no_room(space, size, granule, e);
}
