/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The books of a session: spaces, mappings, free addresses, what unmapping reports; over a backend
 * of this test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/buffer.h"
#include "model/hwpt.h"
#include "model/iova.h"
#include "model/mapping.h"
#include "model/session.h"
#include "model/unmap.h"

#define PAGE 4096ULL

/* A backend that says yes until told otherwise, which a kernel cannot be made to. */
static struct {
	unsigned int maps, unmaps;
	unsigned int fail_map; /* this one fails, counted from 1; 0: none */
	unsigned int fail_unmap;
	int errnum;
	uint64_t next_iova;
	unsigned int max_mappings;
} kernel;

static int fake_open(struct space *space, struct err *e)
{
	(void)space;
	(void)e;
	return 0;
}

static void fake_close(struct space *space)
{
	(void)space;
}

static int fake_limits(struct space *space, struct err *e)
{
	struct dma_limits *l = &space->limits;

	(void)e;
	free(l->ranges);
	l->ranges = calloc(2, sizeof(*l->ranges));
	assert_non_null(l->ranges);
	l->ranges[0] = (struct iova_range){ .start = 0, .last = 0xfffff };
	l->ranges[1] = (struct iova_range){ .start = 0x200000, .last = 0xffffffff };
	l->n_ranges = 2;
	l->page_sizes = PAGE | 0x10000;
	l->max_mappings = kernel.max_mappings ? kernel.max_mappings : UINT64_MAX;
	return 0;
}

static int fake_ready(const struct space *space, struct err *e)
{
	(void)space;
	(void)e;
	return 0;
}

static int fake_map(const struct space *space, struct dma_map *map, uint64_t *done, struct err *e)
{
	(void)space;
	for (*done = 0; *done < map->count; ++*done) {
		if (++kernel.maps == kernel.fail_map)
			return err_syscall(e, "VFIO_IOMMU_MAP_DMA", "fake", kernel.errnum);
		if (!map->fixed) {
			map->iova = kernel.next_iova;
			kernel.next_iova += map->size;
		}
	}
	return 0;
}

static int fake_unmap(const struct space *space, uint64_t iova, uint64_t size, uint64_t *unmapped,
		      struct err *e)
{
	(void)space;
	(void)iova;
	if (++kernel.unmaps == kernel.fail_unmap)
		return err_syscall(e, "IOMMU_IOAS_UNMAP", "fake", kernel.errnum);
	*unmapped = size;
	return 0;
}

static struct dma_ops fake = {
	.backend = "fake",
	.open = fake_open,
	.close = fake_close,
	.read_limits = fake_limits,
	.ready = fake_ready,
	.map = fake_map,
	.unmap = fake_unmap,
};

struct fixture {
	struct session *s;
	struct space *space;
	struct buffer *ring;
	struct err e;
};

static struct buffer *buffer_make(struct fixture *f, const char *name, uint64_t size)
{
	const struct buffer_request r = { .size = size, .node = -1, .fd = -1 };
	const struct progress none = { 0 };
	struct buffer *buffer;
	bool changed;

	buffer = buffer_register(f->s, name, &r, &none, &changed, &f->e);
	assert_non_null(buffer);
	return buffer;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	memset(&kernel, 0, sizeof(kernel));
	fake.chooses_iova = false;
	f->s = session_new("test", &f->e);
	f->space = space_new(f->s, "a", &fake, &f->e);
	f->ring = buffer_make(f, "ring", 256 * PAGE);
	*state = f;
	return !f->space;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	session_free(f->s);
	free(f);
	return 0;
}

static struct map_request request(const struct fixture *f, uint64_t offset, uint64_t size)
{
	return (struct map_request){ .space = f->space,
				     .buffer = f->ring,
				     .offset = offset,
				     .size = size,
				     .each = size,
				     .access = DMA_READ | DMA_WRITE };
}

static int map_at(struct fixture *f, uint64_t iova, uint64_t offset, uint64_t size)
{
	struct map_request r = request(f, offset, size);
	struct map_result result;

	r.fixed = true;
	r.iova = iova;
	return map_memory(&r, &result, &f->e);
}

static uint64_t map_anywhere(struct fixture *f, uint64_t offset, uint64_t size)
{
	const struct map_request r = request(f, offset, size);
	struct map_result result;

	assert_int_equal(map_memory(&r, &result, &f->e), 0);
	return result.iova;
}

static int unmap(struct fixture *f, uint64_t start, uint64_t last, struct unmap_result *result)
{
	const struct unmap_request r = { .what = "x" };

	memset(result, 0, sizeof(*result));
	return unmap_range(&r, f->space, start, last, result, &f->e);
}

/* No kernel does that; one that did must not keep a session from ending. */
/* attach --to and hwpt alloc --on know them by nothing else. */
static void chosen_names_are_nobody_elses(void **state)
{
	struct fixture *f = *state;
	struct hwpt *hwpt = calloc(1, sizeof(*hwpt));
	struct space *space;
	struct err e;

	assert_non_null(hwpt);
	hwpt->space = f->space;
	assert_int_equal(object_add(f->s, &hwpt->iommu.object, &hwpt_class.class, "space1", &e), 0);
	space = space_new(f->s, NULL, &fake, &e);
	assert_string_equal(space->object.name, "space0");
	space = space_new(f->s, NULL, &fake, &e);
	assert_string_equal(space->object.name, "space2");
	assert_true(iommu_object_has_name(f->s, "space1"));
	assert_false(iommu_object_has_name(f->s, "space3"));
}

static void survives_an_address_handed_out_twice(void **state)
{
	struct fixture *f = *state;

	fake.chooses_iova = true;
	kernel.next_iova = 0x10000;
	assert_int_equal(map_anywhere(f, 0, PAGE), 0x10000);
	kernel.next_iova = 0x10000;
	assert_int_equal(map_anywhere(f, PAGE, 2 * PAGE), 0x10000);
	assert_int_equal(f->space->n_mappings, 1);
	assert_int_equal(f->space->mapped_bytes, 2 * PAGE);
	assert_int_equal(f->ring->n_mappings, 1);
}

static void finds_mappings(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(map_at(f, 0x10000, 0, 2 * PAGE), 0);
	assert_int_equal(map_at(f, 0x20000, 0, PAGE), 0);
	assert_null(mapping_first(f->space, 0, 0xffff));
	assert_int_equal(mapping_iova(mapping_first(f->space, 0, 0x10000)), 0x10000);
	assert_int_equal(mapping_iova(mapping_first(f->space, 0x11fff, 0x11fff)), 0x10000);
	assert_int_equal(mapping_iova(mapping_first(f->space, 0x12000, UINT64_MAX)), 0x20000);
	assert_null(mapping_first(f->space, 0x12000, 0x1ffff));
	assert_null(mapping_next(mapping_first(f->space, 0x20000, 0x20000)));
	assert_int_equal(session_mappings(f->s), 2);
	assert_int_equal(f->ring->mapped_bytes, 3 * PAGE);
}

static void refuses_before_the_kernel(void **state)
{
	struct fixture *f = *state;
	static const struct {
		uint64_t iova, offset, size;
		enum exit_status status;
		const char *message;
	} bad[] = {
		{ 0x800, 0, PAGE, EXIT_USAGE, "IOVA 0x800 is not a multiple" },
		{ 0x3000, 0x10, PAGE, EXIT_USAGE, "offset 0x10 is not" },
		{ 0x3000, 0, 100, EXIT_USAGE, "size 0x64 is not" },
		{ 0x3000, 0, 0, EXIT_USAGE, "size 0" },
		{ 0x3000, 255 * PAGE, 2 * PAGE, EXIT_USAGE, "beyond the end of buffer ring" },
		{ 0x3000, 0 - PAGE, 2 * PAGE, EXIT_USAGE, "beyond the end of buffer ring" },
		{ 0 - PAGE, 0, 2 * PAGE, EXIT_USAGE, "beyond the last address" },
		{ 0x100000, 0, PAGE, EXIT_REFUSED, "reserved region 0x100000-0x1fffff" },
		{ 0xff000, 0, 2 * PAGE, EXIT_REFUSED, "reserved region 0x100000-0x1fffff" },
		{ 0x1ff000, 0, 2 * PAGE, EXIT_REFUSED, "reserved region 0x100000-0x1fffff" },
		{ 0x100000000, 0, PAGE, EXIT_REFUSED, "beyond the last address of a, 0xffffffff" },
		{ 0x10000, PAGE, PAGE, EXIT_REFUSED,
		  "overlaps the mapping 0x10000+0x2000 of buffer ring" },
		{ 0xf000, 0, 2 * PAGE, EXIT_REFUSED, "overlaps the mapping 0x10000+0x2000" },
	};

	assert_int_equal(map_at(f, 0x10000, 0, 2 * PAGE), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&f->e, 0, sizeof(f->e));
		assert_int_equal(map_at(f, bad[i].iova, bad[i].offset, bad[i].size), -1);
		assert_int_equal(f->e.status, bad[i].status);
		if (!strstr(f->e.message, bad[i].message))
			fail_msg("\"%s\" is not in \"%s\"", bad[i].message, f->e.message);
	}
	assert_int_equal(kernel.maps, 1);
	assert_int_equal(session_mappings(f->s), 1);
}

static void repeats_change_nothing(void **state)
{
	struct fixture *f = *state;
	struct map_request r = request(f, 0, 8 * PAGE);
	struct map_result first, again;

	r.each = PAGE;
	assert_int_equal(map_memory(&r, &first, &f->e), 0);
	assert_true(first.changed);
	assert_int_equal(first.count, 8);
	assert_int_equal(map_memory(&r, &again, &f->e), 0);
	assert_false(again.changed);
	assert_int_equal(again.iova, first.iova);
	assert_int_equal(kernel.maps, 8);
	/* Another size of pieces, other access: another mapping. */
	r.each = 8 * PAGE;
	assert_int_equal(map_memory(&r, &again, &f->e), 0);
	assert_true(again.changed);
	r.access = DMA_READ;
	assert_int_equal(map_memory(&r, &again, &f->e), 0);
	assert_true(again.changed);
}

/* The same bytes, by address and by file, whole and in pieces: each is found again, whichever came last. */
static void each_kind_is_found_again(void **state)
{
	struct fixture *f = *state;
	const struct map_request whole = request(f, 0, 8 * PAGE);
	struct map_request all[] = { whole, whole, whole, whole };
	uint64_t iova[4];
	struct map_result result;

	all[0].size = all[0].each = PAGE;
	all[1].each = PAGE;
	all[3].by_file = true;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(map_memory(&all[i], &result, &f->e), 0);
		assert_true(result.changed);
		iova[i] = result.iova;
	}
	/* So many that the table grows. */
	for (uint64_t i = 0; i < 80; i++)
		map_anywhere(f, (8 + i) * PAGE, PAGE);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(map_memory(&all[i], &result, &f->e), 0);
		assert_false(result.changed);
		/* One page is there as the first of several, too. */
		if (i)
			assert_int_equal(result.iova, iova[i]);
	}
}

static void a_cut_block_is_not_all_there(void **state)
{
	struct fixture *f = *state;
	struct map_request r = request(f, 0, 4 * PAGE);
	struct unmap_result gone;
	struct map_result result;

	r.each = PAGE;
	assert_int_equal(map_memory(&r, &result, &f->e), 0);
	assert_int_equal(unmap(f, result.iova + PAGE, result.iova + 2 * PAGE - 1, &gone), 0);
	unmap_result_free(&gone);
	assert_int_equal(map_memory(&r, &result, &f->e), 0);
	assert_true(result.changed);
	assert_int_equal(session_mappings(f->s), 7);
}

static void chooses_the_lowest_that_fits(void **state)
{
	struct fixture *f = *state;
	struct unmap_result gone;

	/* Not 0; aligned to the page of the IOMMU only where the buffer's pages are as large. */
	assert_int_equal(map_anywhere(f, 0, PAGE), PAGE);
	assert_int_equal(map_anywhere(f, PAGE, PAGE), 2 * PAGE);
	assert_int_equal(map_anywhere(f, 2 * PAGE, 2 * PAGE), 3 * PAGE);
	assert_int_equal(unmap(f, 2 * PAGE, 3 * PAGE - 1, &gone), 0);
	unmap_result_free(&gone);
	assert_int_equal(map_anywhere(f, 4 * PAGE, 2 * PAGE), 5 * PAGE);
	assert_int_equal(map_anywhere(f, 6 * PAGE, PAGE), 2 * PAGE);
	/* The first range is full up to less than this: over the hole. */
	assert_int_equal(map_anywhere(f, 0, 250 * PAGE), 0x200000);
}

static void undoes_all_when_one_fails(void **state)
{
	struct fixture *f = *state;
	struct map_request r = request(f, 0, 16 * PAGE);
	struct map_result result;

	r.each = PAGE;
	kernel.fail_map = 10;
	kernel.errnum = ENOMEM;
	assert_int_equal(map_memory(&r, &result, &f->e), -1);
	assert_int_equal(f->e.errnum, ENOMEM);
	assert_int_equal(session_mappings(f->s), 0);
	assert_int_equal(f->space->object.users, 0);
	assert_int_equal(f->ring->object.users, 0);
	assert_int_equal(kernel.unmaps, 1);
}

static bool stop(void *ctx, const char *what, uint64_t done, uint64_t total)
{
	(void)ctx;
	(void)what;
	(void)done;
	(void)total;
	return false;
}

static void stops_when_told(void **state)
{
	struct fixture *f = *state;
	struct buffer *big = buffer_make(f, "big", 4096 * PAGE);
	struct map_request r = request(f, 0, 4096 * PAGE);
	struct map_result result;

	r.buffer = big;
	r.each = PAGE;
	r.progress.step = stop;
	assert_int_equal(map_memory(&r, &result, &f->e), -1);
	assert_non_null(strstr(f->e.message, "interrupted"));
	assert_int_equal(session_mappings(f->s), 0);
}

static void keeps_the_limit(void **state)
{
	struct fixture *f = *state;
	struct map_request r = request(f, 0, 8 * PAGE);
	struct map_result result;

	kernel.max_mappings = 10;
	assert_int_equal(space_refresh(f->space, &f->e), 0);
	r.each = PAGE;
	assert_int_equal(map_memory(&r, &result, &f->e), 0);
	assert_int_equal(map_at(f, 0x300000, 0, PAGE), 0);
	assert_int_equal(map_at(f, 0x400000, 0, PAGE), 0);
	assert_int_equal(map_at(f, 0x500000, 0, PAGE), -1);
	assert_non_null(strstr(f->e.message, "a takes 10 mappings, has 10, and 1 more"));
}

static void tells_what_went_as_ranges(void **state)
{
	struct fixture *f = *state;
	struct unmap_result gone;

	assert_int_equal(map_at(f, 0x10000, 0, PAGE), 0);
	assert_int_equal(map_at(f, 0x11000, 0, 2 * PAGE), 0);
	assert_int_equal(map_at(f, 0x20000, 0, PAGE), 0);
	assert_int_equal(unmap(f, 0, 0x10fff, &gone), 0);
	assert_int_equal(gone.n, 1);
	unmap_result_free(&gone);
	assert_int_equal(map_at(f, 0x10000, 0, PAGE), 0);
	assert_int_equal(unmap(f, 0, 0x11fff, &gone), -1);
	assert_non_null(strstr(f->e.message, "cuts the mapping 0x11000+0x2000"));
	assert_int_equal(unmap(f, 0x12000, 0x20fff, &gone), -1);
	assert_int_equal(unmap(f, 0, UINT64_MAX, &gone), 0);
	assert_int_equal(gone.n, 2);
	assert_int_equal(gone.ranges[0].start, 0x10000);
	assert_int_equal(gone.ranges[0].last, 0x12fff);
	assert_int_equal(gone.ranges[0].count, 2);
	assert_int_equal(gone.ranges[1].start, 0x20000);
	assert_string_equal(gone.ranges[1].buffer->object.name, "ring");
	unmap_result_free(&gone);
	assert_int_equal(unmap(f, 0, UINT64_MAX, &gone), 0);
	assert_int_equal(gone.n, 0);
}

/* iommufd's unmap of several can fail half-way without saying where. */
static void a_failed_unmap_is_told_truly(void **state)
{
	struct fixture *f = *state;
	struct unmap_result gone;

	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(map_at(f, 0x10000 + i * PAGE, 0, PAGE), 0);
	kernel.errnum = EBUSY;
	kernel.fail_unmap = 1; /* the call for all; one by one they go */
	assert_int_equal(unmap(f, 0x10000, 0x11fff, &gone), 0);
	assert_int_equal(gone.ranges[0].count, 2);
	unmap_result_free(&gone);
	kernel.fail_unmap = kernel.unmaps + 1;
	kernel.errnum = ENOENT;
	assert_int_equal(unmap(f, 0x12000, 0x13fff, &gone), 0);
	unmap_result_free(&gone);
	assert_int_equal(session_mappings(f->s), 0);
}

static int unmap_second_fails(const struct space *space, uint64_t iova, uint64_t size,
			      uint64_t *unmapped, struct err *e)
{
	(void)space;
	if (iova <= 0x11000 && iova + size > 0x11000)
		return err_syscall(e, "IOMMU_IOAS_UNMAP", "fake", EBUSY);
	*unmapped = size;
	return 0;
}

static void what_the_kernel_kept_stays(void **state)
{
	struct fixture *f = *state;
	struct dma_ops ops = fake;
	struct unmap_result gone;

	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(map_at(f, 0x10000 + i * PAGE, 0, PAGE), 0);
	ops.unmap = unmap_second_fails;
	f->space->ops = &ops;
	assert_int_equal(unmap(f, 0, UINT64_MAX, &gone), -1);
	assert_int_equal(f->e.errnum, EBUSY);
	assert_int_equal(gone.n, 1);
	assert_int_equal(gone.ranges[0].start, 0x10000);
	assert_int_equal(gone.ranges[0].last, 0x10fff);
	assert_int_equal(gone.ranges[0].count, 1);
	assert_int_equal(session_mappings(f->s), 2);
	unmap_result_free(&gone);
	f->space->ops = &fake;
}

static void a_buffer_goes_from_all_spaces(void **state)
{
	const struct unmap_request r = { .what = "ring" };
	struct fixture *f = *state;
	struct space *b = space_new(f->s, "b", &fake, &f->e);
	struct space *a = f->space;
	struct unmap_result gone = { 0 };

	assert_int_equal(map_at(f, 0x12000, 0, PAGE), 0);
	f->space = b;
	assert_int_equal(map_at(f, 0x12000, 0, PAGE), 0);
	f->space = a;
	assert_int_equal(map_at(f, 0x10000, 0, 2 * PAGE), 0);
	assert_int_equal(buffer_unregister(f->ring, &f->e), -1);
	assert_non_null(
		strstr(f->e.message, "3 mappings: 0x12000+0x1000 of buffer ring in a, 0x12000"));
	assert_int_equal(space_remove(b, &f->e), -1);
	assert_int_equal(unmap_buffer(&r, f->ring, NULL, &gone, &f->e), 0);
	assert_int_equal(gone.n, 2);
	assert_string_equal(gone.ranges[0].space->object.name, "a");
	assert_int_equal(gone.ranges[0].start, 0x10000);
	assert_int_equal(gone.ranges[0].count, 2);
	assert_string_equal(gone.ranges[1].space->object.name, "b");
	unmap_result_free(&gone);
	assert_int_equal(space_remove(b, &f->e), 0);
}

static void a_mapping_takes_no_more_than_100_bytes(void **state)
{
	(void)state;
	/* The pool rounds up to 16. */
	assert_true((sizeof(struct mapping) + 15) / 16 * 16 <= 100);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(chosen_names_are_nobody_elses),
		TEST(survives_an_address_handed_out_twice),
		TEST(finds_mappings),
		TEST(refuses_before_the_kernel),
		TEST(repeats_change_nothing),
		TEST(each_kind_is_found_again),
		TEST(a_cut_block_is_not_all_there),
		TEST(chooses_the_lowest_that_fits),
		TEST(undoes_all_when_one_fails),
		TEST(stops_when_told),
		TEST(keeps_the_limit),
		TEST(tells_what_went_as_ranges),
		TEST(a_failed_unmap_is_told_truly),
		TEST(what_the_kernel_kept_stays),
		TEST(a_buffer_goes_from_all_spaces),
		TEST(a_mapping_takes_no_more_than_100_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
