/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a recorded kernel tells of itself: its configuration, whole, compressed or broken, and its log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine.h"
#include "model/kernel_config.h"
#include "model/kernel_log.h"

static char root[MACHINE_ROOT];

static const char machine[] =
	"mkdir -p proc/sys/kernel boot dev && echo 6.12.0 > proc/sys/kernel/osrelease\n"
	"printf 'CONFIG_VFIO=m\\nCONFIG_IOMMUFD=y\\n' | gzip > proc/config.gz\n"
	"printf 'CONFIG_VFIO=y\\n# CONFIG_IOMMUFD is not set\\nCONFIG_VFIO_PCI=n\\n"
	"CONFIG_VFIO_PCI_VGA=y' > boot/config-6.12.0\n"
	"{ echo '4,1,1000000,-;vfio-pci 0000:03:00.0: reset recovery - restoring BARs'\n"
	"echo '3,2,2000000,-;vfio-pci 0000:03:00.0: not ready 65535ms after FLR; giving up'\n"
	"echo '4,3,3000000,-;vfio-pci 0000:03:00.0: reset recovery - restoring BARs'\n"
	"echo '3,4,4000000,-;vfio-pci 0000:03:00.01: device inaccessible'\n"
	"echo '12,5,5000000,-;0000:03:00.0: device inaccessible'\n"
	"echo 'no record'; } > dev/kmsg\n";

static struct host host;

static int make(void **state)
{
	struct err e;

	(void)state;
	return machine_make(root, "test_kernel", machine) || host_open(&host, root, &e);
}

static int drop(void **state)
{
	(void)state;
	host_close(&host);
	return machine_drop(root);
}

static void config_is_read_compressed(void **state)
{
	struct kernel_config config;

	(void)state;
	kernel_config_read(&host, &config);
	assert_string_equal(config.file, "/proc/config.gz");
	assert_true(config.on[KERNEL_VFIO]);
	assert_true(config.on[KERNEL_IOMMUFD]);
	assert_false(config.on[KERNEL_VFIO_PCI]);
}

/* What is cut off tells nothing; the next file does. */
static void broken_config_is_passed_over(void **state)
{
	struct kernel_config config;
	char command[200];

	(void)state;
	snprintf(command, sizeof(command), "truncate -s 20 %s/proc/config.gz", root);
	assert_int_equal(system(command), 0);
	kernel_config_read(&host, &config);
	assert_string_equal(config.file, "/boot/config-6.12.0");
	assert_true(config.on[KERNEL_VFIO]);
	assert_false(config.on[KERNEL_IOMMUFD]);
	assert_false(config.on[KERNEL_VFIO_PCI]);
	assert_true(config.on[KERNEL_VFIO_PCI_VGA]);
}

static void no_config_is_no_file(void **state)
{
	struct kernel_config config;
	char command[200];

	(void)state;
	snprintf(command, sizeof(command), "rm %s/proc/config.gz %s/boot/config-6.12.0", root,
		 root);
	assert_int_equal(system(command), 0);
	kernel_config_read(&host, &config);
	assert_null(config.file);
	assert_false(config.on[KERNEL_VFIO]);
}

/* The worst line, not the last; neither of a longer name nor of what user space wrote. */
static void worst_line_is_found(void **state)
{
	struct kernel_log log = { 0 };
	const struct log_line *line;
	size_t n;

	(void)state;
	kernel_log_read(&log, &host);
	assert_false(log.unreadable);
	line = kernel_log_find(&log, "0000:03:00.0", &n);
	assert_non_null(line);
	assert_string_equal(line->phrase->words, "giving up");
	assert_int_equal(line->time_us, 2000000);
	assert_int_equal(n, 3);
	assert_null(kernel_log_find(&log, "0000:04:00.0", &n));
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_is_read_compressed),
		cmocka_unit_test(broken_config_is_passed_over),
		cmocka_unit_test(no_config_is_no_file),
		cmocka_unit_test(worst_line_is_found),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
