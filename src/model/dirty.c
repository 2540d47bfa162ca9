/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pages devices have written: the tracking of HWPTs and of type1 containers. */
#include "model/dirty.h"

#include <stdlib.h>

#include "model/mapping.h"
#include "model/state.h"
#include "sys/iommufd_hwpt.h"
#include "sys/vfio_type1.h"

#define WORD_BITS 64

int dirty_target_find(const struct session *s, const char *name, struct dirty_target *t,
		      struct err *e)
{
	struct object *o = object_find(s, &space_class, name);

	*t = (struct dirty_target){ .hwpt = hwpt_lookup(s, name) };
	if (t->hwpt) {
		t->space = t->hwpt->space;
		return 0;
	}
	if (!o) {
		err_usage(e, "session %s has no HWPT or container \"%s\"", s->name, name);
		return err_hint(e, "vfioctl hwpt list and vfioctl space list name those there are");
	}
	t->space = space_of(o);
	if (t->space->ops == &dma_type1)
		return 0;
	err_refused(e, name, "space %s itself is not tracked", name);
	return err_hint(e,
			"vfioctl hwpt alloc --on %s --dirty --device DEVICE makes an HWPT that "
			"is; attach devices to that",
			name);
}

static int check_hwpt(const struct hwpt *hwpt, struct err *e)
{
	const char *name = hwpt->iommu.object.name;

	if (hwpt->flags & IOMMU_HWPT_ALLOC_DIRTY_TRACKING)
		return 0;
	err_refused(e, name, "hwpt %s was not made to be tracked", name);
	return err_hint(e, "vfioctl hwpt alloc --dirty makes one");
}

static int track(const struct dirty_target *t, bool on, struct err *e)
{
	const struct vfio_container *container = &t->space->container;

	if (t->hwpt)
		return iommu_hwpt_set_dirty_tracking(iommu_object_iommufd(&t->hwpt->iommu),
						     t->hwpt->iommu.id, on, e);
	if (t->space->ops->ready(t->space, e) < 0)
		return -1;
	return on ? vfio_iommu_dirty_pages_start(container, e)
		  : vfio_iommu_dirty_pages_stop(container, e);
}

int dirty_track(const struct dirty_target *t, bool on, bool *changed, struct err *e)
{
	bool *state = t->hwpt ? &t->hwpt->dirty_tracking : &t->space->dirty_tracking;

	*changed = *state != on;
	if (!*changed)
		return 0;
	if ((t->hwpt && check_hwpt(t->hwpt, e) < 0) || track(t, on, e) < 0)
		return -1;
	*state = on;
	return 0;
}

int dirty_check_number(const struct dirty_pages *p, struct err *e)
{
	if (p->n <= DIRTY_PAGES_MAX)
		return 0;
	return err_usage(e, "0x%llx pages are too many for one question", (unsigned long long)p->n);
}

static int check_range(const struct dirty_target *t, const struct dirty_request *r,
		       const struct dirty_pages *p, struct err *e)
{
	uint64_t mask = p->page_size - 1;

	if (!p->page_size || p->page_size & mask)
		return err_usage(e, "page size 0x%llx is no power of 2",
				 (unsigned long long)p->page_size);
	if ((r->iova | r->size) & mask)
		return err_usage(e, "0x%llx+0x%llx is not a multiple of the page size 0x%llx",
				 (unsigned long long)r->iova, (unsigned long long)r->size,
				 (unsigned long long)p->page_size);
	if (dirty_check_number(p, e) < 0)
		return -1;
	if (!t->hwpt && r->keep)
		return err_usage(e, "--keep is for HWPTs: a container begins anew each time");
	return 0;
}

static uint64_t mapped_within(const struct space *space, uint64_t start, uint64_t last)
{
	const struct mapping *m = mapping_first(space, start, last);
	uint64_t sum = 0;

	for (; m && mapping_iova(m) <= last; m = mapping_next(m)) {
		uint64_t from = mapping_iova(m) > start ? mapping_iova(m) : start;
		uint64_t to = mapping_last(m) < last ? mapping_last(m) : last;

		sum += to - from + 1;
	}
	return sum;
}

static int ask_kernel(const struct dirty_target *t, const struct dirty_request *r,
		      const struct dirty_pages *p, size_t words, struct err *e)
{
	const struct vfio_bitmap bitmap = {
		.pgsize = p->page_size,
		.size = words * sizeof(*p->bitmap),
		.data = (void *)p->bitmap,
	};

	if (!t->hwpt)
		return vfio_iommu_dirty_pages_get_bitmap(&t->space->container, r->iova, r->size,
							 &bitmap, e);
	return iommu_hwpt_get_dirty_bitmap(iommu_object_iommufd(&t->hwpt->iommu), t->hwpt->iommu.id,
					   r->keep ? IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR : 0,
					   r->iova, r->size, p->page_size, p->bitmap, e);
}

int dirty_read(const struct dirty_target *t, const struct dirty_request *r, struct dirty_pages *p,
	       struct err *e)
{
	bool tracked = t->hwpt ? t->hwpt->dirty_tracking : t->space->dirty_tracking;
	const char *name = t->hwpt ? t->hwpt->iommu.object.name : t->space->object.name;
	size_t words;

	*p = (struct dirty_pages){ .page_size = r->page_size ?: space_page_size(t->space) };
	p->n = p->page_size ? r->size / p->page_size : 0;
	if (check_range(t, r, p, e) < 0)
		return -1;
	if (!tracked) {
		err_refused(e, name, "%s is not tracked", name);
		return err_hint(e, "vfioctl dirty start %s", name);
	}
	words = (p->n + WORD_BITS - 1) / WORD_BITS;
	p->bitmap = calloc(words, sizeof(*p->bitmap));
	if (!p->bitmap)
		return err_nomem(e);
	p->mapped = mapped_within(t->space, r->iova, r->iova + (r->size - 1));
	return ask_kernel(t, r, p, words, e);
}

uint64_t dirty_next(const struct dirty_pages *p, uint64_t page, bool dirty)
{
	while (page < p->n) {
		uint64_t word = p->bitmap[page / WORD_BITS];
		uint64_t rest = (dirty ? word : ~word) >> page % WORD_BITS;

		if (rest) {
			page += (uint64_t)__builtin_ctzll(rest);
			return page < p->n ? page : p->n;
		}
		page = (page / WORD_BITS + 1) * WORD_BITS;
	}
	return p->n;
}

int dirty_write(const struct dirty_pages *p, struct file_out *out, struct err *e)
{
	size_t words = (p->n + WORD_BITS - 1) / WORD_BITS;

	return file_out_write(out, p->bitmap, words * sizeof(*p->bitmap), e);
}
