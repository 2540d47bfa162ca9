/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what a host needs to have IOMMU groups: firmware tables, the command line, the IOMMU's driver. */
#include "model/checks.h"

#include <stdio.h>
#include <string.h>

#include "model/firmware.h"

#define TABLES "sys/firmware/acpi/tables"

static const struct {
	const char *table;
	const char *what;
	const char *option; /* that switches its driver on where the kernel's default is off */
} firmware_tables[] = {
	{ "DMAR", "Intel VT-d", "intel_iommu=on" },
	{ "IVRS", "AMD-Vi", NULL },
	{ "IORT", "ARM SMMU", NULL },
	{ "RIMT", "RISC-V IOMMU", NULL },
	{ "VIOT", "virtio-iommu", NULL },
};

#define N_TABLES (sizeof(firmware_tables) / sizeof(firmware_tables[0]))

/* The index of the first table there is, or N_TABLES. */
static size_t find_table(struct exam *x, const char **file)
{
	size_t i;

	for (i = 0; i < N_TABLES; i++) {
		*file = check_text(x, "/" TABLES "/%s", firmware_tables[i].table);
		if (check_exists(x, *file + 1) && (strcmp(firmware_tables[i].table, "IORT") != 0 ||
						   !firmware_iort_lacks_smmu(x->host)))
			break;
	}
	return i;
}

struct instance_walk {
	struct exam *x;
	size_t n;
};

static int take_instance(void *ctx, const char *name)
{
	struct instance_walk *walk = ctx;
	char path[300];

	snprintf(path, sizeof(path), "sys/class/iommu/%s/devices", name);
	walk->n += check_count(walk->x, path) > 0;
	return 0;
}

/* One without devices translates nothing: the kernel's test driver makes such a one. */
static size_t instances(struct exam *x)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct instance_walk walk = { .x = x };
	enum sysfs_answer answer = sysfs_dir_open(&x->host->sysfs, "sys/class/iommu", &dir);

	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, take_instance, &walk);
	check_saw(x, answer, "sys/class/iommu");
	return walk.n;
}

static bool has_device_tree(struct exam *x)
{
	return check_exists(x, "sys/firmware/devicetree/base") ||
	       check_exists(x, "proc/device-tree");
}

/* A container shows no firmware tables, yet the host's IOMMU. */
void check_firmware_table(struct exam *x, struct finding *f)
{
	const char *file;
	size_t table = find_table(x, &file);

	if (table < N_TABLES)
		check_good(x, f, file, "the firmware describes an IOMMU: %s",
			   firmware_tables[table].what);
	else if (instances(x))
		check_good(x, f, "/sys/class/iommu", "an IOMMU is in use");
	else if (firmware_tree_has_iommu(x->host))
		check_good(x, f, "/sys/firmware/devicetree/base",
			   "the device tree has devices behind an IOMMU");
	else if (has_device_tree(x))
		check_unknown(x, f, "/sys/firmware/devicetree/base",
			      "whether the device tree describes an IOMMU is not known");
	else if (!check_exists(x, TABLES)) {
		check_unseen(x, f, "/" TABLES, "the firmware's tables cannot be seen here");
		check_excuse_noiommu(x, f);
	} else {
		check_block(x, f, "/" TABLES,
			    "the firmware describes no IOMMU: it is switched off there, or the "
			    "machine has none");
		check_remedy(
			x, f,
			"enable VT-d, AMD-Vi or the SMMU in the firmware's setup and boot again");
		check_excuse_noiommu(x, f);
	}
}

static const struct {
	const char *key, *item, *undone_by;
} off_switches[] = {
	{ "intel_iommu", "off", "on" },
	{ "amd_iommu", "off", NULL },
	{ "iommu", "off", NULL },
};

/* What the command line switches off matters only as long as it succeeds: another option may be for another vendor. */
void check_iommu_switch(struct exam *x, struct finding *f)
{
	char line[SYSFS_BUFFER];
	const char *file;
	size_t table;
	enum sysfs_answer answer = check_read(x, "proc/cmdline", line, sizeof(line));

	if (answer != SYSFS_OK) {
		(answer == SYSFS_UNKNOWN && !instances(x) ? check_unsure : check_unknown)(
			x, f, "/proc/cmdline", "the kernel's command line cannot be read here");
		check_excuse_noiommu(x, f);
		return;
	}
	for (size_t i = 0; !instances(x) && i < 3; i++) {
		if (!check_cmdline_has(x, off_switches[i].key, off_switches[i].item,
				       off_switches[i].undone_by))
			continue;
		check_block(x, f, "/proc/cmdline",
			    "the kernel's command line switches the IOMMU off: %s=%s",
			    off_switches[i].key, off_switches[i].item);
		check_take_option(x, f, off_switches[i].key, off_switches[i].item);
		check_excuse_noiommu(x, f);
		return;
	}
	table = find_table(x, &file);
	if (!instances(x) && table < N_TABLES && firmware_tables[table].option &&
	    !check_cmdline_has(x, "intel_iommu", "on", "off")) {
		check_block(x, f, "/proc/cmdline",
			    "this kernel leaves the IOMMU off unless told: %s is missing",
			    firmware_tables[table].option);
		check_boot_option(x, f, true, firmware_tables[table].option);
		check_excuse_noiommu(x, f);
		return;
	}
	check_good(x, f, "/proc/cmdline",
		   "the kernel's command line does not switch the IOMMU off");
}

void check_iommu_instances(struct exam *x, struct finding *f)
{
	size_t n = instances(x);

	if (n) {
		check_good(x, f, "/sys/class/iommu", "%zu IOMMU%s driven", n,
			   n == 1 ? " is" : "s are");
	} else if (x->host->n_groups || x->group) {
		check_good(x, f, "/sys/class/iommu",
			   "there are IOMMU groups, though no IOMMU shows itself");
	} else {
		check_block(x, f, "/sys/class/iommu", "no IOMMU driver is active");
		check_remedy(x, f, "see what the kernel said of its IOMMU at boot");
		check_command(x, f, "dmesg | grep -iE 'DMAR|AMD-Vi|IOMMU|SMMU'");
	}
}

void check_iommu_groups(struct exam *x, struct finding *f)
{
	size_t n = check_count(x, "sys/kernel/iommu_groups");

	if (n)
		check_good(x, f, "/sys/kernel/iommu_groups", "%zu IOMMU group%s", n, plural(n));
	else
		check_block(x, f, "/sys/kernel/iommu_groups", "there is no IOMMU group");
}

/* amd_iommu_init.c:parse_amd_iommu_options() knows no "on", and says so only in the log. */
void check_amd_option(struct exam *x, struct finding *f)
{
	if (!check_cmdline_has(x, "amd_iommu", "on", NULL))
		return;
	check_warn(x, f, "/proc/cmdline",
		   "amd_iommu=on is no option: the kernel ignores it, AMD-Vi is on by default");
	check_take_option(x, f, "amd_iommu", "on");
}

/* pci=config_acs can also strengthen; it may say so behind other items of pci= (pci.c:pci_setup()). */
static const struct {
	const char *key, *item, *name;
} weakening[] = {
	{ "pcie_acs_override", NULL, "pcie_acs_override" },
	{ "pci", "disable_acs_redir=", "pci=disable_acs_redir" },
	{ "pci", "config_acs=", "pci=config_acs" },
};

void check_acs_override(struct exam *x, struct finding *f)
{
	char line[SYSFS_BUFFER];

	if (check_read(x, "proc/cmdline", line, sizeof(line)) == SYSFS_UNKNOWN) {
		check_unknown(x, f, "/proc/cmdline",
			      "whether options weaken what isolates the groups cannot be read");
		return;
	}
	for (size_t i = 0; i < sizeof(weakening) / sizeof(weakening[0]); i++) {
		const char *key = weakening[i].key, *item = weakening[i].item;

		if (item ? !check_cmdline_has(x, key, item, NULL) : !check_cmdline(x, key, NULL, 0))
			continue;
		check_warn(x, f, "/proc/cmdline",
			   "%s changes what isolates the groups: devices may reach each other in "
			   "spite of them",
			   weakening[i].name);
		return;
	}
}
