/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which device a fault is of, on a machine where not all can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "model/fault_eeh.h"
#include "model/fault_host.h"

static char root[MACHINE_ROOT];

/* A bridge with 05:00.0 and 05:01.0 behind it, and two devices beside it; a number that is none stands for what cannot be read. */
static const char machine[] =
	"mkdir -p sys/bus/pci/devices && cd sys/bus/pci/devices && "
	"mkdir 0000:00:01.0 0000:00:02.0 0000:00:03.0 0000:05:00.0 0000:05:01.0 && "
	"for i in *; do ln -s ../../../../kernel/iommu_groups/7 $i/iommu_group; done && "
	"echo 5 >0000:00:01.0/secondary_bus_number && "
	"echo 5 >0000:00:01.0/subordinate_bus_number";

static int make(void **state)
{
	(void)state;
	return machine_make(root, "test_fault_host", machine);
}

static int drop(void **state)
{
	(void)state;
	return machine_drop(root);
}

/* Each row: what is done to the machine and undone, whose fault it is, and what is said. */
static const struct {
	const char *spoil, *mend;
	const char *requester, *device;
	size_t n;
	bool unknown, group_unknown;
} rows[] = {
	{ "true", "true", "0000:00:02.0", "0000:00:02.0", 1, false, false },
	{ "true", "true", "00:02.0", "0000:00:02.0", 1, false, false },
	{ "true", "true", "0000:00:01.0", "0000:00:01.0", 2, false, false },
	{ "true", "true", "0000:09:00.0", "0000:09:00.0", 0, false, false },
	/* another device that cannot be read is no matter where this one is there */
	{ "echo x >pci/devices/0000:00:03.0/secondary_bus_number",
	  "rm pci/devices/0000:00:03.0/secondary_bus_number", "00:02.0", "0000:00:02.0", 1, false,
	  false },
	{ "echo x >pci/devices/0000:00:03.0/secondary_bus_number",
	  "rm pci/devices/0000:00:03.0/secondary_bus_number", "0000:00:01.0", "0000:00:01.0", 2,
	  false, false },
	{ "echo x >pci/devices/0000:00:03.0/secondary_bus_number",
	  "rm pci/devices/0000:00:03.0/secondary_bus_number", "0000:09:00.0", "0000:09:00.0", 0,
	  true, false },
	/* this one may be a bridge, and what is behind a bridge one of its own */
	{ "echo x >pci/devices/0000:00:02.0/secondary_bus_number",
	  "rm pci/devices/0000:00:02.0/secondary_bus_number", "00:02.0", "0000:00:02.0", 0, true,
	  false },
	{ "echo x >pci/devices/0000:00:01.0/subordinate_bus_number",
	  "echo 5 >pci/devices/0000:00:01.0/subordinate_bus_number", "0000:00:01.0", "0000:00:01.0",
	  0, true, false },
	{ "echo x >pci/devices/0000:05:01.0/secondary_bus_number",
	  "rm pci/devices/0000:05:01.0/secondary_bus_number", "0000:00:01.0", "0000:00:01.0", 0,
	  true, false },
	{ "mv pci p && ln -s pci pci", "rm pci && mv p pci", "00:02.0", "00:02.0", 0, true, false },
	{ "mkdir -p platform/devices && ln -s smmu.0 platform/devices/smmu.0", "rm -r platform",
	  "smmu.0", "smmu.0", 0, true, false },
	/* the device is known, and its group is not */
	{ "rm pci/devices/0000:00:02.0/iommu_group && ln -s /x "
	  "pci/devices/0000:00:02.0/iommu_group",
	  "rm pci/devices/0000:00:02.0/iommu_group && "
	  "ln -s ../../../../kernel/iommu_groups/7 pci/devices/0000:00:02.0/iommu_group",
	  "00:02.0", "0000:00:02.0", 1, false, true },
};

static void in_machine(const char *script)
{
	char command[500];

	snprintf(command, sizeof(command), "cd %s/sys/bus && %s", root, script);
	assert_int_equal(system(command), 0);
}

static void tells_what_could_be_read(void **state)
{
	struct fault_origin origin;
	struct err e = { 0 };
	struct host h;

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fault f = { .kind = FAULT_OTHER };

		snprintf(f.device, sizeof(f.device), "%s", rows[i].requester);
		in_machine(rows[i].spoil);
		fault_origin_find(&h, &f, &origin);
		in_machine(rows[i].mend);
		if (origin.n != rows[i].n || origin.unknown != rows[i].unknown ||
		    origin.group_unknown != rows[i].group_unknown ||
		    strcmp(f.device, rows[i].device) ||
		    origin.group != (origin.n && !origin.group_unknown ? 7 : -1))
			fail_msg("row %zu: %s, %zu of group %d, unknown %d and %d", i, f.device,
				 origin.n, (int)origin.group, origin.unknown, origin.group_unknown);
	}
	host_close(&h);
}

static int count_eeh(void *ctx, struct fault *f)
{
	size_t *n = ctx;

	assert_string_equal(f->device, "0000:00:03.0");
	++*n;
	return 0;
}

/* Who begins to watch is told of what was frozen before: nothing else would tell him. */
static void what_was_frozen_before_is_told_once(void **state)
{
	struct eeh_poll poll = { 0 };
	struct err e = { 0 };
	struct host h;
	size_t n = 0;

	(void)state;
	in_machine("for i in 2 3; do echo 0x7 >pci/devices/0000:00:0$i.0/eeh_pe_config_addr; done "
		   "&& echo 0x78 0x0 >pci/devices/0000:00:02.0/eeh_pe_state "
		   "&& echo 0x60 0x1 >pci/devices/0000:00:03.0/eeh_pe_state");
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_true(eeh_poll(&poll, &h, NULL, NULL));
	assert_int_equal(poll.n, 2);
	for (int i = 0; i < 2; i++) {
		assert_true(eeh_poll(&poll, &h, count_eeh, &n));
		assert_int_equal(n, 1);
	}
	eeh_poll_free(&poll);
	host_close(&h);
	in_machine("rm pci/devices/*/eeh_pe_*");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_could_be_read),
		cmocka_unit_test(what_was_frozen_before_is_told_once),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
