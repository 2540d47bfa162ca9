/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sPAPR backend: containers of POWER, where memory is registered first and lies in DMA windows. */
#include "model/spapr.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "model/buffer.h"
#include "model/group.h"
#include "model/memlock.h"
#include "model/window.h"
#include "sys/memory.h"
#include "sys/vfio_spapr.h"
#include "sys/vfio_type1.h"
#include "uapi/vfio.h"

bool spapr_is_v2(const struct space *space)
{
	return space->container.iommu_type == VFIO_SPAPR_TCE_v2_IOMMU;
}

int spapr_check(const struct space *space, struct err *e)
{
	if (!space->spapr)
		return err_usage(e, "space %s is of backend %s; only sPAPR containers have this",
				 space->object.name, space->ops->backend);
	return container_ready(space, e);
}

struct charge charge_begin(void)
{
	struct charge c = { 0 };
	uint64_t pinned;

	c.known = memlock_usage(&c.before, &pinned);
	return c;
}

uint64_t charge_end(const struct charge *c, uint64_t otherwise)
{
	uint64_t now, pinned;

	return c->known && memlock_usage(&now, &pinned) && now >= c->before ? now - c->before
									    : otherwise;
}

static bool v1_offered(const struct trace *trace)
{
	return container_offers(trace, VFIO_SPAPR_TCE_IOMMU);
}

static bool v2_offered(const struct trace *trace)
{
	return container_offers(trace, VFIO_SPAPR_TCE_v2_IOMMU);
}

static bool any_offered(const struct trace *trace)
{
	return v2_offered(trace) || v1_offered(trace);
}

static int spapr_open(struct space *space, struct err *e)
{
	space->spapr = calloc(1, sizeof(*space->spapr));
	if (!space->spapr)
		return err_nomem(e);
	return container_open(space, e);
}

/* Where the kernel has but version 1, that is what it will be, and what it is called. */
static int newest_open(struct space *space, struct err *e)
{
	if (!v2_offered(space->container.trace))
		space->ops = &dma_spapr_v1;
	return spapr_open(space, e);
}

static void spapr_close(struct space *space)
{
	container_close(space);
	if (space->spapr)
		pointers_free(&space->spapr->registered);
	free(space->spapr);
}

static int by_start(const void *a, const void *b)
{
	const struct iova_range *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* The windows are the ranges. */
static int spapr_read_limits(struct space *space, struct err *e)
{
	struct dma_limits *limits = &space->limits;
	struct iova_range *ranges;
	const struct window *w;
	size_t n = 0;

	for (w = window_first(space); w; w = window_next(w))
		n++;
	ranges = calloc(n + 1, sizeof(*ranges));
	if (!ranges)
		return err_nomem(e);
	free(limits->ranges);
	*limits = (struct dma_limits){ .ranges = ranges, .max_mappings = UINT64_MAX };
	for (w = window_first(space); w; w = window_next(w)) {
		ranges[limits->n_ranges++] =
			(struct iova_range){ w->start, window_last(w), 1ULL << w->page_shift };
		limits->page_sizes |= 1ULL << w->page_shift;
	}
	if (!limits->page_sizes)
		limits->page_sizes = memory_page_size();
	qsort(ranges, limits->n_ranges, sizeof(*ranges), by_start);
	return 0;
}

static void **find_registered(const struct spapr *s, const struct buffer *buffer)
{
	for (size_t i = 0; i < s->registered.n; i++) {
		if (s->registered.items[i] == buffer)
			return &s->registered.items[i];
	}
	return NULL;
}

/* What must be asked of the kernel with exactly these numbers again when it is to be unregistered. */
static int spapr_register_buffer(struct space *space, struct buffer *buffer, struct err *e)
{
	struct spapr *s = space->spapr;

	if (!spapr_is_v2(space) || find_registered(s, buffer))
		return 0;
	if (!buffer->n_registered && memlock_check(space->object.session, buffer->size, e) < 0)
		return -1;
	if (pointers_add(&s->registered, buffer) < 0)
		return err_nomem(e);
	if (vfio_iommu_spapr_register_memory(&space->container, (uintptr_t)buffer->address,
					     buffer->size, e) < 0) {
		s->registered.n--;
		return -1;
	}
	buffer->n_registered++;
	return 0;
}

/*
 * Only what nobody maps: the kernel would answer 0, keep the pages pinned and forget them until the next boot
 * (vfio_iommu_spapr_tce.c:tce_iommu_unregister_pages drops the -EBUSY of mm_iommu_put).
 */
static int spapr_unregister_buffer(struct space *space, struct buffer *buffer, struct err *e)
{
	struct spapr *s = space->spapr;
	void **found = s ? find_registered(s, buffer) : NULL;

	if (!found)
		return 0;
	if (buffer->n_mappings)
		return err_refused(e, buffer->object.name, "buffer %s is mapped",
				   buffer->object.name);
	if (vfio_iommu_spapr_unregister_memory(&space->container, (uintptr_t)buffer->address,
					       buffer->size, e) < 0)
		return -1;
	*found = s->registered.items[--s->registered.n];
	buffer->n_registered--;
	return 0;
}

/* What the first DMA call would do by the way, and then be refused for: here the refusal is understood. */
static int make_default_window(const struct space *space, uint64_t page, void *memory,
			       struct err *e)
{
	const struct vfio_container *c = &space->container;
	uint64_t unmapped;
	struct err ignored;
	int r;

	/* A container that never had memory registered refuses everything (enabled, in SP's words). */
	if (vfio_iommu_spapr_register_memory(c, (uintptr_t)memory, page, e) < 0)
		return -1;
	r = vfio_iommu_unmap_dma(c, space->spapr->info.dma32_window_start, page, 0, &unmapped, e);
	vfio_iommu_spapr_unregister_memory(c, (uintptr_t)memory, page, &ignored);
	return r;
}

#define TCE_SHIFT_DEFAULT 12 /* of the default window, whatever the host's pages */
#define TCE_SIZE          8

static int add_default_window(struct space *space, uint64_t locked, struct err *e)
{
	const struct vfio_iommu_spapr_tce_info *info = &space->spapr->info;
	struct window w = {
		.start = info->dma32_window_start,
		.size = info->dma32_window_size,
		.page_shift = TCE_SHIFT_DEFAULT,
		.levels = 1,
		.locked = locked,
		.is_default = true,
	};

	return window_add(space, &w, e) ? 0 : -1;
}

static int start_v2(struct space *space, struct err *e)
{
	const uint64_t page = memory_page_size();
	_cleanup_free_ void *memory = aligned_alloc(page, page);
	struct charge charge = charge_begin();
	uint64_t table;

	if (!memory)
		return err_nomem(e);
	if (make_default_window(space, page, memory, e) < 0)
		return err_context(e, "the default DMA window");
	table = (space->spapr->info.dma32_window_size >> TCE_SHIFT_DEFAULT) * TCE_SIZE;
	if (add_default_window(space, charge_end(&charge, table), e) < 0)
		return -1;
	return buffers_register(space, e);
}

/* ENABLE charges all that could ever be mapped in the window at once, and mapping then nothing. */
static int start_v1(struct space *space, struct err *e)
{
	const uint64_t size = space->spapr->info.dma32_window_size;
	struct charge charge = charge_begin();

	if (memlock_check(space->object.session, size, e) < 0 ||
	    vfio_iommu_enable(&space->container, e) < 0)
		return -1;
	return add_default_window(space, charge_end(&charge, size), e);
}

static int spapr_first_group(struct space *space, struct err *e)
{
	if (vfio_iommu_spapr_tce_get_info(&space->container, &space->spapr->info, e) < 0)
		return -1;
	return spapr_is_v2(space) ? start_v2(space, e) : start_v1(space, e);
}

/* The kernel clears the tables, then lets the memory go (SP:tce_iommu_release): nothing is to be unregistered. */
static void spapr_last_group(struct space *space)
{
	struct spapr *s = space->spapr;
	struct err ignored;

	if (!spapr_is_v2(space) && window_first(space))
		vfio_iommu_disable(&space->container, &ignored);
	while (s->registered.n) {
		struct buffer *buffer = s->registered.items[--s->registered.n];

		buffer->n_registered--;
	}
	windows_forget(space);
}

static int spapr_may_empty(const struct space *space, struct err *e)
{
	const struct window *w = window_first(space);

	while (w && w->is_default)
		w = window_next(w);
	if (!w)
		return 0;
	err_refused(e, space->object.name,
		    "nothing else is attached to %s, and its DMA window 0x%llx would go too",
		    space->object.name, (unsigned long long)w->start);
	return err_hint(e, "vfioctl window remove 0x%llx --in %s", (unsigned long long)w->start,
			space->object.name);
}

static uint64_t spapr_locked(const struct space *space)
{
	uint64_t bytes = 0;

	for (const struct window *w = window_first(space); w; w = window_next(w))
		bytes += w->locked;
	return bytes;
}

static int v2_attach(struct space *space, struct device *device, const char *vf_token,
		     struct err *e)
{
	return group_attach(space, device, VFIO_SPAPR_TCE_v2_IOMMU, vf_token, e);
}

static int v1_attach(struct space *space, struct device *device, const char *vf_token,
		     struct err *e)
{
	return group_attach(space, device, VFIO_SPAPR_TCE_IOMMU, vf_token, e);
}

#define SPAPR_OPS                                                                           \
	.windows = true, .space_each = true, .close = spapr_close,                          \
	.read_limits = spapr_read_limits, .ready = container_ready, .map = container_map,   \
	.unmap = container_unmap, .detach = group_detach, .first_group = spapr_first_group, \
	.last_group = spapr_last_group, .may_empty = spapr_may_empty, .locked = spapr_locked

const struct dma_ops dma_spapr = {
	.backend = "spapr",
	.offered = any_offered,
	.open = newest_open,
	.attach = v2_attach,
	.register_buffer = spapr_register_buffer,
	.unregister_buffer = spapr_unregister_buffer,
	SPAPR_OPS,
};

const struct dma_ops dma_spapr_v1 = {
	.backend = "spapr-v1",
	.offered = v1_offered,
	.open = spapr_open,
	.attach = v1_attach,
	SPAPR_OPS,
};
