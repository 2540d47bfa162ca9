/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the running kernel: what it was built with, and what became of it. */
#include "model/checks.h"

#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/text.h"
#include "model/kernel_config.h"

#define CONFIG_FILES "/proc/config.gz, /boot/config-*, /lib/modules/*/config"

static void say_options(const struct kernel_config *config, bool on, struct text *out)
{
	size_t n = 0;

	for (size_t i = KERNEL_IRQ_REMAP; i < KERNEL_OPTIONS; i++) {
		if (config->on[i] == on)
			text_addf(out, "%s%s", n++ ? " " : "",
				  kernel_option_name((enum kernel_option)i));
	}
	if (!n)
		text_add(out, "nothing");
}

/* What shows that a part of VFIO is in a kernel that does not tell what it was built with. */
static const struct {
	const char *path, *what;
} traces[] = {
	{ "sys/bus/pci/drivers/vfio-pci", "vfio-pci" },
	{ "sys/class/misc/vfio", "containers" },
	{ "sys/module/vfio_iommu_type1", "type1" },
	{ "sys/module/vfio_iommu_spapr_tce", "sPAPR" },
	{ "sys/class/misc/iommu", "iommufd" },
	{ "sys/class/vfio-dev", "device nodes" },
	{ "sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "noiommu" },
	{ "sys/kernel/debug/vfio", "debugfs" },
};

/* Nothing seen means little: modules may just not be loaded. */
static void infer_config(struct exam *x, struct finding *f, bool unread)
{
	_cleanup_text_ struct text seen = { 0 };

	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++) {
		if (check_exists(x, traces[i].path))
			text_addf(&seen, "%s%s", seen.len ? ", " : "", traces[i].what);
	}
	if (seen.len && unread)
		check_unknown(x, f, CONFIG_FILES,
			      "what the kernel was built with cannot be read, but there are: %s",
			      seen.s);
	else if (seen.len)
		check_good(x, f, "/sys/module",
			   "what the kernel was built with cannot be read, but there are: %s",
			   seen.s);
	else
		check_unknown(x, f, CONFIG_FILES, "what the kernel was built with cannot be read");
}

/* Groups need a container's driver, devices' own nodes an iommufd. */
static bool has_backend(const struct kernel_config *config)
{
	return config->on[KERNEL_VFIO_IOMMU_TYPE1] || config->on[KERNEL_VFIO_IOMMU_SPAPR_TCE] ||
	       config->on[KERNEL_IOMMUFD_VFIO_CONTAINER] ||
	       (config->on[KERNEL_IOMMUFD] && config->on[KERNEL_VFIO_DEVICE_CDEV]);
}

static bool needs_vfio_pci(const struct exam *x)
{
	const struct host_device *d = x->device;

	if (!d)
		return !x->group || check_group_wants_vfio_pci(x->group);
	return d->bus && !strcmp(d->bus, "pci") && !d->vfio_bound;
}

/* The option without which nothing goes, or NULL. */
static const char *missing_option(const struct exam *x, const struct kernel_config *config)
{
	if (!config->on[KERNEL_VFIO])
		return "VFIO (CONFIG_VFIO)";
	if (!config->on[KERNEL_VFIO_PCI] && needs_vfio_pci(x))
		return "vfio-pci (CONFIG_VFIO_PCI)";
	if (!has_backend(config))
		return "a backend (CONFIG_VFIO_IOMMU_TYPE1, CONFIG_IOMMUFD)";
	return NULL;
}

void check_kernel_config(struct exam *x, struct finding *f)
{
	_cleanup_text_ struct text with = { 0 }, without = { 0 };
	struct kernel_config config;
	const char *missing;

	kernel_config_read(x->host, &config);
	if (!config.file) {
		infer_config(x, f, config.unread);
		return;
	}
	missing = missing_option(x, &config);
	if (missing) {
		check_block(x, f, config.file, "this kernel was built without %s", missing);
		check_remedy(x, f, "boot a kernel that has it");
		return;
	}
	if (config.on[KERNEL_X86] && !config.on[KERNEL_IRQ_REMAP]) {
		check_warn(x, f, config.file,
			   "this kernel was built without CONFIG_IRQ_REMAP: it cannot isolate "
			   "interrupts, whatever the firmware says");
		check_remedy(x, f, "boot a kernel that has it");
		return;
	}
	say_options(&config, true, &with);
	say_options(&config, false, &without);
	check_good(x, f, config.file, "this kernel has %s; not %s", with.s ?: "", without.s ?: "");
}

/* Documentation/admin-guide/tainted-kernels.rst; those that matter here, worst first. */
static const struct {
	unsigned int bit;
	const char *what;
} taints[] = {
	{ 7, "it has had an oops: what a device left locked stays locked until a boot" },
	{ 6, "a user asked for something unsafe, such as VFIO without an IOMMU; who supports this "
	     "host may refuse to" },
	{ 5, "it met a bad page of memory" },
	{ 9, "it has printed a warning" },
};

void check_taint(struct exam *x, struct finding *f)
{
	static const char file[] = "/proc/sys/kernel/tainted";
	char value[SYSFS_BUFFER];
	uint64_t taint;

	if (check_read(x, file + 1, value, sizeof(value)) != SYSFS_OK ||
	    !parse_u64(value, &taint)) {
		check_unknown(x, f, file, "whether the kernel is tainted cannot be read");
		return;
	}
	for (size_t i = 0; i < sizeof(taints) / sizeof(taints[0]); i++) {
		if (!(taint & 1ULL << taints[i].bit))
			continue;
		check_warn(x, f, file, "the kernel is tainted (%s): %s", value, taints[i].what);
		return;
	}
	check_good(x, f, file,
		   taint ? "the kernel is tainted (%s) by nothing that matters here"
			 : "the kernel is not tainted (%s)",
		   value);
}

/* "none [integrity] confidentiality" */
void check_lockdown(struct exam *x, struct finding *f)
{
	static const char file[] = "/sys/kernel/security/lockdown";
	char value[SYSFS_BUFFER];
	enum sysfs_answer answer = check_read(x, file + 1, value, sizeof(value));

	if (answer == SYSFS_UNKNOWN)
		check_unknown(x, f, file, "whether the kernel is locked down cannot be read");
	else if (answer == SYSFS_ABSENT)
		check_good(x, f, file, "this kernel knows no lockdown, or does not show it");
	else if (strstr(value, "[none]"))
		check_good(x, f, file, "the kernel is not locked down");
	else
		check_warn(x, f, file,
			   "the kernel is locked down (%s): configuration space cannot be "
			   "written, and logs may be closed",
			   value);
}

void check_kernel_log(struct exam *x, struct finding *f)
{
	static const char file[] = "/proc/sys/kernel/dmesg_restrict";
	char value[SYSFS_BUFFER];

	if (check_read(x, file + 1, value, sizeof(value)) != SYSFS_OK)
		check_unknown(x, f, file, "whether the kernel's log is open cannot be read");
	else if (!strcmp(value, "0"))
		check_good(x, f, file, "every user may read the kernel's log");
	else if (x->host->sysfs.recorded || !geteuid())
		check_good(x, f, file, "only root may read the kernel's log");
	else
		check_unknown(x, f, file,
			      "the kernel's log is closed to this user: faults and refusals in it "
			      "cannot be seen");
}

/* Old lines stay: what they tell may be over. */
void check_device_log(struct exam *x, struct finding *f)
{
	static const char file[] = "/dev/kmsg";
	const struct log_line *line;
	size_t n;

	if (!x->log)
		return;
	line = kernel_log_find(x->log, x->device->name, &n);
	if (x->log->unreadable) {
		check_unknown(x, f, file, "what the kernel said of it cannot be read");
	} else if (!line) {
		check_good(x, f, file, "the kernel's log has no complaint about it");
	} else {
		check_warn(x, f, file, "the kernel said %llu.%06llu s after boot: \"%s\": %s",
			   (unsigned long long)line->time_us / 1000000,
			   (unsigned long long)line->time_us % 1000000, line->text,
			   line->phrase->meaning);
		check_remedy(x, f, "%s", line->phrase->remedy);
		check_command(x, f, "dmesg | grep -F %s", x->device->name);
	}
}

/* Options of the command line that bear on assignment and are no mistake. */
static const char *const telling[] = {
	"iommu=",
	"iommu.passthrough=",
	"iommu.strict=",
	"intel_iommu=",
	"amd_iommu=",
	"pci=",
	"pcie_aspm",
	"pcie_acs_override",
	"initcall_blacklist=",
	"video=",
	"vfio",
	"default_hugepagesz=",
	"hugepages",
	"module_blacklist=",
	"modprobe.blacklist=",
};

static bool is_telling(const char *word)
{
	for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++) {
		if (!strncmp(word, telling[i], strlen(telling[i])))
			return true;
	}
	return false;
}

void check_boot_options(struct exam *x, struct finding *f)
{
	static const char file[] = "/proc/cmdline";
	_cleanup_text_ struct text told = { 0 };
	char line[SYSFS_BUFFER], *word, *rest = line;
	enum sysfs_answer answer = check_read(x, file + 1, line, sizeof(line));

	if (answer == SYSFS_UNKNOWN)
		check_unknown(x, f, file, "which options bear on assignment cannot be read");
	if (answer != SYSFS_OK)
		return; /* where there is none, the switch's check has said so */
	while ((word = strsep(&rest, " \n"))) {
		if (is_telling(word))
			text_addf(&told, "%s%s", told.len ? " " : "", word);
	}
	check_good(x, f, file, "options that bear on assignment: %s", told.len ? told.s : "none");
}
