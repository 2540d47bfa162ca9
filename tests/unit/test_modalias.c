/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VFIO driver for a device: a vendor's variant before vfio-pci, by modules.alias. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "model/modalias.h"

static char root[MACHINE_ROOT];

static const char machine[] =
	"mkdir -p proc/sys/kernel lib/modules/7.0 sys/bus/pci/devices "
	"sys/bus/pci/drivers/vfio-pci sys/bus/usb/devices sys/module/mlx5_vfio_pci/drivers\n"
	"echo 7.0 > proc/sys/kernel/osrelease\n"
	"mkdir -p sys/bus/pci/drivers/Mlx5Vfio\n"
	"ln -s ../../../bus/pci/drivers/Mlx5Vfio sys/module/mlx5_vfio_pci/drivers/pci:Mlx5Vfio\n"
	"cat > lib/modules/7.0/modules.alias <<END\n"
	"# Aliases extracted from modules themselves.\n"
	"alias pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_core\n"
	"alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n"
	"alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci\n"
	"alias vfio_pci:v00008086d00004940sv*sd*bc*sc*i* xe_vfio_pci\n"
	"alias vfio_pci:v00008086d00004941sv*sd*bc*sc*i* qat_vfio_pci\n"
	"END\n"
	"device() { mkdir sys/bus/pci/devices/$1; printf \"PCI_CLASS=20000\\nPCI_ID=$2\\n\" > "
	"sys/bus/pci/devices/$1/uevent; echo $3 > sys/bus/pci/devices/$1/modalias; }\n"
	"device 0000:01:00.0 8086:10D3 pci:v00008086d000010D3sv00008086sd00000000bc02sc00i00\n"
	"device 0000:02:00.0 15B3:101E pci:v000015B3d0000101Esv000015B3sd00000000bc02sc00i00\n"
	"device 0000:03:00.0 8086:4940 pci:v00008086d00004940sv00008086sd00000000bc0Bsc40i00\n"
	"device 0000:04:00.0 8086:4941 pci:v00008086d00004941sv00008086sd00000000bc0Bsc40i00\n"
	"mkdir sys/bus/usb/devices/1-1; ln -s ../.. sys/bus/usb/devices/1-1/subsystem; "
	"touch sys/bus/usb/devices/1-1/uevent\n";

static int make(void **state)
{
	(void)state;
	return machine_make(root, "test_modalias", machine);
}

static int drop(void **state)
{
	(void)state;
	return machine_drop(root);
}

static void counts_wildcards(void **state)
{
	(void)state;
	assert_int_equal(modalias_match("v*d*", "v1d2"), 2);
	assert_int_equal(modalias_match("v1d*", "v1d2"), 1);
	assert_int_equal(modalias_match("v1d3", "v1d2"), SIZE_MAX);
}

static const struct {
	const char *device, *wanted, *driver, *module;
} choices[] = {
	{ "0000:01:00.0", NULL, "vfio-pci", "" },
	{ "0000:02:00.0", NULL, "Mlx5Vfio", "" },               /* as the loaded module calls it */
	{ "0000:03:00.0", NULL, "xe-vfio-pci", "xe_vfio_pci" }, /* known by that name, not loaded */
	{ "0000:04:00.0", NULL, "qat_vfio_pci", "qat_vfio_pci" }, /* its own name */
	{ "0000:02:00.0", "vfio-pci", "vfio-pci", "" },
	{ "0000:01:00.0", "uio_pci_generic", "uio_pci_generic", "uio_pci_generic" },
};

static void prefers_what_says_most(void **state)
{
	_cleanup_host_ struct host h;
	struct vfio_driver found;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		struct host_device *d = host_read_device(&h, choices[i].device, &e);

		assert_non_null(d);
		assert_int_equal(vfio_driver_find(&h, d, choices[i].wanted, &found, &e), 0);
		assert_string_equal(found.driver, choices[i].driver);
		assert_string_equal(found.module, choices[i].module);
	}
}

static void refuses_what_is_none(void **state)
{
	static const char *const names[] = { "", ".", "../e1000e", "a/b" };
	_cleanup_host_ struct host h;
	struct vfio_driver found;
	struct host_device *d;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(host_open(&h, root, &e), 0);
	d = host_read_device(&h, "0000:01:00.0", &e);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(vfio_driver_find(&h, d, names[i], &found, &e), -1);
		assert_int_equal(e.status, EXIT_USAGE);
	}
	d = host_read_device(&h, "1-1", &e);
	assert_non_null(d);
	assert_int_equal(vfio_driver_find(&h, d, NULL, &found, &e), -1);
	assert_int_equal(e.status, EXIT_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_wildcards),
		cmocka_unit_test(prefers_what_says_most),
		cmocka_unit_test(refuses_what_is_none),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
