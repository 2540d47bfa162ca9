/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An address is explained by what is mapped there, what was, and what lies beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/fault_alias.h"
#include "model/fault_explain.h"
#include "model/fault_trace.h"

/* A session with two mappings and one that is gone. */
static const struct fault_mapping mapped[] = {
	{ 0x10000, 0x1ffff, FAULT_READ | FAULT_WRITE, "ring" },
	{ 0x40000, 0x40fff, FAULT_READ, "firmware" },
};

struct fake {
	bool attached, forgets, empty;
};

static bool fake_space(void *ctx, const struct fault *f, const void **space)
{
	struct fake *fake = ctx;

	(void)f;
	*space = fake;
	return fake->attached;
}

static bool fake_below(void *ctx, const void *space, uint64_t address, struct fault_mapping *m)
{
	const struct fake *fake = ctx;
	bool found = false;

	(void)space;
	for (size_t i = 0; i < 2 && !fake->empty; i++) {
		if (mapped[i].start > address)
			break;
		*m = mapped[i];
		found = true;
	}
	return found;
}

static bool fake_above(void *ctx, const void *space, uint64_t address, struct fault_mapping *m)
{
	const struct fake *fake = ctx;

	(void)space;
	for (size_t i = 0; i < 2 && !fake->empty; i++) {
		if (mapped[i].start <= address)
			continue;
		*m = mapped[i];
		return true;
	}
	return false;
}

static bool fake_unmapped(void *ctx, const void *space, uint64_t address, struct fault_unmapping *u)
{
	(void)ctx;
	(void)space;
	*u = (struct fault_unmapping){ 0x80000, 0x80fff, 250, "tmp", "unmap 0x80000" };
	return address >= u->start && address <= u->last;
}

static bool fake_forgets(void *ctx)
{
	return ((struct fake *)ctx)->forgets;
}

static struct fault_explanation explain(struct fake *fake, uint64_t address, unsigned int access)
{
	const struct fault_oracle oracle = { fake,       fake_space,    fake_below,
					     fake_above, fake_unmapped, fake_forgets };
	struct fault f = { .kind = FAULT_DMA, .address = address, .access = access };
	struct fault_explanation x;

	f.has = FAULT_HAS_ADDRESS | (access ? FAULT_HAS_ACCESS : 0u);
	fault_explain(&f, &oracle, &x);
	return x;
}

static void says(const struct fault_explanation *x, const char *sentence)
{
	_cleanup_text_ struct text t = { 0 };

	fault_explanation_words(x, &t);
	assert_string_equal(t.s ? t.s : "", sentence);
}

static void inside_a_mapping(void **state)
{
	struct fake fake = { .attached = true };
	struct fault_explanation x;

	(void)state;
	x = explain(&fake, 0x40000, FAULT_WRITE);
	assert_int_equal(x.state, FAULT_ADDRESS_MAPPED);
	assert_int_equal(x.why, FAULT_WHY_READ_ONLY);
	says(&x, "in firmware at 0x40000-0x40fff, which is mapped read-only");
	x = explain(&fake, 0x40fff, FAULT_READ);
	assert_int_equal(x.why, FAULT_WHY_UNKNOWN);
	says(&x, "in firmware at 0x40000-0x40fff");
	x = explain(&fake, 0x1ffff, FAULT_EXEC);
	says(&x, "in ring at 0x10000-0x1ffff, which is not executable");
	x = explain(&fake, 0x40000, 0);
	assert_int_equal(x.why, FAULT_WHY_UNKNOWN);
}

static void beside_a_mapping(void **state)
{
	struct fake fake = { .attached = true };
	struct fault_explanation x;

	(void)state;
	x = explain(&fake, 0x20000, FAULT_READ);
	assert_int_equal(x.state, FAULT_ADDRESS_NEVER);
	assert_int_equal(x.below_distance, 1);
	assert_int_equal(x.above_distance, 0x20000);
	says(&x, "never mapped, 0x1 bytes behind the end of ring at 0x10000-0x1ffff");
	x = explain(&fake, 0x3f000, FAULT_READ);
	says(&x, "never mapped, 0x1000 bytes before firmware at 0x40000-0x40fff");
	x = explain(&fake, 0, FAULT_READ);
	assert_false(x.has_below);
	says(&x, "never mapped, 0x10000 bytes before ring at 0x10000-0x1ffff");
	x = explain(&fake, UINT64_MAX, FAULT_READ);
	assert_false(x.has_above);
	assert_true(x.below_distance == UINT64_MAX - 0x40fff);
	fake.empty = true;
	x = explain(&fake, 0x1000, FAULT_READ);
	says(&x, "never mapped");
}

static void unmapped_lately(void **state)
{
	struct fake fake = { .attached = true };
	struct fault_explanation x;

	(void)state;
	x = explain(&fake, 0x80800, FAULT_READ);
	assert_int_equal(x.state, FAULT_ADDRESS_UNMAPPED);
	assert_int_equal(x.ago_ms, 250);
	says(&x, "unmapped 250 ms ago by \"unmap 0x80000\": tmp at 0x80000-0x80fff");
}

static void what_is_not_known_is_not_said(void **state)
{
	struct fake fake = { .attached = true, .forgets = true };
	const struct fault_oracle oracle = { &fake,      fake_space,    fake_below,
					     fake_above, fake_unmapped, fake_forgets };
	struct fault f = { .kind = FAULT_INTERRUPT, .address = 0x10000, .has = FAULT_HAS_ADDRESS };
	struct fault_explanation x;

	(void)state;
	x = explain(&fake, 0x90000, FAULT_READ);
	assert_int_equal(x.state, FAULT_ADDRESS_UNKNOWN);
	says(&x, "not mapped, 0x4f001 bytes behind the end of firmware at 0x40000-0x40fff");
	fake.attached = false;
	x = explain(&fake, 0x10000, FAULT_READ);
	assert_int_equal(x.state, FAULT_ADDRESS_UNKNOWN);
	says(&x, "");
	fake.attached = true;
	fault_explain(&f, &oracle, &x); /* an interrupt's address is none of a space */
	assert_int_equal(x.state, FAULT_ADDRESS_UNKNOWN);
	f = (struct fault){ .kind = FAULT_DMA };
	fault_explain(&f, &oracle, &x);
	assert_int_equal(x.state, FAULT_ADDRESS_UNKNOWN);
}

/* A bridge with two NICs behind it, a NIC of one function, and a second segment. */
static const struct fault_pci pci[] = {
	{ { 0, 0x00, 0x1c, 0 }, true, false, 5, 6 },  { { 0, 0x05, 0x00, 0 }, true, false, 6, 6 },
	{ { 0, 0x06, 0x01, 0 }, false, false, 0, 0 }, { { 0, 0x06, 0x02, 0 }, false, false, 0, 0 },
	{ { 0, 0x03, 0x00, 0 }, false, false, 0, 0 }, { { 1, 0x03, 0x00, 0 }, false, false, 0, 0 },
	{ { 0, 0x04, 0x00, 0 }, false, false, 0, 0 }, { { 0, 0x00, 0x1d, 0 }, true, false, 7, 7 },
};

static void alias(const char *requester, enum fault_alias expected, size_t count,
		  size_t first_index)
{
	size_t out[4] = { 99, 99, 99, 99 }, n;
	enum fault_alias got =
		fault_alias_find(pci, sizeof(pci) / sizeof(pci[0]), requester, out, 4, &n);

	if (got != expected || n != count || (count && out[0] != first_index))
		fail_msg("%s: %d with %zu, first %zu", requester, got, n, out[0]);
}

static void aliases(void **state)
{
	size_t out[1], n;

	(void)state;
	alias("0000:03:00.0", FAULT_ALIAS_ITSELF, 1, 4);
	alias("0001:03:00.0", FAULT_ALIAS_ITSELF, 1, 5);
	alias("03:00.0", FAULT_ALIAS_SEGMENTS, 2, 4);
	alias("04:00.0", FAULT_ALIAS_ITSELF, 1, 6);
	alias("0000:04:00.1", FAULT_ALIAS_SLOT, 1, 6);
	alias("0000:05:00.0", FAULT_ALIAS_BEHIND, 2, 2);
	alias("0000:06:00.0", FAULT_ALIAS_BEHIND, 2, 2);
	alias("06:00.0", FAULT_ALIAS_BEHIND, 2, 2);
	alias("0000:00:1d.0", FAULT_ALIAS_ITSELF, 1, 7); /* nothing behind it */
	alias("0000:07:00.0", FAULT_ALIAS_NONE, 0, 0);
	alias("0000:99:00.0", FAULT_ALIAS_NONE, 0, 0);
	alias("", FAULT_ALIAS_NONE, 0, 0);
	alias("nonsense", FAULT_ALIAS_NONE, 0, 0);
	alias("00000000000000000000000000:03:00.0", FAULT_ALIAS_NONE, 0, 0);
	/* more than there is room for are still counted */
	assert_int_equal(
		fault_alias_find(pci, sizeof(pci) / sizeof(pci[0]), "0000:05:00.0", out, 1, &n),
		FAULT_ALIAS_BEHIND);
	assert_int_equal(n, 2);
}

static void trace_events_only_where_they_are_safe(void **state)
{
	static const char *const intel[] = { "dmar0", "dmar1" };
	static const char *const amd[] = { "ivhd0" };
	static const char *const mock[] = { "iommufd_selftest_iommu.0", "ivhd0" };
	static const char *const arm[] = { "smmu3.0x0000000009050000", "smmu.0x00000000fd800000" };
	const char *culprit;

	(void)state;
	assert_int_equal(fault_trace_judge(intel, 2, &culprit), FAULT_TRACE_SILENT);
	assert_null(culprit);
	assert_int_equal(fault_trace_judge(amd, 1, &culprit), FAULT_TRACE_USEFUL);
	assert_int_equal(fault_trace_judge(mock, 2, &culprit), FAULT_TRACE_USEFUL);
	assert_int_equal(fault_trace_judge(arm, 1, &culprit), FAULT_TRACE_SILENT);
	assert_int_equal(fault_trace_judge(arm, 2, &culprit), FAULT_TRACE_HAZARD);
	assert_ptr_equal(culprit, arm[1]);
	assert_int_equal(fault_trace_judge(NULL, 0, &culprit), FAULT_TRACE_SILENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inside_a_mapping),
		cmocka_unit_test(beside_a_mapping),
		cmocka_unit_test(unmapped_lately),
		cmocka_unit_test(what_is_not_known_is_not_said),
		cmocka_unit_test(aliases),
		cmocka_unit_test(trace_events_only_where_they_are_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
