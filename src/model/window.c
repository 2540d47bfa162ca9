/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes DMA windows and takes them away, so that the kernel has nothing to refuse. */
#include "model/window.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "model/mapping.h"
#include "model/memlock.h"
#include "model/spapr.h"
#include "model/state.h"
#include "sys/vfio_spapr.h"

enum { WINDOW_USES_SPACE };

#define TCE_SIZE 8

static void window_release(struct object *o)
{
	struct window *w = window_of(o);
	struct err ignored;

	/* The default one goes with the container. */
	if (!w->is_default && !w->gone)
		vfio_iommu_spapr_tce_remove(&w->space->container, w->start, &ignored);
	free(w);
}

static const struct object_class window_class = { .kind = "window", .release = window_release };

static struct window *of_space(struct object *o, const struct space *space)
{
	while (o && window_of(o)->space != space)
		o = object_next(o);
	return o ? window_of(o) : NULL;
}

struct window *window_first(const struct space *space)
{
	return of_space(object_first(space->object.session, &window_class), space);
}

struct window *window_next(const struct window *w)
{
	return of_space(object_next(&w->object), w->space);
}

struct window *window_add(struct space *space, const struct window *facts, struct err *e)
{
	struct window *w = malloc(sizeof(*w));
	char name[96];

	if (!w) {
		err_nomem(e);
		return NULL;
	}
	*w = *facts;
	w->object = (struct object){ 0 };
	w->space = space;
	snprintf(name, sizeof(name), "%.64s:0x%llx", space->object.name,
		 (unsigned long long)w->start);
	if (object_add(space->object.session, &w->object, &window_class, name, e) < 0) {
		free(w);
		return NULL;
	}
	object_use(&w->object, WINDOW_USES_SPACE, &space->object);
	return w;
}

void windows_forget(struct space *space)
{
	struct window *w;

	while ((w = window_first(space))) {
		w->gone = true;
		object_destroy(&w->object);
	}
}

static bool is_power_of_2(uint64_t n)
{
	return n && !(n & (n - 1));
}

/* The page sizes in words: "4K, 64K, 2M". */
static const char *page_sizes(uint64_t bitmap, struct text *out)
{
	char one[16];

	for (unsigned int shift = 0; shift < 64; shift++) {
		if (!(bitmap & 1ULL << shift))
			continue;
		format_size(1ULL << shift, one);
		text_addf(out, "%s%s", out->len ? ", " : "", one);
	}
	return out->s ? out->s : "none";
}

/* What is wrong with the numbers whatever the kernel thinks. */
static int check_numbers(const struct window_request *r, struct err *e)
{
	const struct vfio_iommu_spapr_tce_ddw_info *ddw = &r->space->spapr->info.ddw;
	_cleanup_text_ struct text pages = { 0 };

	if (!is_power_of_2(r->page_size) || !(ddw->pgsizes & r->page_size))
		return err_usage(e, "page size 0x%llx is none that windows of %s have: %s",
				 (unsigned long long)r->page_size, r->space->object.name,
				 page_sizes(ddw->pgsizes, &pages));
	if (!is_power_of_2(r->size))
		return err_usage(e, "size 0x%llx of a window is not a power of two",
				 (unsigned long long)r->size);
	if (r->size < r->page_size)
		return err_usage(e, "size 0x%llx of a window is less than a page of it, 0x%llx",
				 (unsigned long long)r->size, (unsigned long long)r->page_size);
	if (r->levels < 1 || r->levels > ddw->levels)
		return err_usage(e, "%u level%s: tables of %s have 1 to %u", r->levels,
				 plural(r->levels), r->space->object.name, ddw->levels);
	return 0;
}

static int check_container(const struct space *space, struct err *e)
{
	if (spapr_check(space, e) < 0)
		return -1;
	if (!spapr_is_v2(space))
		return err_refused(
			e, space->object.name,
			"%s is a version 1 container: it has the one window it came with",
			space->object.name);
	if (space->spapr->info.flags & VFIO_IOMMU_SPAPR_INFO_DDW)
		return 0;
	return err_refused(e, space->object.name, "the groups of %s have no dynamic DMA windows",
			   space->object.name);
}

/*
 * A request that the default window would fit is served as that, which firmware can only do when there is no other
 * window; it then refuses, and the kernel makes no window for the device until the next boot (the failed_ddw list
 * of pseries/iommu.c).
 */
static int check_default(const struct window_request *r, struct err *e)
{
	const struct space *space = r->space;
	const struct window *w = window_first(space);
	const struct window *other = w;

	while (w && !w->is_default)
		w = window_next(w);
	if (w || !other || r->page_size != 4096 || r->size > space->spapr->info.dma32_window_size)
		return 0;
	err_refused(e, space->object.name,
		    "this would be the default window again, and that cannot come while there is "
		    "another, 0x%llx",
		    (unsigned long long)other->start);
	return err_hint(e, "vfioctl window remove 0x%llx --in %s, or take larger pages",
			(unsigned long long)other->start, space->object.name);
}

static struct window *find_like(const struct window_request *r)
{
	struct window *w = window_first(r->space);

	while (w && (!w->was_made || w->size != r->size || 1ULL << w->page_shift != r->page_size ||
		     w->levels != r->levels))
		w = window_next(w);
	return w;
}

struct window *window_create(const struct window_request *r, bool *changed, struct err *e)
{
	const uint64_t table = r->page_size ? r->size / r->page_size * TCE_SIZE : 0;
	struct window *w, facts = { .size = r->size, .levels = r->levels, .was_made = true };
	struct err ignored;
	struct charge charge;

	if (check_container(r->space, e) < 0 || check_numbers(r, e) < 0)
		return NULL;
	w = find_like(r);
	*changed = !w;
	if (w)
		return w;
	if (check_default(r, e) < 0 || memlock_check(r->space->object.session, table, e) < 0)
		return NULL;
	facts.page_shift = (unsigned int)__builtin_ctzll(r->page_size);
	charge = charge_begin();
	if (vfio_iommu_spapr_tce_create(&r->space->container, facts.page_shift, r->size, r->levels,
					&facts.start, e) < 0)
		return NULL;
	facts.locked = charge_end(&charge, table);
	facts.is_default = facts.start == r->space->spapr->info.dma32_window_start;
	w = window_add(r->space, &facts, e);
	if (!w)
		vfio_iommu_spapr_tce_remove(&r->space->container, facts.start, &ignored);
	if (w && space_refresh(r->space, e) < 0) {
		/* Not one that came with the container: it is taken away again. */
		w->is_default = false;
		object_destroy(&w->object);
		w = NULL;
	}
	return w;
}

static int check_mappings(const struct window *w, struct err *e)
{
	const struct mapping *m = mapping_first(w->space, w->start, window_last(w));
	char first[160];

	if (!m)
		return 0;
	mapping_describe(m, first);
	err_refused(e, w->object.name, "there are mappings in the window 0x%llx, the first is %s",
		    (unsigned long long)w->start, first);
	return err_hint(e, "vfioctl unmap 0x%llx+0x%llx --in %s", (unsigned long long)w->start,
			(unsigned long long)w->size, w->space->object.name);
}

int window_remove(struct space *space, uint64_t start, bool *changed, struct err *e)
{
	struct window *w;

	*changed = false;
	if (spapr_check(space, e) < 0)
		return -1;
	for (w = window_first(space); w && w->start != start; w = window_next(w)) {
		/* The kernel would take the whole window for any address in it. */
		if (start > w->start && start <= window_last(w))
			return err_usage(e, "0x%llx lies in a window, which starts at 0x%llx",
					 (unsigned long long)start, (unsigned long long)w->start);
	}
	if (!w)
		return 0;
	if (check_container(space, e) < 0 || check_mappings(w, e) < 0 ||
	    vfio_iommu_spapr_tce_remove(&space->container, start, e) < 0)
		return -1;
	w->gone = true;
	object_destroy(&w->object);
	*changed = true;
	return space_refresh(space, e);
}
