/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capability chains: walked to their end, and never out of the structure or in circles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/zpci.h"
#include "sys/vfio_cap.h"
#include "uapi/vfio_s390.h"

/* An info structure of 96 bytes; capabilities are put where a test wants them. */
struct info {
	uint32_t bytes[24];
};

static void put(struct info *info, uint32_t at, uint16_t id, uint32_t next)
{
	const struct vfio_info_cap_header cap = { .id = id, .version = 1, .next = next };

	memcpy((char *)info + at, &cap, sizeof(cap));
}

static struct vfio_cap_chain chain(const struct info *info, uint32_t first)
{
	return (struct vfio_cap_chain){ .info = info, .size = sizeof(*info), .first = first };
}

static unsigned int count(const struct vfio_cap_chain *c)
{
	const struct vfio_info_cap_header *cap = NULL;
	unsigned int n = 0;

	while ((cap = vfio_cap_next(c, cap)))
		n++;
	return n;
}

static void test_chain_is_walked(void **state)
{
	struct info info = { 0 };
	const struct vfio_cap_chain c = chain(&info, 24);

	(void)state;
	put(&info, 24, 1, 48);
	put(&info, 48, 2, 64);
	put(&info, 64, 1, 0);
	assert_int_equal(count(&c), 3);
	assert_ptr_equal(vfio_cap_find(&c, 2, 16), (char *)&info + 48);
	assert_ptr_equal(vfio_cap_find(&c, 1, 8), (char *)&info + 24);
	assert_null(vfio_cap_find(&c, 3, 8));
}

static void test_room_ends_at_the_next_capability(void **state)
{
	struct info info = { 0 };
	const struct vfio_cap_chain c = chain(&info, 24);

	(void)state;
	put(&info, 24, 1, 40);
	put(&info, 40, 2, 0);
	assert_int_equal(vfio_cap_room(&c, vfio_cap_next(&c, NULL)), 16);
	assert_int_equal(vfio_cap_room(&c, vfio_cap_find(&c, 2, 8)), 56);
	assert_null(vfio_cap_find(&c, 1, 17));
	assert_null(vfio_cap_find(&c, 2, 57));
}

static void test_no_chain(void **state)
{
	const struct info info = { 0 };
	const struct vfio_cap_chain none = chain(&info, 0), argsz = chain(&info, 4);
	const struct vfio_cap_chain cut = { .info = &info, .size = 6, .first = 24 };

	(void)state;
	assert_int_equal(count(&none), 0);
	assert_int_equal(count(&argsz), 0);
	assert_int_equal(count(&cut), 0);
}

static void test_broken_links_end_the_walk(void **state)
{
	static const struct {
		uint32_t next;
		unsigned int n;
	} cases[] = {
		{ 24, 1 },                    /* itself */
		{ 16, 1 },                    /* backwards */
		{ 30, 1 },                    /* into itself */
		{ 89, 1 },                    /* not aligned */
		{ 92, 1 },                    /* header half outside */
		{ 96, 1 },                    /* the end */
		{ UINT32_MAX, 1 }, { 88, 2 }, /* the last place there is */
	};
	struct info info;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct vfio_cap_chain c = chain(&info, 24);

		memset(&info, 0, sizeof(info));
		put(&info, 24, 1, cases[i].next);
		assert_int_equal(count(&c), cases[i].n);
	}
}

/* No machine here is an s390: the capability as its kernel lays it out. */
static void test_zpci_error_length(void **state)
{
	const struct vfio_device_info_cap_zpci_base base = {
		.header = { .id = VFIO_DEVICE_INFO_CAP_ZPCI_BASE, .version = 3 },
		.ccdf_err_length = 64,
	};
	struct vfio_device_info_cap_zpci_base old = base, endless = base;
	struct info info = { 0 };
	const struct vfio_cap_chain c = chain(&info, 24), none = chain(&info, 0);
	const struct vfio_cap_chain cut = { .info = &info,
					    .size = 24 + sizeof(base) - 1,
					    .first = 24 };

	(void)state;
	old.header.version = 2;
	endless.ccdf_err_length = UINT32_MAX;
	assert_true(24 + sizeof(base) <= sizeof(info));
	memcpy((char *)&info + 24, &base, sizeof(base));
	assert_int_equal(zpci_error_length(&c), 64);
	assert_int_equal(zpci_error_length(&none), 0);
	assert_int_equal(zpci_error_length(&cut), 0);
	memcpy((char *)&info + 24, &old, sizeof(old));
	assert_int_equal(zpci_error_length(&c), 0);
	memcpy((char *)&info + 24, &endless, sizeof(endless));
	assert_int_equal(zpci_error_length(&c), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain_is_walked),
		cmocka_unit_test(test_room_ends_at_the_next_capability),
		cmocka_unit_test(test_no_chain),
		cmocka_unit_test(test_broken_links_end_the_walk),
		cmocka_unit_test(test_zpci_error_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
