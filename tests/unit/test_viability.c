/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's rule of viability, driver by driver. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/viability.h"

static const struct {
	const char *bus, *driver;
	bool vfio_bound;
	uint32_t unknown;
	enum member_role role;
} rows[] = {
	{ "pci", NULL, false, 0, ROLE_UNBOUND },
	{ "pci", "vfio-pci", true, 0, ROLE_VFIO },
	{ "pci", "vfio-pci", false, 0, ROLE_MANAGED_DMA },
	{ "pci", "pcieport", false, 0, ROLE_MANAGED_DMA },
	{ "pci", "pci-stub", false, 0, ROLE_MANAGED_DMA },
	{ "pci", "shpchp", false, 0, ROLE_BLOCKS },
	{ "pci", "uio_pci_generic", false, 0, ROLE_BLOCKS },
	{ "pci", "pci-pf-stub", false, 0, ROLE_BLOCKS },
	{ "pci", "vfio", false, 0, ROLE_BLOCKS },
	{ "pci", "somebodys_vfio_pci", true, 0, ROLE_VFIO },
	{ "platform", "xgmac", false, 0, ROLE_BLOCKS },
	{ "mdev", "anything", false, 0, ROLE_MANAGED_DMA },
	{ "pci", NULL, false, 1U << FACT_DRIVER, ROLE_UNKNOWN },
	{ NULL, "anything", false, 0, ROLE_UNKNOWN },
	{ NULL, NULL, false, 0, ROLE_UNBOUND },
};

static void every_role(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct host_device d = { .name = "x",
					 .bus = rows[i].bus,
					 .driver = rows[i].driver,
					 .vfio_bound = rows[i].vfio_bound,
					 .unknown = rows[i].unknown };

		if (viability_role(&d) != rows[i].role)
			fail_msg("row %zu: %s", i, viability_role_name(viability_role(&d)));
	}
}

static void one_blocker_is_enough(void **state)
{
	struct host_device d[3] = {
		{ .name = "a", .bus = "pci", .unknown = 1U << FACT_DRIVER },
		{ .name = "b", .bus = "pci", .driver = "e1000" },
		{ .name = "c", .bus = "pci", .driver = "pcieport" },
	};
	struct host_group g = { .devices = &d[2] };

	(void)state;
	assert_int_equal(viability_of(&g), VIABLE);
	d[2].next = &d[0];
	assert_int_equal(viability_of(&g), VIABILITY_UNKNOWN);
	d[0].next = &d[1];
	assert_int_equal(viability_of(&g), NOT_VIABLE);
}

static void unread_members_are_not_viable_ones(void **state)
{
	struct host_group g = { .unknown = 1U << FACT_DEVICES };

	(void)state;
	assert_int_equal(viability_of(&g), VIABILITY_UNKNOWN);
}

static void a_long_name_is_cut(void **state)
{
	char out[VIABILITY_BLOCKER_MAX], name[400];
	struct host_device d = { .name = name, .driver = "e1000" };

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	viability_describe(&d, out);
	assert_int_equal(strlen(out), sizeof(out) - 1);
	d.name = "0000:03:00.1";
	viability_describe(&d, out);
	assert_string_equal(out, "0000:03:00.1 (e1000)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role),
		cmocka_unit_test(one_blocker_is_enough),
		cmocka_unit_test(unread_members_are_not_viable_ones),
		cmocka_unit_test(a_long_name_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
