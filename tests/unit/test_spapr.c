/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sPAPR without a kernel: windows in the books, addresses in them, causes of every refusal, words for EEH. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "model/causes.h"
#include "model/eeh.h"
#include "model/iova.h"
#include "model/mapping.h"
#include "model/session.h"
#include "model/spapr.h"
#include "model/window.h"
#include "uapi/vfio.h"

/* A container as it is in the books after the first attach. */
static struct space *container(struct session *s)
{
	struct space *space = calloc(1, sizeof(*space));
	struct err e;

	assert_non_null(space);
	space->ops = &dma_spapr;
	space->container =
		(struct vfio_container){ .fd = -1, .iommu_type = VFIO_SPAPR_TCE_v2_IOMMU };
	space->spapr = calloc(1, sizeof(*space->spapr));
	assert_non_null(space->spapr);
	space->spapr->info = (struct vfio_iommu_spapr_tce_info){
		.flags = VFIO_IOMMU_SPAPR_INFO_DDW,
		.dma32_window_size = 0x40000000,
		.ddw = { .pgsizes = 0x1211000, .max_dynamic_windows_supported = 2, .levels = 1 },
	};
	assert_int_equal(object_add(s, &space->object, &space_class, "c", &e), 0);
	return space;
}

static struct window *add(struct space *space, uint64_t start, uint64_t size, unsigned int shift)
{
	const struct window facts = { .start = start,
				      .size = size,
				      .page_shift = shift,
				      .levels = 1,
				      .locked = 4096,
				      .is_default = !start,
				      .was_made = start };
	struct window *w;
	struct err e;

	w = window_add(space, &facts, &e);
	assert_non_null(w);
	assert_int_equal(space_refresh(space, &e), 0);
	return w;
}

static void end(struct session *s, struct space *space)
{
	windows_forget(space);
	space->container.iommu_type = 0;
	session_free(s);
}

static void windows_are_ranges(void **state)
{
	struct session *s = session_new("test", &(struct err){ 0 });
	struct space *space = container(s);
	struct err e;

	(void)state;
	add(space, 0x800000000000000, 0x40000000, 21);
	add(space, 0, 0x40000000, 12);
	assert_int_equal(space->limits.n_ranges, 2);
	assert_int_equal(space->limits.ranges[0].start, 0);
	assert_int_equal(space->limits.ranges[1].last, 0x80000003fffffff);
	assert_int_equal(space->limits.page_sizes, 0x201000);
	assert_int_equal(space->ops->locked(space), 8192);
	assert_int_equal(iova_page_size(space, 0x1000), 4096);
	assert_int_equal(iova_page_size(space, 0x800000000000000), 2 << 20);

	assert_int_equal(iova_check(space, 0x3ffff000, 0x3fffffff, &e), 0);
	assert_int_equal(iova_check(space, 0x3ffff000, 0x40000fff, &e), -1);
	assert_int_equal(iova_check(space, 0x40000000, 0x40000fff, &e), -1);
	assert_non_null(strstr(e.message, "in no DMA window of c"));
	/* From one window into the other is in neither. */
	assert_int_equal(iova_check(space, 0, 0x800000000000fff, &e), -1);
	end(s, space);
}

static void small_pages_stay_out_of_coarse_windows(void **state)
{
	struct session *s = session_new("test", &(struct err){ 0 });
	struct space *space = container(s);
	struct window *small;
	struct err e;
	uint64_t iova;

	(void)state;
	small = add(space, 0, 0x40000000, 12);
	add(space, 0x800000000000000, 0x40000000, 21);
	assert_int_equal(iova_choose(space, 0x1000, 0x1000, 0x1000, &iova, &e), 0);
	assert_int_equal(iova, 0x1000);
	/* More than the small window has, in pages that the other takes. */
	assert_int_equal(iova_choose(space, 0x40000000, 0x1000, 2 << 20, &iova, &e), 0);
	assert_int_equal(iova, 0x800000000000000);
	assert_int_equal(iova_choose(space, 0x40000000, 0x1000, 0x1000, &iova, &e), -1);
	assert_non_null(strstr(e.message, "are free in one piece"));
	small->gone = true;
	object_destroy(&small->object);
	assert_int_equal(space_refresh(space, &e), 0);
	assert_int_equal(iova_choose(space, 0x1000, 0x1000, 0x1000, &iova, &e), -1);
	assert_non_null(strstr(e.message, "has pages as small as 0x1000"));
	end(s, space);
}

/* window remove takes the last one, too. */
static void without_a_window_the_next_step_is_to_make_one(void **state)
{
	struct session *s = session_new("test", &(struct err){ 0 });
	struct space *space = container(s);
	struct window *only;
	struct err e;
	uint64_t iova;

	(void)state;
	only = add(space, 0, 0x40000000, 12);
	assert_int_equal(space_refresh(space, &e), 0);
	assert_int_equal(iova_check(space, 0x80000000, 0x80000fff, &e), -1);
	assert_non_null(strstr(e.hint, "window list"));
	only->gone = true;
	object_destroy(&only->object);
	assert_int_equal(space_refresh(space, &e), 0);
	assert_int_equal(iova_choose(space, 0x1000, 0x1000, 0x1000, &iova, &e), -1);
	assert_non_null(strstr(e.hint, "vfioctl window create SIZE --in "));
	assert_int_equal(iova_check(space, 0, 0xfff, &e), -1);
	assert_non_null(strstr(e.hint, "vfioctl window create SIZE --in "));
	end(s, space);
}

static void requests_are_checked(void **state)
{
	static const struct {
		uint64_t size, page_size;
		unsigned int levels;
		enum exit_status status;
		const char *message;
	} bad[] = {
		{ 0x30000000, 0x1000, 1, EXIT_USAGE, "not a power of two" },
		{ 0, 0x1000, 1, EXIT_USAGE, "not a power of two" },
		{ 0x40000000, 0x2000, 1, EXIT_USAGE, "4 KiB, 64 KiB, 2 MiB, 16 MiB" },
		{ 0x40000000, 0, 1, EXIT_USAGE, "page size 0x0" },
		{ 0x40000000, 1ULL << 63, 1, EXIT_USAGE, "page size 0x8000000000000000" },
		{ 0x1000, 0x10000, 1, EXIT_USAGE, "less than a page" },
		{ 0x40000000, 0x1000, 0, EXIT_USAGE, "0 levels" },
		{ 0x40000000, 0x1000, 2, EXIT_USAGE, "1 to 1" },
		{ 0x20000000, 0x1000, 1, EXIT_REFUSED, "default window again" },
	};
	struct session *s = session_new("test", &(struct err){ 0 });
	struct space *space = container(s);
	struct err e;
	bool changed;

	(void)state;
	add(space, 0x800000000000000, 0x40000000, 21);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct window_request r = { space, bad[i].size, bad[i].page_size,
						  bad[i].levels };

		assert_null(window_create(&r, &changed, &e));
		assert_int_equal(e.status, bad[i].status);
		assert_non_null(strstr(e.message, bad[i].message));
	}
	/* One just like it is it. */
	assert_non_null(window_create(
		&(const struct window_request){ space, 0x40000000, 2 << 20, 1 }, &changed, &e));
	assert_false(changed);
	assert_int_equal(window_remove(space, 0x800000000001000, &changed, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	assert_int_equal(window_remove(space, 0x1000, &changed, &e), 0);
	assert_false(changed);
	end(s, space);
}

static void last_group_would_take_windows(void **state)
{
	struct session *s = session_new("test", &(struct err){ 0 });
	struct space *space = container(s);
	struct err e;

	(void)state;
	add(space, 0, 0x40000000, 12);
	assert_int_equal(space->ops->may_empty(space, &e), 0);
	add(space, 0x800000000000000, 0x40000000, 21);
	assert_int_equal(space->ops->may_empty(space, &e), -1);
	assert_non_null(strstr(e.message, "0x800000000000000 would go too"));
	end(s, space);
}

static void states_have_names(void **state)
{
	(void)state;
	assert_string_equal(eeh_state_name(VFIO_EEH_PE_STATE_NORMAL), "normal");
	assert_string_equal(eeh_state_name(VFIO_EEH_PE_STATE_RESET), "reset");
	assert_string_equal(eeh_state_name(VFIO_EEH_PE_STATE_STOPPED), "stopped");
	assert_string_equal(eeh_state_name(VFIO_EEH_PE_STATE_STOPPED_DMA), "dma-stopped");
	assert_string_equal(eeh_state_name(VFIO_EEH_PE_STATE_UNAVAIL), "unavailable");
	assert_null(eeh_state_name(3));
	assert_null(eeh_state_name(6));
	assert_null(eeh_state_name(-1));
}

static void every_refusal_has_a_cause(void **state)
{
	static const struct {
		const char *operation;
		int errnums[12];
	} refusals[] = {
		{ "VFIO_GROUP_SET_CONTAINER", { EINVAL, EBUSY, EPERM } },
		{ "VFIO_IOMMU_ENABLE", { EBUSY, ENODEV, EPERM, ENOMEM, ENOTTY } },
		{ "VFIO_IOMMU_DISABLE", { ENOTTY, EPERM } },
		{ "VFIO_IOMMU_SPAPR_TCE_GET_INFO", { ENXIO } },
		{ "VFIO_IOMMU_SPAPR_REGISTER_MEMORY",
		  { EINVAL, EBUSY, ENOMEM, EFAULT, EPERM, ENOTTY } },
		{ "VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY", { EINVAL, ENOENT, EPERM, ENOTTY } },
		{ "VFIO_IOMMU_MAP_DMA",
		  { CAUSE_POSITIVE, EFAULT, EINVAL, ENXIO, EPERM, ENOMEM, EBUSY, ENODEV } },
		{ "VFIO_IOMMU_UNMAP_DMA",
		  { CAUSE_POSITIVE, EINVAL, ENXIO, EPERM, ENOMEM, ENODEV } },
		{ "VFIO_IOMMU_SPAPR_TCE_CREATE",
		  { EINVAL, ENOSPC, EPERM, ENODEV, ENOMEM, EFAULT, ENXIO, ENOTTY } },
		{ "VFIO_IOMMU_SPAPR_TCE_REMOVE", { EINVAL, EPERM, ENXIO, ENOTTY } },
		{ "VFIO_EEH_PE_OP", { ENODEV, EIO, ENOENT, EINVAL } },
	};
	const struct cause *found[1];

	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const int *errnum = refusals[i].errnums;

		do {
			if (!causes_find(refusals[i].operation, *errnum, "spapr", found, 1))
				fail_msg("%s has no cause for errno %d", refusals[i].operation,
					 *errnum);
		} while (*++errnum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_ranges),
		cmocka_unit_test(small_pages_stay_out_of_coarse_windows),
		cmocka_unit_test(without_a_window_the_next_step_is_to_make_one),
		cmocka_unit_test(requests_are_checked),
		cmocka_unit_test(last_group_would_take_windows),
		cmocka_unit_test(states_have_names),
		cmocka_unit_test(every_refusal_has_a_cause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
