/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page requests and virtual IOMMU events are decoded, grouped, and counted when they are lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/fault_queue.h"
#include "uapi/iommufd_event.h"

#define LAST     IOMMU_PGFAULT_FLAGS_LAST_PAGE
#define SELFTEST 0xbeefbeefu

static void a_page_request_is_decoded(void **state)
{
	const struct iommu_hwpt_pgfault r = {
		.flags = 0x13,
		.dev_id = 4,
		.pasid = 9,
		.grpid = 511,
		.perm = 0x86,
		.addr = ~0xfffull,
		.cookie = 7,
	};
	struct fault f;

	(void)state;
	assert_true(fault_from_page_request(&r, sizeof(r), &f));
	assert_int_equal(f.kind, FAULT_PAGE);
	assert_int_equal(f.id, 4);
	assert_int_equal(f.id_kind, FAULT_ID_OBJECT);
	assert_int_equal(f.pasid, 9);
	assert_true(f.has & FAULT_HAS_PASID);
	assert_true(f.page.last);
	assert_int_equal(f.page.group, 511);
	assert_int_equal(f.page.cookie, 7);
	assert_int_equal(f.access, FAULT_WRITE | FAULT_EXEC); /* bit 7 is nobody's */
	assert_int_equal(f.flags, 0x13);                      /* bit 4 too, but it is shown */
	assert_true(f.address == ~0xfffull);
	assert_non_null(strstr(f.raw, "perm=0x86"));
	assert_false(fault_from_page_request(&r, sizeof(r) - 1, &f));
}

static void groups_end_at_the_last_page_or_another_cookie(void **state)
{
	struct iommu_hwpt_pgfault r[6] = {
		{ .cookie = 1 },
		{ .cookie = 1 },
		{ .cookie = 1, .flags = LAST },
		{ .cookie = 2, .flags = LAST },
		{ .cookie = 2, .flags = LAST },
		{ .cookie = 3 },
	};

	(void)state;
	assert_int_equal(page_request_group_size(r, sizeof(r)), 3 * sizeof(r[0]));
	assert_int_equal(page_request_group_size(r + 3, 3 * sizeof(r[0])), sizeof(r[0]));
	assert_int_equal(page_request_group_size(r + 4, 2 * sizeof(r[0])), sizeof(r[0]));
	assert_int_equal(page_request_group_size(r + 5, sizeof(r[0])), sizeof(r[0]));
	assert_int_equal(page_request_group_size(r, 2 * sizeof(r[0]) + 39), 2 * sizeof(r[0]));
	assert_int_equal(page_request_group_size(r, 39), 0);
	assert_int_equal(page_request_group_size(r, 0), 0);
	r[1].cookie = 8; /* a group without a last page must not swallow the next */
	assert_int_equal(page_request_group_size(r, sizeof(r)), sizeof(r[0]));
}

struct mock_event {
	struct iommufd_vevent_header header;
	uint32_t virt_id;
};

static unsigned int decode(struct veventq_reader *reader, uint32_t flags, uint32_t sequence,
			   struct fault out[2])
{
	const struct mock_event e = { { flags, sequence }, 0x42 };
	size_t len = flags & IOMMU_VEVENTQ_FLAG_LOST_EVENTS ? sizeof(e.header) : sizeof(e), used;
	unsigned int n = vevent_decode(reader, &e, len, out, &used);

	assert_int_equal(used, len);
	return n;
}

static void gaps_are_losses(void **state)
{
	struct veventq_reader q = { .type = SELFTEST, .synced = true };
	struct fault out[2];

	(void)state;
	assert_int_equal(decode(&q, 0, 0, out), 1);
	assert_int_equal(out[0].kind, FAULT_EVENT);
	assert_int_equal(out[0].id, 0x42);
	assert_int_equal(decode(&q, 0, 1, out), 1);
	assert_int_equal(decode(&q, 0, 6, out), 2);
	assert_int_equal(out[0].kind, FAULT_LOST);
	assert_int_equal(out[0].count, 4);
	assert_int_equal(out[1].sequence, 6);
	/* 7, 8 and 9 were lost and nothing came after them */
	assert_int_equal(decode(&q, IOMMU_VEVENTQ_FLAG_LOST_EVENTS, 9, out), 1);
	assert_int_equal(out[0].kind, FAULT_LOST);
	assert_int_equal(out[0].count, 3);
	assert_int_equal(decode(&q, 0, 10, out), 1);
}

static void sequences_wrap_at_int_max(void **state)
{
	struct veventq_reader q = { .type = SELFTEST, .synced = true, .next = 0x7ffffffe };
	struct fault out[2];

	(void)state;
	assert_int_equal(decode(&q, 0, 0x7ffffffe, out), 1);
	assert_int_equal(decode(&q, 0, 0x7fffffff, out), 1);
	assert_int_equal(decode(&q, 0, 0, out), 1);
	q.next = 0x7fffffff;
	assert_int_equal(decode(&q, 0, 1, out), 2);
	assert_int_equal(out[0].count, 2);
	assert_int_equal(out[0].sequence, 0);
}

static void a_late_reader_does_not_invent_losses(void **state)
{
	struct veventq_reader q = { .type = SELFTEST };
	struct fault out[2];

	(void)state;
	assert_int_equal(decode(&q, 0, 1000, out), 1);
	assert_int_equal(decode(&q, 0, 1002, out), 2);
	q.synced = false;
	assert_int_equal(decode(&q, IOMMU_VEVENTQ_FLAG_LOST_EVENTS, 5000, out), 1);
	assert_false(out[0].has & FAULT_HAS_COUNT);
}

static void smmuv3_events_are_decoded(void **state)
{
	const struct {
		struct iommufd_vevent_header header;
		struct iommu_vevent_arm_smmuv3 event;
	} e = { { 0, 3 },
		{ { htole64(0x0000001000000010), htole64(0x0000020800000000), htole64(0x8000),
		    0 } } };
	struct veventq_reader q = { .type = IOMMU_VEVENTQ_TYPE_ARM_SMMUV3 };
	struct fault out[2];
	size_t used;

	(void)state;
	assert_int_equal(vevent_decode(&q, &e, sizeof(e), out, &used), 1);
	assert_int_equal(out[0].kind, FAULT_DMA);
	assert_int_equal(out[0].id_kind, FAULT_ID_VIRTUAL);
	assert_int_equal(out[0].id, 0x10);
	assert_int_equal(out[0].address, 0x8000);
	assert_int_equal(out[0].access, FAULT_READ);
	assert_int_equal(out[0].sequence, 3);
	assert_int_equal(vevent_decode(&q, &e, sizeof(e) - 1, out, &used), 0);
	assert_int_equal(vevent_decode(&q, &e, 7, out, &used), 0);
	assert_int_equal(used, 0);
}

static void unknown_types_are_shown_raw(void **state)
{
	const unsigned char e[8 + 200] = { [8] = 0xab, [9] = 0xcd };
	struct veventq_reader q = { .type = 77 };
	struct fault out[2];
	size_t used;

	(void)state;
	assert_int_equal(vevent_decode(&q, e, sizeof(e), out, &used), 1);
	assert_int_equal(used, sizeof(e));
	assert_int_equal(out[0].kind, FAULT_EVENT);
	assert_memory_equal(out[0].raw, "abcd00", 6);
}

static void tegra_events_are_decoded(void **state)
{
	const struct {
		struct iommufd_vevent_header header;
		struct iommu_vevent_tegra241_cmdqv event;
	} e = { { 0, 0 }, { { htole64(0x8), 0 } } };
	struct veventq_reader q = { .type = IOMMU_VEVENTQ_TYPE_TEGRA241_CMDQV, .synced = true };
	struct fault out[2];
	size_t used;

	(void)state;
	assert_int_equal(vevent_decode(&q, &e, sizeof(e), out, &used), 1);
	assert_int_equal(used, sizeof(e));
	assert_int_equal(out[0].kind, FAULT_HARDWARE);
	assert_int_equal(out[0].record[0], 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_request_is_decoded),
		cmocka_unit_test(groups_end_at_the_last_page_or_another_cookie),
		cmocka_unit_test(gaps_are_losses),
		cmocka_unit_test(sequences_wrap_at_int_max),
		cmocka_unit_test(a_late_reader_does_not_invent_losses),
		cmocka_unit_test(smmuv3_events_are_decoded),
		cmocka_unit_test(unknown_types_are_shown_raw),
		cmocka_unit_test(tegra_events_are_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
