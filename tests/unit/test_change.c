/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The writes that lead from one state of a device to another, and the rule that keeps one over a boot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/bind.h"
#include "model/change.h"
#include "model/persist.h"

#define DEVICE "0000:01:00.0"
#define AT     "/sys/bus/pci/devices/" DEVICE "/"

static const struct plan_case {
	struct device_state now, want;
	const char *writes; /* "VALUE > PATH; ..." */
} cases[] = {
	/* nothing to be done */
	{ { "e1000e", "", -1, -1, false }, { "e1000e", "", -1, -1, false }, "" },
	/* bind: the override before the device is free */
	{ { "e1000e", "", -1, -1, false },
	  { "vfio-pci", "vfio-pci", -1, -1, false },
	  "vfio-pci > " AT "driver_override; " DEVICE
	  " > /sys/bus/pci/drivers/e1000e/unbind; " DEVICE
	  " > /sys/bus/pci/drivers/vfio-pci/bind; " },
	/* a device without driver, and back to none */
	{ { "", "", -1, -1, false },
	  { "vfio-pci", "vfio-pci", -1, -1, false },
	  "vfio-pci > " AT "driver_override; " DEVICE " > /sys/bus/pci/drivers/vfio-pci/bind; " },
	{ { "vfio-pci", "vfio-pci", -1, -1, false },
	  { "", "", -1, -1, false },
	  " > " AT "driver_override; " DEVICE " > /sys/bus/pci/drivers/vfio-pci/unbind; " },
	/* nobody knows which driver it had: the kernel is asked, unless it has one already */
	{ { "vfio-pci", "vfio-pci", -1, -1, false },
	  { "", "", -1, -1, true },
	  " > " AT "driver_override; " DEVICE " > /sys/bus/pci/drivers/vfio-pci/unbind; " DEVICE
	  " > /sys/bus/pci/drivers_probe; " },
	{ { "", "", -1, -1, false },
	  { "", "", -1, -1, true },
	  DEVICE " > /sys/bus/pci/drivers_probe; " },
	{ { "e1000e", "", -1, -1, false }, { "", "", -1, -1, true }, "" },
	/* virtual functions: from and to none, with the autoprobe that they are to come with */
	{ { "igb", "", 2, 1, false },
	  { "igb", "", 4, 0, false },
	  "0 > " AT "sriov_numvfs; 0 > " AT "sriov_drivers_autoprobe; 4 > " AT "sriov_numvfs; " },
	{ { "igb", "", 2, 1, false }, { "igb", "", 0, 1, false }, "0 > " AT "sriov_numvfs; " },
	/* they come after the driver that makes them, which takes the device by its name */
	{ { "vfio-pci", "vfio-pci", 0, 1, false },
	  { "igb", "", 2, 1, false },
	  "igb > " AT "driver_override; " DEVICE " > /sys/bus/pci/drivers/vfio-pci/unbind; " DEVICE
	  " > /sys/bus/pci/drivers/igb/bind;  > " AT "driver_override; 2 > " AT "sriov_numvfs; " },
	/* an override that names another, or none although the driver has no id of the device */
	{ { "vfio-pci", "vfio-pci", -1, -1, false },
	  { "e1000e", "vfio-pci", -1, -1, false },
	  "e1000e > " AT "driver_override; " DEVICE
	  " > /sys/bus/pci/drivers/vfio-pci/unbind; " DEVICE
	  " > /sys/bus/pci/drivers/e1000e/bind; vfio-pci > " AT "driver_override; " },
	{ { "e1000e", "", -1, -1, false },
	  { "vfio-pci", "", -1, -1, false },
	  "vfio-pci > " AT "driver_override; " DEVICE
	  " > /sys/bus/pci/drivers/e1000e/unbind; " DEVICE
	  " > /sys/bus/pci/drivers/vfio-pci/bind;  > " AT "driver_override; " },
	/* what was no fact then is none now */
	{ { "igb", "", 2, 1, false }, { "igb", "", -1, -1, false }, "" },
};

static void plans_the_writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_change_ struct change c = { 0 };
		_cleanup_text_ struct text found = { 0 };

		change_plan(&c, "pci", DEVICE, &cases[i].now, &cases[i].want);
		assert_false(c.failed);
		for (size_t n = 0; n < c.n; n++)
			text_addf(&found, "%s > %s; ", c.writes[n].value, c.writes[n].path);
		assert_string_equal(found.s ?: "", cases[i].writes);
	}
}

static void does_not_cut_a_path(void **state)
{
	_cleanup_change_ struct change c = { 0 };
	struct device_state now = { "", "", -1, -1, false }, want = now;
	struct err e = { 0 };

	(void)state;
	memset(want.driver, 'x', sizeof(want.driver) - 1);
	change_plan(&c, "pci", DEVICE, &now, &want);
	assert_true(c.failed);
	assert_int_equal(change_run(&c, 0, NULL, NULL, 0, &e), -1);
}

static void names_the_device_by_place_and_ids(void **state)
{
	_cleanup_text_ struct text rule = { 0 };
	struct subject s = { .device = DEVICE, .want.driver = "vfio-pci" };
	struct err e;

	(void)state;
	strcpy(s.identity.id, "8086:10d3:1af4:1100");
	assert_int_equal(
		persist_rule("/devices/pci0000:00/0000:00:05.0/" DEVICE, &s, "e1000e", &rule, &e),
		0);
	assert_string_equal(
		rule.s,
		"# vfioctl bind --persist made this; vfioctl restore 0000:01:00.0 removes it.\n"
		"# before: e1000e\n"
		"# id: 8086:10d3:1af4:1100\n"
		"ACTION==\"add\", SUBSYSTEM==\"pci\", "
		"DEVPATH==\"/devices/pci0000:00/0000:00:05.0/0000:01:00.0\", "
		"ATTR{vendor}==\"0x8086\", ATTR{device}==\"0x10d3\", "
		"ATTR{subsystem_vendor}==\"0x1af4\", ATTR{subsystem_device}==\"0x1100\", "
		"ATTR{driver_override}=\"vfio-pci\", "
		"ATTR{subsystem/drivers_probe}=\"0000:01:00.0\", "
		"RUN{builtin}+=\"kmod load vfio-pci\"\n");
}

static void writes_no_rule_that_a_name_would_end(void **state)
{
	static const char *const names[] = {
		"a\nRUN+=\"reboot\"", "a\"", "$kernel", "%k", "a*", "a\\"
	};
	_cleanup_text_ struct text rule = { 0 };
	struct subject s = { .device = DEVICE };
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		strcpy(s.want.driver, "vfio-pci");
		assert_int_equal(persist_rule("/devices/x", &s, names[i], &rule, &e), -1);
		assert_int_equal(persist_rule(names[i], &s, "", &rule, &e), -1);
		strcpy(s.want.driver, names[i]);
		assert_int_equal(persist_rule("/devices/x", &s, "", &rule, &e), -1);
	}
	assert_int_equal(rule.len, 0);
}

/* Else it would end as if there were none to wait for. */
static void the_nodes_of_a_group_that_cannot_be_read_are_not_none(void **state)
{
	const struct host_group unread = { .number = 8, .unknown = 1U << FACT_DEVICES };
	const struct host_group empty = { .number = 8 };
	const struct transaction t = { .timeout_ms = 0 };
	struct device_node *nodes;
	struct err e;
	size_t n = 1;

	(void)state;
	assert_int_equal(bind_wait_nodes(&t, &unread, &nodes, &n, &e), -1);
	assert_non_null(strstr(e.message, "group 8"));
	assert_null(nodes);
	assert_int_equal(bind_wait_nodes(&t, &empty, &nodes, &n, &e), 0);
	assert_int_equal(n, 0);
	free(nodes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nodes_of_a_group_that_cannot_be_read_are_not_none),
		cmocka_unit_test(plans_the_writes),
		cmocka_unit_test(does_not_cut_a_path),
		cmocka_unit_test(names_the_device_by_place_and_ids),
		cmocka_unit_test(writes_no_rule_that_a_name_would_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
