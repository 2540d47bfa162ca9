/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who holds what, from a /proc made for the test; locked memory and its limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include "model/holders.h"
#include "sys/proc.h"

static char root[MACHINE_ROOT];

/* The machine: 10 is a VMM on group 5, 20 only left a mapping, 30 has a cdev twice, 40 nothing of interest. */
static const char machine[] =
	"mkdir -p proc/10/fd proc/10/fdinfo proc/20/fd proc/30/fd proc/30/fdinfo "
	"proc/40/fd proc/self\n"
	"echo vmm > proc/10/comm; : > proc/10/maps\n"
	"ln -s /dev/vfio/vfio proc/10/fd/3; ln -s /dev/vfio/5 proc/10/fd/4\n"
	"ln -s 'anon_inode:[vfio-device]' proc/10/fd/5; printf 'pos:\\t0\\n' > proc/10/fdinfo/5\n"
	"printf 'left\\033[31m\\n' > proc/20/comm\n"
	"printf '1-2 rw-s 0 0:1 7   anon_inode:[vfio-device]\\n3-4 rw-p 0 0:0 0\\n"
	"5-6 rw-s 0 0:6 9   /dev/vfio/devices/vfio1' > proc/20/maps\n"
	"echo '' >> proc/20/maps\n"
	"echo vmm2 > proc/30/comm; echo '1-2 rw-s 0 0:6 9 /dev/vfio/devices/vfio1' > proc/30/maps\n"
	"ln -s /dev/vfio/devices/vfio1 proc/30/fd/7; ln -s /dev/vfio/devices/vfio1 proc/30/fd/8\n"
	"ln -s /dev/iommu proc/30/fd/9\n"
	"printf 'pos:\\t0\\nvfio-device-syspath: /sys/devices/pci0000:00/0000:00:02.0\\n' > "
	"proc/30/fdinfo/7\n"
	"cp proc/30/fdinfo/7 proc/30/fdinfo/8\n"
	"echo sh > proc/40/comm; echo '1-2 r-xp 0 8:1 7 /bin/sh' > proc/40/maps\n"
	"ln -s /dev/null proc/40/fd/0; ln -s /dev/vfio/junk proc/40/fd/1\n"
	"printf 'Name:\\tvmm\\nVmLck:\\t      64 kB\\nVmPin:\\t    1024 "
	"kB\\nCapEff:\\t0000000000004000\\n'"
	" > proc/10/status\n"
	"printf 'Limit  Soft Limit  Hard Limit  Units\\nMax locked memory         8388608   "
	"16777216   bytes\\n'"
	" > proc/10/limits\n";

static int make(void **state)
{
	(void)state;
	return machine_make(root, "test_holders", machine);
}

static int drop(void **state)
{
	(void)state;
	return machine_drop(root);
}

static const struct holder expected[] = {
	{ 10, "vmm", HOLD_GROUP, 5, NULL, NULL },
	{ 10, "vmm", HOLD_CONTAINER, -1, NULL, NULL },
	{ 10, "vmm", HOLD_DEVICE, -1, NULL, NULL },
	{ 20, "left\033[31m", HOLD_MMAP, -1, NULL, NULL },
	{ 20, "left\033[31m", HOLD_MMAP, -1, "vfio1", NULL },
	{ 30, "vmm2", HOLD_CDEV, -1, "vfio1", "0000:00:02.0" },
	{ 30, "vmm2", HOLD_IOMMUFD, -1, NULL, NULL },
};

#define EXPECTED (sizeof(expected) / sizeof(expected[0]))

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void finds_each_once(void **state)
{
	struct holders all;
	struct err e = { 0 };
	struct host h;

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(holders_read(&all, &h, &e), 0);
	assert_int_equal(all.n, EXPECTED);
	assert_int_equal(all.unreadable, 0);
	for (size_t i = 0; i < EXPECTED; i++) {
		size_t found = 0;

		for (size_t n = 0; n < all.n; n++) {
			const struct holder *holder = &all.list[n];

			found += holder->pid == expected[i].pid && holder->by == expected[i].by &&
				 holder->group == expected[i].group &&
				 same(holder->comm, expected[i].comm) &&
				 same(holder->vfio_device, expected[i].vfio_device) &&
				 same(holder->device, expected[i].device);
		}
		assert_int_equal(found, 1);
	}
	holders_free(&all);
	host_close(&h);
}

/* Those of process 10 and 30 that the kernel does not name: one of it would, so that it had no memory. */
static void misses_names_that_should_be_there(void **state)
{
	static const struct {
		const char *release;
		size_t unreadable;
	} kernels[] = { { "6.17.9", 0 }, { "6.18-rc1", 1 }, { "7.0", 1 },     { "5.19", 0 },
			{ "10", 0 },     { "7.x", 0 },      { "6.100.0+", 1 } };
	struct holders all;
	struct err e = { 0 };
	struct host h;

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
		char command[sizeof(root) + 100];

		snprintf(command, sizeof(command),
			 "cd %s/proc && mkdir -p sys/kernel && echo %s > sys/kernel/osrelease",
			 root, kernels[i].release);
		assert_int_equal(system(command), 0);
		assert_int_equal(holders_read(&all, &h, &e), 0);
		assert_int_equal(all.unreadable, kernels[i].unreadable);
		holders_free(&all);
	}
	host_close(&h);
}

/* Of a process whose name cannot be read, or is not there, the rest is told. */
static void tells_no_name_that_it_cannot_read(void **state)
{
	static const char *const ways[] = { "mv comm name", "mkdir comm" };
	struct host_group g5 = { .number = 5 };
	char command[sizeof(root) + 100], text[200];
	struct holders all;
	struct err e = { 0 };
	struct host h;

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	for (size_t i = 0; i < 2; i++) {
		snprintf(command, sizeof(command), "cd %s/proc/10 && %s", root, ways[i]);
		assert_int_equal(system(command), 0);
		assert_int_equal(holders_read(&all, &h, &e), 0);
		assert_int_equal(all.n, EXPECTED);
		assert_int_equal(all.unreadable, 1);
		assert_int_equal(all.list[0].pid, 10);
		assert_null(all.list[0].comm);
		holders_describe(&all, &g5, text, sizeof(text));
		assert_string_equal(text, "? (pid 10, by group)");
		holders_free(&all);
	}
	host_close(&h);
	snprintf(command, sizeof(command), "cd %s/proc/10 && rmdir comm && mv name comm", root);
	assert_int_equal(system(command), 0);
}

static void knows_whose_they_are(void **state)
{
	struct host_device d5 = { .name = "0000:00:01.0" };
	struct host_group g5 = { .number = 5, .devices = &d5 };
	struct host_device d6 = { .name = "0000:00:02.0", .vfio_device = "vfio1" };
	struct host_group g6 = { .number = 6, .devices = &d6 };
	struct holders all;
	struct err e = { 0 };
	struct host h;
	char text[200];

	(void)state;
	d5.group = &g5;
	d6.group = &g6;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(holders_read(&all, &h, &e), 0);
	for (size_t i = 0; i < all.n; i++) {
		const struct holder *holder = &all.list[i];
		bool of_5 = holder->by == HOLD_GROUP || holder->by == HOLD_DEVICE;
		bool of_6 = same(holder->vfio_device, "vfio1");

		assert_int_equal(holder_is_of_group(&all, holder, &g5), of_5);
		assert_int_equal(holder_is_of_device(&all, holder, &d5), of_5);
		assert_int_equal(holder_is_of_group(&all, holder, &g6), of_6);
		assert_int_equal(holder_is_of_device(&all, holder, &d6), of_6);
	}
	holders_describe(&all, &g5, text, sizeof(text));
	assert_string_equal(text, "vmm (pid 10, by group)");
	holders_describe(&all, &g6, text, sizeof(text));
	assert_string_equal(text, "left\033[31m (pid 20, by mmap), vmm2 (pid 30, by cdev)");
	holders_describe(&all, &g6, text, 30);
	assert_string_equal(text, "left\033[31m (pid 20, by mmap)");
	g6.number = 7;
	d6.vfio_device = "vfio9";
	d6.name = "0000:00:03.0";
	holders_describe(&all, &g6, text, sizeof(text));
	assert_string_equal(text, "");
	holders_free(&all);
	host_close(&h);
}

static void reads_locked_memory(void **state)
{
	struct proc_memory memory;
	struct err e = { 0 };
	struct sysfs fs;

	(void)state;
	assert_int_equal(sysfs_open(&fs, root, &e), 0);
	assert_int_equal(proc_memory(&fs, 10, &memory), SYSFS_OK);
	assert_int_equal(memory.locked, 65536);
	assert_int_equal(memory.pinned, 1048576);
	assert_int_equal(memory.limit, 8388608);
	assert_true(memory.ignores_limit);
	assert_int_equal(proc_memory(&fs, 20, &memory), SYSFS_UNKNOWN);
	assert_int_equal(proc_memory(&fs, 99, &memory), SYSFS_ABSENT);
	sysfs_close(&fs);
	assert_int_equal(sysfs_open(&fs, "", &e), 0);
	assert_int_equal(proc_memory(&fs, getpid(), &memory), SYSFS_OK);
	sysfs_close(&fs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_each_once),
		cmocka_unit_test(tells_no_name_that_it_cannot_read),
		cmocka_unit_test(knows_whose_they_are),
		cmocka_unit_test(misses_names_that_should_be_there),
		cmocka_unit_test(reads_locked_memory),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
