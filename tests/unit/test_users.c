/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who uses the nodes of a device, from a machine made for the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "model/users.h"

#define GPU  "0000:01:00.0"
#define DISK "0000:02:00.0"

static char root[MACHINE_ROOT];

/* 10 draws and has sound mapped, 20 has a BAR, 30 a partition and NVIDIA's node, 40 what is no device's of these. */
static const char machine[] =
	"d=sys/devices/pci0000:00; mkdir -p sys/bus/pci/devices\n"
	"for a in " GPU " " DISK "; do mkdir -p $d/$a; ln -s ../../../devices/pci0000:00/$a "
	"sys/bus/pci/devices/$a; done\n"
	"node() { mkdir -p $d/$1; echo 1:2 > $d/$1/dev; echo DEVNAME=$2 > $d/$1/uevent; }\n"
	"node " GPU "/drm/card0 dri/card0; node " GPU "/sound/card1/pcmC1D0p snd/pcmC1D0p\n"
	"node " DISK "/nvme/nvme0 nvme0; node " DISK "/nvme/nvme0/nvme0n1/nvme0n1p1 nvme0n1p1\n"
	/* A disk of a subsystem of NVMe: the way to it through this controller has no node. */
	"mkdir -p $d/" DISK "/nvme/nvme0/nvme1c0n1 sys/class/block\n"
	"s=../virtual/nvme-subsystem/nvme-subsys1/nvme1n1; node $s nvme1n1; node $s/nvme1n1p2 "
	"nvme1n1p2\n"
	"ln -s ../../devices/virtual/nvme-subsystem/nvme-subsys1/nvme1n1 sys/class/block/nvme1n1\n"
	"node " GPU "/vfio-dev/vfio0 vfio/devices/vfio0\n"
	"mkdir -p proc/driver/nvidia/gpus/" GPU "\n"
	"printf 'Model: x\\nDevice Minor: \\t 7\\n' > proc/driver/nvidia/gpus/" GPU "/information\n"
	"for p in 10 20 30 40; do mkdir -p proc/$p/fd; echo p$p > proc/$p/comm; : > proc/$p/maps; "
	"done\n"
	"ln -s /dev/dri/card0 proc/10/fd/3; ln -s /dev/dri/card0 proc/10/fd/4\n"
	"echo '1-2 rw-s 0 0:5 7  /dev/snd/pcmC1D0p' > proc/10/maps\n"
	"ln -s /sys/devices/pci0000:00/" DISK "/resource0 proc/20/fd/3\n"
	"ln -s /dev/nvme1n1p2 proc/10/fd/5\n"
	"ln -s /dev/nvme0n1p1 proc/30/fd/3; ln -s /dev/nvidia7 proc/30/fd/4\n"
	"ln -s /dev/dri/card1 proc/40/fd/3; ln -s /dev/vfio/devices/vfio0 proc/40/fd/4\n"
	"ln -s /sys/devices/pci0000:00/" DISK "/config proc/40/fd/5\n";

static int make(void **state)
{
	(void)state;
	return machine_make(root, "test_users", machine);
}

static int drop(void **state)
{
	(void)state;
	return machine_drop(root);
}

static void names_them(void **state)
{
	_cleanup_host_ struct host h;
	_cleanup_users_ struct users users = { 0 };
	struct err e = { 0 };
	char text[400];

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(users_add_device(&users, &h, GPU, &e), 0);
	assert_int_equal(users_add_device(&users, &h, DISK, &e), 0);
	assert_int_equal(users_scan(&users, &h, &e), 0);
	/* Processes come in the order of the file system. */
	users_describe(&users, GPU, text, sizeof(text));
	assert_non_null(strstr(text, "p10 (pid 10) has /dev/dri/card0 open, "
				     "p10 (pid 10) has /dev/snd/pcmC1D0p mapped"));
	assert_non_null(strstr(text, "p30 (pid 30) has /dev/nvidia7 open"));
	assert_null(strstr(text, "more"));
	users_describe(&users, DISK, text, sizeof(text));
	assert_non_null(strstr(text, "p30 (pid 30) has /dev/nvme0n1p1 open"));
	assert_non_null(
		strstr(text, "p20 (pid 20) has /sys/devices/pci0000:00/" DISK "/resource0 open"));
	assert_non_null(strstr(text, "p10 (pid 10) has /dev/nvme1n1p2 open"));
	assert_null(strstr(text, "p40"));
	users_describe(&users, GPU, text, 20);
	assert_int_equal(strlen(text), 19);
}

/* A directory in the place of a file cannot be read by anybody. */
static void counts_those_it_cannot_see(void **state)
{
	_cleanup_host_ struct host h;
	_cleanup_users_ struct users users = { 0 };
	struct err e = { 0 };
	char text[400], command[300];

	(void)state;
	snprintf(command, sizeof(command), "cd %s/proc && mkdir -p 50/fd 50/maps", root);
	assert_int_equal(system(command), 0);
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(users_add_device(&users, &h, DISK, &e), 0);
	assert_int_equal(users_scan(&users, &h, &e), 0);
	assert_int_equal(users.unreadable, 1);
	users_describe(&users, DISK, text, sizeof(text));
	assert_non_null(strstr(text, "p30 (pid 30)"));
}

static void nobody_is_nothing(void **state)
{
	_cleanup_host_ struct host h;
	_cleanup_users_ struct users users = { 0 };
	struct err e = { 0 };
	char text[40] = "x";

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	assert_int_equal(users_scan(&users, &h, &e), 0);
	users_describe(&users, GPU, text, sizeof(text));
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_them),
		cmocka_unit_test(nobody_is_nothing),
		cmocka_unit_test(counts_those_it_cannot_see),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
