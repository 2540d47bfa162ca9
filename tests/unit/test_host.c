/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The snapshot: order, single groups and devices, what goes while it is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "model/host.h"

#define GROUPS 300 /* more than one thread reads */

static char root[MACHINE_ROOT];

/* Group N has device 0000:00:N.0 in hexadecimal, group 7 also two that are named in reverse; f0 is in none. */
static const char machine[] =
	"mkdir -p sys/bus/pci/devices sys/bus/mdev/devices && cd sys && i=0\n"
	"device() { mkdir -p devices/$1; printf \"PCI_CLASS=20000\\nPCI_ID=8086:10D3\\n\" > "
	"devices/$1/uevent\n"
	"  ln -s ../../../devices/$1 bus/pci/devices/$1; }\n"
	"member() { device $1; mkdir -p kernel/iommu_groups/$2/devices\n"
	"  ln -s ../../../../devices/$1 kernel/iommu_groups/$2/devices/$1\n"
	"  ln -s ../../kernel/iommu_groups/$2 devices/$1/iommu_group; }\n"
	"while [ $i -lt 300 ]; do member $(printf 0000:%02x:%02x.0 $((i / 32)) $((i % 32))) $i; "
	"i=$((i + 1)); done\n"
	"member 0000:ff:01.1 7; member 0000:ff:01.0 7\n"
	"ln -s ../../../../devices/gone kernel/iommu_groups/7/devices/0000:ff:02.0\n"
	"cd kernel/iommu_groups/7; echo DMA > type; echo 0x0 0xfff msi > reserved_regions; cd "
	"../../..\n"
	"cd devices/0000:00:07.0; echo DRIVER=e1000e >> uevent; echo D0 > power_state; echo 1 > "
	"numa_node\n"
	"echo 8 > sriov_totalvfs; echo x > driver_override; mkdir reset_method; cd ../..\n"
	"device 0000:f0:00.0; mkdir kernel/iommu_groups/x kernel/iommu_groups/-1\n";

static int make(void **state)
{
	(void)state;
	return machine_make(root, "test_host", machine);
}

static int drop(void **state)
{
	(void)state;
	return machine_drop(root);
}

static void reads_all_in_order(void **state)
{
	_cleanup_host_ struct host h;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(host_read_groups(&h, &e), 0);
	assert_int_equal(h.n_groups, GROUPS);
	for (size_t i = 0; i < GROUPS; i++) {
		assert_int_equal(h.groups[i]->number, i);
		assert_int_equal(h.groups[i]->n_devices, i == 7 ? 3 : 1);
		assert_ptr_equal(h.groups[i]->devices->group, h.groups[i]);
	}
	assert_string_equal(h.groups[7]->devices->name, "0000:00:07.0");
	assert_string_equal(h.groups[7]->devices->next->name, "0000:ff:01.0");
	assert_string_equal(h.groups[7]->devices->next->next->name, "0000:ff:01.1");
	assert_null(h.groups[7]->devices->next->next->next);
	assert_int_equal(host_read_ungrouped(&h, &e), 0);
	assert_int_equal(h.n_ungrouped, 1);
	assert_string_equal(h.ungrouped[0]->name, "0000:f0:00.0");
}

static void reads_one_alone(void **state)
{
	_cleanup_host_ struct host h;
	struct err e = { 0 };
	const struct host_device *d;
	int64_t group = 0;

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	d = host_read_device(&h, "0000:ff:01.1", &e);
	assert_non_null(d);
	assert_int_equal(d->group->number, 7);
	assert_int_equal(h.n_groups, 1);
	assert_ptr_equal(host_read_group(&h, 7, &e), d->group);
	assert_non_null(host_read_group(&h, 9, &e));
	assert_non_null(host_read_group(&h, 2, &e));
	assert_int_equal(h.groups[0]->number, 2);
	assert_int_equal(h.groups[2]->number, 9);
	assert_true(host_group_number(&h, "0000:01:00.0", &group, &e));
	assert_int_equal(group, 32);
	assert_true(host_group_number(&h, "0000:f0:00.0", &group, &e));
	assert_int_equal(group, -1);
	d = host_read_device(&h, "0000:f0:00.0", &e);
	assert_non_null(d);
	assert_null(d->group);
	assert_int_equal(d->vendor, 0x8086);
}

static const char *const wrong[] = { "0000:ee:00.0", "", ".", "..",
				     "0000:00:01.0/../0000:00:02.0" };

/* Whether group 7 and its first device have what is not always read, and what is. */
static void expect_facts(uint32_t unwanted, bool there)
{
	_cleanup_host_ struct host h;
	const struct host_device *d;
	struct err e = { 0 };

	assert_int_equal(host_open(&h, root, &e), 0);
	h.unwanted = unwanted;
	assert_int_equal(host_read_groups(&h, &e), 0);
	d = h.groups[7]->devices;
	assert_int_equal(h.groups[7]->type != NULL, there);
	assert_int_equal(h.groups[7]->n_reserved, there);
	assert_int_equal(d->power_state != NULL, there);
	assert_int_equal(d->numa_node, there ? 1 : -1);
	assert_int_equal(d->total_vfs, there ? 8 : 0);
	assert_int_equal(d->driver_override != NULL, there);
	assert_int_equal((h.groups[7]->unknown | d->unknown) & ~(1U << FACT_RESET_METHODS), 0);
	assert_int_equal((d->unknown & 1U << FACT_RESET_METHODS) != 0, there);
	assert_string_equal(d->driver, "e1000e");
	assert_int_equal(d->class, 0x20000);
}

static void what_nobody_wants_is_not_read(void **state)
{
	(void)state;
	expect_facts(0, true);
	expect_facts(UINT32_MAX, false);
}

static void names_what_is_not_there(void **state)
{
	_cleanup_host_ struct host h;
	int64_t group;

	(void)state;
	assert_int_equal(host_open(&h, root, &(struct err){ 0 }), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct err e = { 0 };

		assert_null(host_read_device(&h, wrong[i], &e));
		assert_int_equal(e.status, EXIT_USAGE);
		assert_false(host_group_number(&h, wrong[i], &group, &e));
	}
	assert_null(host_read_group(&h, 300, &(struct err){ 0 }));
	assert_false(h.failed);
}

/* Nobody is to take a group whose devices he cannot see for an empty one. */
static void members_that_cannot_be_read(void **state)
{
	const struct host_group unread = { .number = 12, .unknown = 1U << FACT_DEVICES };
	const struct host_group empty = { .number = 13 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(host_know_members(&empty, "13", &e), 0);
	assert_int_equal(host_know_members(&unread, "12", &e), -1);
	assert_string_equal(e.message, "cannot read the devices of group 12");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_in_order),
		cmocka_unit_test(reads_one_alone),
		cmocka_unit_test(names_what_is_not_there),
		cmocka_unit_test(what_nobody_wants_is_not_read),
		cmocka_unit_test(members_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
