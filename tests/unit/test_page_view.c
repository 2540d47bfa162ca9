/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of one address is said of another only where it is true of that, too. The backend
 * always says yes: what is asked here is the session, not a kernel.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/device.h"
#include "model/hwpt.h"
#include "model/mapping.h"
#include "model/page_view.h"
#include "model/session.h"
#include "model/unmap.h"

#define PAGE 4096ULL
#define DEV  7

static int yes(struct space *space, struct err *e)
{
	(void)space, (void)e;
	return 0;
}

static void closed(struct space *space)
{
	(void)space;
}

static int limits(struct space *space, struct err *e)
{
	struct dma_limits *l = &space->limits;

	(void)e;
	free(l->ranges);
	l->ranges = calloc(1, sizeof(*l->ranges));
	assert_non_null(l->ranges);
	l->ranges[0] = (struct iova_range){ .start = 0, .last = 0xffffffff };
	l->n_ranges = 1;
	l->page_sizes = PAGE;
	l->max_mappings = UINT64_MAX;
	return 0;
}

static int ready(const struct space *space, struct err *e)
{
	(void)space, (void)e;
	return 0;
}

static int mapped(const struct space *space, struct dma_map *map, uint64_t *done, struct err *e)
{
	(void)space, (void)e;
	*done = map->count;
	return 0;
}

static int unmapped(const struct space *space, uint64_t iova, uint64_t size, uint64_t *done,
		    struct err *e)
{
	(void)space, (void)iova, (void)e;
	*done = size;
	return 0;
}

static void detached(struct device *device)
{
	(void)device;
}

static const struct dma_ops fake = {
	.backend = "fake",
	.open = yes,
	.close = closed,
	.detach = detached,
	.read_limits = limits,
	.ready = ready,
	.map = mapped,
	.unmap = unmapped,
};

/* A device that asks through a queue, in a page table over a space. */
struct scene {
	struct session *s;
	struct space *space;
	struct buffer *ring;
	struct fault_queue *queue;
	struct hwpt *table;
	struct page_view view;
	struct err e;
};

static int begin(void **state)
{
	const struct buffer_request buffer = { .size = 16 * PAGE, .node = -1, .fd = -1 };
	struct fault_queue *q = calloc(1, sizeof(*q));
	struct hwpt *table = calloc(1, sizeof(*table));
	struct scene *scene = calloc(1, sizeof(*scene));
	const struct progress none = { 0 };
	bool changed;

	scene->s = session_new("test", &scene->e);
	scene->space = space_new(scene->s, "space", &fake, &scene->e);
	scene->ring = buffer_register(scene->s, "ring", &buffer, &none, &changed, &scene->e);
	assert_non_null(scene->ring);
	q->handle.fd = -1;
	assert_int_equal(
		object_add(scene->s, &q->iommu.object, &fault_queue_class.class, "q", &scene->e),
		0);
	table->iommu.dev_id = DEV;
	table->space = scene->space;
	assert_int_equal(
		object_add(scene->s, &table->iommu.object, &hwpt_class.class, "table", &scene->e),
		0);
	object_use(&table->iommu.object, IOMMU_USES_PARENT, &scene->space->object);
	object_use(&table->iommu.object, IOMMU_USES_QUEUE, &q->iommu.object);
	scene->queue = q;
	scene->table = table;
	*state = scene;
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;

	session_free(scene->s);
	free(scene);
	return 0;
}

static void map(struct scene *scene, uint64_t iova)
{
	const struct map_request r = {
		.space = scene->space,
		.buffer = scene->ring,
		.size = PAGE,
		.each = PAGE,
		.iova = iova,
		.fixed = true,
		.access = DMA_READ,
	};
	struct map_result result;

	assert_int_equal(map_memory(&r, &result, &scene->e), 0);
}

static void unmap(struct scene *scene, uint64_t iova)
{
	const struct unmap_request r = { .what = "--all" };
	struct unmap_result result = { 0 };

	assert_int_equal(unmap_range(&r, scene->space, iova, iova + PAGE - 1, &result, &scene->e),
			 0);
	unmap_result_free(&result);
}

/* Sees requests for as many addresses, up to a 0: how many the same was said of. */
static size_t see(struct scene *scene, const uint64_t *addresses)
{
	struct iommu_hwpt_pgfault r[8] = { 0 };
	size_t n = 0;

	for (; addresses[n]; n++) {
		r[n].dev_id = DEV;
		r[n].addr = addresses[n];
		r[n].perm = IOMMU_PGFAULT_PERM_READ;
	}
	return page_view_see(&scene->view, scene->queue, r, n);
}

static enum fault_address_state state_at(struct scene *scene, uint64_t address)
{
	assert_int_equal(see(scene, (uint64_t[]){ address, 0 }), 1);
	return scene->view.explanation.state;
}

static void one_gap_is_one_view_and_so_is_a_mapping(void **state)
{
	struct scene *scene = *state;
	const struct fault_explanation *x = &scene->view.explanation;

	map(scene, 0x10000);
	map(scene, 0x20000);
	assert_int_equal(see(scene, (uint64_t[]){ 0x11000, 0x1ffff, 0x18000, 0x20000, 0 }), 3);
	assert_int_equal(x->state, FAULT_ADDRESS_NEVER);
	assert_true(x->below_distance == 1 && x->above_distance == 0xf000);
	assert_int_equal(see(scene, (uint64_t[]){ 0x20000, 0x20fff, 0x21000, 0 }), 2);
	assert_int_equal(x->state, FAULT_ADDRESS_MAPPED);
	assert_int_equal(see(scene, (uint64_t[]){ 0x21000, 0xfffffffffffff000, 0xf000, 0 }), 2);
	assert_int_equal(see(scene, (uint64_t[]){ 0xf000, 0x1, 0x10000, 0 }), 2);
}

static void the_same_view_again_has_the_distances_of_what_it_is_asked(void **state)
{
	struct scene *scene = *state;
	uint64_t number;

	map(scene, 0x10000);
	assert_int_equal(state_at(scene, 0x12000), FAULT_ADDRESS_NEVER);
	number = scene->view.number;
	page_view_doubt(&scene->view);
	assert_int_equal(state_at(scene, 0x13000), FAULT_ADDRESS_NEVER);
	assert_int_equal(scene->view.number, number);
	assert_true(scene->view.explanation.below_distance == 0x2001);
}

static void what_was_unmapped_is_no_part_of_a_gap(void **state)
{
	struct scene *scene = *state;
	uint64_t number;

	map(scene, 0x10000);
	map(scene, 0x14000);
	unmap(scene, 0x10000);
	unmap(scene, 0x14000);
	assert_int_equal(see(scene, (uint64_t[]){ 0x11000, 0x13fff, 0x14000, 0 }), 2);
	assert_int_equal(scene->view.explanation.state, FAULT_ADDRESS_NEVER);
	assert_int_equal(see(scene, (uint64_t[]){ 0x13000, 0x10fff, 0 }), 1);
	/* How long ago it was changes. */
	assert_int_equal(state_at(scene, 0x10000), FAULT_ADDRESS_UNMAPPED);
	number = scene->view.number;
	assert_int_equal(state_at(scene, 0x10800), FAULT_ADDRESS_UNMAPPED);
	assert_true(scene->view.number > number);
	assert_int_equal(state_at(scene, 0x8000), FAULT_ADDRESS_NEVER);
}

/* A device asks for the same page again and again; nothing else changes meanwhile. */
static void how_long_ago_it_was_unmapped_is_not_of_the_first_request(void **state)
{
	struct scene *scene = *state;
	uint64_t first;

	map(scene, 0x10000);
	unmap(scene, 0x10000);
	assert_int_equal(state_at(scene, 0x10000), FAULT_ADDRESS_UNMAPPED);
	first = scene->view.explanation.ago_ms;
	usleep(30000);
	page_view_doubt(&scene->view);
	assert_int_equal(state_at(scene, 0x10000), FAULT_ADDRESS_UNMAPPED);
	assert_true(scene->view.explanation.ago_ms >= first + 20);
}

static void when_the_session_changes_it_is_another_view(void **state)
{
	struct scene *scene = *state;
	struct hwpt *second = calloc(1, sizeof(*second));

	assert_int_equal(state_at(scene, 0x10000), FAULT_ADDRESS_NEVER);
	map(scene, 0x10000);
	page_view_doubt(&scene->view);
	assert_int_equal(state_at(scene, 0x10000), FAULT_ADDRESS_MAPPED);
	unmap(scene, 0x10000);
	page_view_doubt(&scene->view);
	assert_int_equal(state_at(scene, 0x10000), FAULT_ADDRESS_UNMAPPED);
	/* Two tables of that queue: nobody can tell in which it was. */
	second->iommu.dev_id = DEV;
	second->space = scene->space;
	assert_int_equal(
		object_add(scene->s, &second->iommu.object, &hwpt_class.class, "second", &scene->e),
		0);
	object_use(&second->iommu.object, IOMMU_USES_PARENT, &scene->space->object);
	object_use(&second->iommu.object, IOMMU_USES_QUEUE, &scene->queue->iommu.object);
	page_view_doubt(&scene->view);
	assert_int_equal(state_at(scene, 0x10000), FAULT_ADDRESS_UNKNOWN);
}

/* Nothing is made or destroyed when a device moves from one table to another. */
static void a_device_that_moved_is_another_view(void **state)
{
	struct scene *scene = *state;
	const struct iommu_hwpt_pgfault r = { .dev_id = DEV + 1, .addr = 0x1000 };
	struct device *device = calloc(1, sizeof(*device));
	uint64_t number;

	device->devid = DEV + 1;
	device->space = scene->space;
	device->emulated = true;
	device->hwpt = scene->table;
	assert_int_equal(
		object_add(scene->s, &device->object, &device_class, "0000:01:00.0", &scene->e), 0);
	assert_int_equal(page_view_see(&scene->view, scene->queue, &r, 1), 1);
	assert_string_equal(scene->view.device, "0000:01:00.0");
	assert_int_equal(scene->view.explanation.state, FAULT_ADDRESS_NEVER);
	number = scene->view.number;
	page_view_doubt(&scene->view);
	page_view_see(&scene->view, scene->queue, &r, 1);
	assert_int_equal(scene->view.number, number);
	device->hwpt = NULL;
	page_view_doubt(&scene->view);
	page_view_see(&scene->view, scene->queue, &r, 1);
	assert_int_equal(scene->view.explanation.state, FAULT_ADDRESS_UNKNOWN);
}

static void another_requester_or_access_is_another_view(void **state)
{
	struct scene *scene = *state;
	const struct iommu_hwpt_pgfault one = { .dev_id = DEV, .addr = 0x1000, .perm = 1 };
	struct iommu_hwpt_pgfault r[5] = { one, one, one, one, one };

	r[1].grpid = 9;
	r[1].cookie = 3;
	r[2].dev_id = DEV + 1;
	assert_int_equal(page_view_see(&scene->view, scene->queue, r, 5), 2);
	r[2] = one;
	r[3].perm = IOMMU_PGFAULT_PERM_WRITE;
	assert_int_equal(page_view_see(&scene->view, scene->queue, r, 5), 3);
	r[3] = one;
	r[4].flags = IOMMU_PGFAULT_FLAGS_PASID_VALID;
	assert_int_equal(page_view_see(&scene->view, scene->queue, r, 5), 4);
	r[4] = one;
	r[4].flags = IOMMU_PGFAULT_FLAGS_LAST_PAGE;
	assert_int_equal(page_view_see(&scene->view, scene->queue, r, 5), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_gap_is_one_view_and_so_is_a_mapping, begin,
						end),
		cmocka_unit_test_setup_teardown(
			the_same_view_again_has_the_distances_of_what_it_is_asked, begin, end),
		cmocka_unit_test_setup_teardown(what_was_unmapped_is_no_part_of_a_gap, begin, end),
		cmocka_unit_test_setup_teardown(
			how_long_ago_it_was_unmapped_is_not_of_the_first_request, begin, end),
		cmocka_unit_test_setup_teardown(when_the_session_changes_it_is_another_view, begin,
						end),
		cmocka_unit_test_setup_teardown(a_device_that_moved_is_another_view, begin, end),
		cmocka_unit_test_setup_teardown(another_requester_or_access_is_another_view, begin,
						end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
