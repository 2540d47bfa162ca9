/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What exec makes of its program's arguments: which braces are ours, and which are somebody else's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/exec_words.h"
#include "model/space.h"

#define UUID "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

/* Two devices of one group have one node, as with containers. */
static struct handover_device devices[] = {
	{ .name = "0000:01:00.0", .node = 1 },
	{ .name = "0000:01:00.1", .node = 1 },
	{ .name = UUID, .node = 2 },
};
static struct handover_node nodes[] = {
	{ .name = "container" },
	{ .name = "group-7" },
	{ .name = "group-8" },
};
static const struct handover handover = {
	.devices = devices,
	.n_devices = 3,
	.nodes = nodes,
	.n_nodes = 3,
	.ops = &dma_type1,
};

static const struct {
	const char *arg, *filled;
} right[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "{container}", "3" },
	{ "fd={0000:01:00.0},x", "fd=4,x" },
	{ "{0000:01:00.1}{" UUID "}", "45" },
	{ "{\"driver\":\"vfio-pci\",\"fd\":\"{0000:01:00.0}\"}",
	  "{\"driver\":\"vfio-pci\",\"fd\":\"4\"}" },
	{ "{{container}}", "{3}" },
	{ "{", "{" },
	{ "}{container", "}{container" },
	{ "{}", "{}" },
	{ "{other} {container }", "{other} {container }" },
	{ "{0000:01:00}", "{0000:01:00}" },
};

static void test_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		_cleanup_text_ struct text out = { 0 };
		struct err e;

		assert_int_equal(exec_fill_in(&out, right[i].arg, &handover, 3, &e), 0);
		assert_string_equal(out.s, right[i].filled);
	}
}

static void expect_refused(const struct handover *h, const char *arg, const char *message)
{
	_cleanup_text_ struct text out = { 0 };
	struct err e;

	assert_int_equal(exec_fill_in(&out, arg, h, 3, &e), -1);
	assert_int_equal(e.status, EXIT_USAGE);
	assert_non_null(strstr(e.message, message));
}

static void test_wrong(void **state)
{
	struct handover unknown = handover;
	_cleanup_text_ struct text out = { 0 };
	struct err e;

	(void)state;
	expect_refused(&handover, "x={0000:02:00.0}", "{0000:02:00.0}");
	expect_refused(&handover, "{iommufd}", "but {container}");
	/* Which of the two it will be is not known before a device is bound; what a device is, is. */
	unknown.ops = NULL;
	assert_int_equal(exec_fill_in(&out, "{iommufd}", &unknown, 3, &e), 0);
	expect_refused(&unknown, "{ffff:02:00.0}", "{ffff:02:00.0}");
}

static void test_names(void **state)
{
	_cleanup_text_ struct text out = { 0 };

	(void)state;
	exec_names(&out, &handover);
	assert_string_equal(out.s, "container:group-7:group-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
