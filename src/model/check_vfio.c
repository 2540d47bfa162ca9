/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of a host's interrupts, VFIO modules and limits. */
#include "model/checks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/lines.h"
#include "sys/proc.h"

#define PARAMETER(module, name) "sys/module/" module "/parameters/" name
#define UNSAFE_TYPE1            PARAMETER("vfio_iommu_type1", "allow_unsafe_interrupts")
#define UNSAFE_IOMMUFD          PARAMETER("iommufd", "allow_unsafe_interrupts")

static bool is_on(const struct exam *x, const char *path)
{
	char value[SYSFS_BUFFER];

	return check_read(x, path, value, sizeof(value)) == SYSFS_OK &&
	       (!strcmp(value, "Y") || !strcmp(value, "1"));
}

struct interrupts {
	bool remapped, x86;
};

static int take_interrupt(void *ctx, char *line)
{
	struct interrupts *seen = ctx;

	seen->remapped |= strstr(line, " IR-") != NULL;
	seen->x86 |= strstr(line, "IO-APIC") != NULL;
	return 0;
}

/* Only x86 has MSIs that need remapping to be isolated: iommu_group_has_isolated_msi(). */
void check_interrupt_remapping(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir proc = { -1 };
	struct interrupts seen = { 0 };
	static const char file[] = "/proc/interrupts";

	if (sysfs_dir_open(&x->host->sysfs, "proc", &proc) != SYSFS_OK ||
	    lines_walk(&proc, "interrupts", take_interrupt, &seen) != SYSFS_OK) {
		check_unknown(x, f, file, "whether interrupts are remapped cannot be seen here");
	} else if (seen.remapped || !seen.x86) {
		check_good(x, f, file,
			   seen.remapped ? "interrupts are remapped"
					 : "interrupts need no remapping on this machine");
	} else if (is_on(x, UNSAFE_TYPE1) || is_on(x, UNSAFE_IOMMUFD)) {
		check_warn(x, f, file,
			   "interrupts are not remapped, and allow_unsafe_interrupts accepts that: "
			   "a device can send the host any interrupt");
	} else {
		check_block(x, f, file,
			    "interrupts are not remapped: a device could send the host any "
			    "interrupt, so VFIO refuses it (EPERM)");
		check_remedy(
			x, f,
			"enable interrupt remapping (x2APIC) in the firmware's setup and take "
			"intremap=off and nointremap from the kernel's command line; only on a "
			"host whose guests are trusted, do without");
		check_command(x, f, "echo Y >/%s",
			      check_exists(x, UNSAFE_TYPE1) ? UNSAFE_TYPE1 : UNSAFE_IOMMUFD);
		if (check_exists(x, UNSAFE_TYPE1) && check_exists(x, UNSAFE_IOMMUFD))
			check_command(x, f, "echo Y >/%s", UNSAFE_IOMMUFD);
	}
}

/* Guides set it blindly; with remapping it does nothing but hide that remapping went. */
void check_unsafe_interrupts(struct exam *x, struct finding *f)
{
	static const char *const files[] = { UNSAFE_TYPE1, UNSAFE_IOMMUFD };

	for (size_t i = 0; i < 2; i++) {
		if (!is_on(x, files[i]))
			continue;
		check_warn(x, f, check_text(x, "/%s", files[i]),
			   "allow_unsafe_interrupts is on: devices are taken even when their "
			   "interrupts are not isolated");
		check_remedy(x, f, "switch it off where interrupts are remapped");
		check_command(x, f, "echo N >/%s", files[i]);
		return;
	}
}

void check_noiommu_mode(struct exam *x, struct finding *f)
{
	static const char path[] = PARAMETER("vfio", "enable_unsafe_noiommu_mode");

	if (!is_on(x, path))
		return;
	check_warn(x, f, check_text(x, "/%s", path),
		   "unsafe no-IOMMU mode is on: devices without an IOMMU may be given away, and "
		   "reach all memory");
	check_command(x, f, "echo N >/%s", path);
}

/* Whether the file of modules of this kernel names one. */
struct module_search {
	const char *file;
	bool found;
};

static int take_module(void *ctx, char *line)
{
	struct module_search *search = ctx;

	search->found |= strstr(line, search->file) != NULL;
	return search->found;
}

static enum sysfs_answer find_module(const struct exam *x, const char *list, const char *file,
				     bool *found)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct module_search search = { .file = file };
	char release[256];
	enum sysfs_answer answer =
		check_read(x, "proc/sys/kernel/osrelease", release, sizeof(release));

	if (answer == SYSFS_OK)
		answer = sysfs_dir_openf(&x->host->sysfs, &dir, "lib/modules/%s", release);
	if (answer == SYSFS_OK)
		answer = lines_walk(&dir, list, take_module, &search);
	*found = search.found;
	return answer;
}

/* A module that is not loaded: one to load, or one this kernel has not. */
static void say_not_loaded(struct exam *x, struct finding *f, const char *file, const char *what,
			   const char *module)
{
	bool found;
	enum sysfs_answer answer =
		find_module(x, "modules.dep", check_text(x, "/%s.ko", module), &found);

	if (answer == SYSFS_OK && !found) {
		check_block(x, f, file, "this kernel has no %s: it was built without", what);
		check_remedy(x, f, "install a kernel, or the package of its modules, that has %s",
			     module);
		return;
	}
	check_block(x, f, file, "%s is not loaded", what);
	check_remedy(x, f, "load the module");
	check_command(x, f, "modprobe %s", module);
}

/* Another driver of VFIO's may drive a device without vfio-pci. */
void check_vfio_driver(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	static const char file[] = "/sys/bus/pci/drivers/vfio-pci";

	if (check_exists(x, file + 1))
		check_good(x, f, file, "the driver vfio-pci is there");
	else if (d && (d->vfio_bound || (d->bus && strcmp(d->bus, "pci") != 0)))
		check_good(x, f, NULL, "the device needs no vfio-pci");
	else if (!check_exists(x, "sys/bus/pci/drivers"))
		check_unknown(x, f, file, "which drivers are there cannot be seen");
	else
		say_not_loaded(x, f, file, "vfio-pci", "vfio-pci");
}

static const struct {
	const char *path, *name;
} backends[] = {
	{ "sys/module/iommufd", "iommufd" },
	{ "sys/class/misc/iommu", "iommufd" },
	{ "sys/module/vfio_iommu_type1", "type1" },
	{ "sys/module/vfio_iommu_spapr_tce", "spapr" },
};

void check_backend(struct exam *x, struct finding *f)
{
	const bool power = check_exists(x, "proc/powerpc") || check_exists(x, "proc/ppc64");

	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		if (!check_exists(x, backends[i].path))
			continue;
		check_good(x, f, check_text(x, "/%s", backends[i].path), "there is a backend: %s",
			   backends[i].name);
		return;
	}
	if (!check_exists(x, "sys/module"))
		check_unknown(x, f, "/sys/module", "which backends are there cannot be seen");
	else if (power)
		say_not_loaded(x, f, "/sys/module/vfio_iommu_spapr_tce", "the backend for sPAPR",
			       "vfio_iommu_spapr_tce");
	else
		say_not_loaded(x, f, "/sys/module/vfio_iommu_type1", "a backend of VFIO",
			       "vfio_iommu_type1");
}

struct modprobe_search {
	const struct exam *x;
	const struct sysfs_dir *dir;
	const char *file;
	bool options;
};

static int take_modprobe_line(void *ctx, char *line)
{
	struct modprobe_search *search = ctx;

	search->options |=
		!strncmp(line, "options vfio-pci ", 17) || !strncmp(line, "options vfio_pci ", 17);
	return search->options;
}

static int take_modprobe_file(void *ctx, const char *name)
{
	struct modprobe_search *search = ctx;

	lines_walk(search->dir, name, take_modprobe_line, search);
	if (search->options)
		search->file = check_text((struct exam *)search->x, "/etc/modprobe.d/%s", name);
	return search->options;
}

/* What is built in takes its options from the command line only. */
void check_modprobe_options(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct modprobe_search search = { .x = x, .dir = &dir };
	enum sysfs_answer answer;
	bool builtin = false;

	if (sysfs_dir_open(&x->host->sysfs, "etc/modprobe.d", &dir) != SYSFS_OK)
		return;
	sysfs_walk(&dir, ".", &answer, take_modprobe_file, &search);
	if (!search.options)
		return;
	find_module(x, "modules.builtin", "/vfio-pci.ko", &builtin);
	if (!builtin) {
		check_good(x, f, search.file, "options for vfio-pci are given to the module");
		return;
	}
	check_warn(x, f, search.file,
		   "vfio-pci is built into this kernel, which ignores modprobe's options for it");
	check_remedy(x, f, "bind devices by name instead: vfioctl bind DEVICE --persist");
}

void check_entry_limit(struct exam *x, struct finding *f)
{
	static const char path[] = PARAMETER("vfio_iommu_type1", "dma_entry_limit");
	const char *file = check_text(x, "/%s", path);
	char value[SYSFS_BUFFER];
	uint64_t limit;

	if (check_read(x, path, value, sizeof(value)) != SYSFS_OK || !parse_u64(value, &limit))
		return;
	if (limit >= 65535) {
		check_good(x, f, file, "a type1 container takes %llu mappings",
			   (unsigned long long)limit);
		return;
	}
	check_warn(x, f, file, "a type1 container takes only %llu mappings (the default is 65535)",
		   (unsigned long long)limit);
	check_remedy(x, f, "raise it for the containers that are opened from then on");
	check_command(x, f, "echo 65535 >/%s", path);
}

void check_small_pages(struct exam *x, struct finding *f)
{
	static const char path[] = PARAMETER("vfio_iommu_type1", "disable_hugepages");

	if (!is_on(x, path))
		return;
	check_warn(x, f, check_text(x, "/%s", path),
		   "type1 maps small pages only: mappings are slow and take much memory");
	check_command(x, f, "echo N >/%s", path);
}

/* Less than that fits no guest. */
#define MEMLOCK_LITTLE (1ULL << 30)

void check_memlock(struct exam *x, struct finding *f)
{
	static const char file[] = "/proc/self/limits";
	struct proc_memory memory;
	char limit[16], need[16];

	if (x->host->sysfs.recorded)
		return;
	if (proc_memory(&x->host->sysfs, getpid(), &memory) != SYSFS_OK) {
		check_unknown(x, f, file, "how much memory may be pinned cannot be read");
		return;
	}
	format_size(memory.limit, limit);
	format_size(x->need, need);
	if (memory.limit == UINT64_MAX || memory.ignores_limit) {
		check_good(x, f, file, "memory may be pinned without limit (RLIMIT_MEMLOCK)");
	} else if (memory.limit < x->need) {
		check_block(x, f, file,
			    "RLIMIT_MEMLOCK lets this user pin %s, and %s are needed (ENOMEM)",
			    limit, need);
		check_remedy(x, f,
			     "raise it in your shell, and for good in limits.conf or with "
			     "LimitMEMLOCK= in the unit");
		check_command(x, f, "prlimit --pid %d --memlock=%llu:%llu", (int)getppid(),
			      (unsigned long long)x->need, (unsigned long long)x->need);
	} else if (!x->need && memory.limit < MEMLOCK_LITTLE) {
		check_warn(x, f, file, "RLIMIT_MEMLOCK lets this user pin only %s", limit);
		check_remedy(x, f, "raise it: limits.conf, or LimitMEMLOCK= in the unit");
	} else {
		check_good(x, f, file, "RLIMIT_MEMLOCK lets this user pin %s", limit);
	}
}

/* "MemAvailable:   12345 kB" */
static int take_available(void *ctx, char *line)
{
	static const char key[] = "MemAvailable:";
	uint64_t *bytes = ctx, kib;

	if (strncmp(line, key, sizeof(key) - 1))
		return 0;
	line += sizeof(key) - 1;
	line += strspn(line, " ");
	line[strcspn(line, " ")] = 0;
	if (parse_u64(line, &kib))
		*bytes = kib * 1024;
	return 1;
}

void check_memory(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir proc = { -1 };
	static const char file[] = "/proc/meminfo";
	uint64_t bytes = UINT64_MAX;
	char have[16], need[16];

	if (!x->need)
		return;
	if (sysfs_dir_open(&x->host->sysfs, "proc", &proc) == SYSFS_OK)
		lines_walk(&proc, "meminfo", take_available, &bytes);
	format_size(bytes, have);
	format_size(x->need, need);
	if (bytes == UINT64_MAX)
		check_unknown(x, f, file, "how much memory is free cannot be read");
	else if (bytes < x->need)
		check_block(x, f, file, "%s of memory are available, and %s are to be pinned", have,
			    need);
	else
		check_good(x, f, file, "%s of memory are available", have);
}

/* "none [integrity] confidentiality" */
void check_lockdown(struct exam *x, struct finding *f)
{
	static const char path[] = "sys/kernel/security/lockdown";
	char value[SYSFS_BUFFER];

	if (check_read(x, path, value, sizeof(value)) != SYSFS_OK)
		return;
	if (strstr(value, "[none]"))
		check_good(x, f, "/sys/kernel/security/lockdown", "the kernel is not locked down");
	else
		check_warn(x, f, "/sys/kernel/security/lockdown",
			   "the kernel is locked down (%s): configuration space cannot be "
			   "written, and logs may be closed",
			   value);
}

void check_kernel_log(struct exam *x, struct finding *f)
{
	char value[SYSFS_BUFFER];

	if (check_read(x, "proc/sys/kernel/dmesg_restrict", value, sizeof(value)) != SYSFS_OK)
		return;
	if (!strcmp(value, "0"))
		check_good(x, f, "/proc/sys/kernel/dmesg_restrict",
			   "every user may read the kernel's log");
	else if (!x->host->sysfs.recorded && geteuid())
		check_unknown(x, f, "/proc/sys/kernel/dmesg_restrict",
			      "the kernel's log is closed to this user: faults and refusals in it "
			      "cannot be seen");
}
