/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of a host's VFIO modules, their parameters and limits. */
#include "model/checks.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "sys/lines.h"

#define PARAMETER(module, name) "sys/module/" module "/parameters/" name

void check_noiommu_mode(struct exam *x, struct finding *f)
{
	static const char path[] = PARAMETER("vfio", "enable_unsafe_noiommu_mode");

	if (!check_is_on(x, path))
		return;
	check_warn(x, f, check_text(x, "/%s", path),
		   "unsafe no-IOMMU mode is on: devices without an IOMMU may be given away, and "
		   "reach all memory");
	check_command(x, f, "echo N >/%s", path);
}

/* A module that is not loaded: one to load, or one this kernel has not. */
static void say_not_loaded(struct exam *x, struct finding *f, const char *file, const char *what,
			   const char *module)
{
	bool found;
	enum sysfs_answer answer =
		check_module_list(x, "modules.dep", check_text(x, "%s.ko", module), &found);

	if (answer == SYSFS_OK && !found) {
		check_block(x, f, file, "%s is not in this kernel: it was built without", what);
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
	else if (!d && x->group && !check_group_wants_vfio_pci(x->group))
		check_good(x, f, NULL, "the group needs no vfio-pci");
	else if (!check_exists(x, "sys/bus/pci/drivers"))
		check_unseen(x, f, file, "which drivers are there cannot be seen");
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

/* On POWER a kernel with sPAPR's has no nodes for iommufd to take (Kconfig: VFIO_DEVICE_CDEV). */
void check_backend(struct exam *x, struct finding *f)
{
	const bool power = check_exists(x, "proc/powerpc") || check_exists(x, "proc/ppc64");

	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++) {
		if ((power && strcmp(backends[i].name, "spapr") != 0) ||
		    !check_exists(x, backends[i].path))
			continue;
		check_good(x, f, check_text(x, "/%s", backends[i].path), "there is a backend: %s",
			   backends[i].name);
		return;
	}
	if (!check_exists(x, "sys/module"))
		check_unseen(x, f, "/sys/module", "which backends are there cannot be seen");
	else if (power)
		say_not_loaded(x, f, "/sys/module/vfio_iommu_spapr_tce", "the backend for sPAPR",
			       "vfio_iommu_spapr_tce");
	else
		say_not_loaded(x, f, "/sys/module/vfio_iommu_type1", "a backend of VFIO",
			       "vfio_iommu_type1");
}

void check_entry_limit(struct exam *x, struct finding *f)
{
	static const char path[] = PARAMETER("vfio_iommu_type1", "dma_entry_limit");
	const char *file = check_text(x, "/%s", path);
	char value[SYSFS_BUFFER];
	enum sysfs_answer answer;
	uint64_t limit;

	answer = check_read(x, path, value, sizeof(value));
	if (answer == SYSFS_ABSENT)
		return;
	if (answer == SYSFS_UNKNOWN || !parse_u64(value, &limit)) {
		check_unknown(x, f, file,
			      "how many mappings a type1 container takes cannot be read");
		return;
	}
	if (limit >= 65535) {
		check_good(x, f, file, "a type1 container takes %llu mappings",
			   (unsigned long long)limit);
		return;
	}
	check_warn(x, f, file, "a type1 container takes only %llu mapping%s (the default is 65535)",
		   (unsigned long long)limit, plural(limit));
	check_remedy(x, f, "raise it for the containers that are opened from then on");
	check_command(x, f, "echo 65535 >/%s", path);
}

void check_small_pages(struct exam *x, struct finding *f)
{
	static const char path[] = PARAMETER("vfio_iommu_type1", "disable_hugepages");

	if (!check_is_on(x, path))
		return;
	check_warn(x, f, check_text(x, "/%s", path),
		   "type1 maps small pages only: mappings are slow and take much memory");
	check_command(x, f, "echo N >/%s", path);
}

static const char *const pci_parameters[] = { "nointxmask", "disable_vga", "disable_idle_d3",
					      "enable_sriov", "disable_denylist" };
#define N_PCI_PARAMETERS (sizeof(pci_parameters) / sizeof(pci_parameters[0]))
#define PCI_PARAMETERS   "sys/module/vfio_pci/parameters"

/* `ids` is not to be read: what it claims stands in files, see check_claims.c. */
void check_vfio_pci_parameters(struct exam *x, struct finding *f)
{
	_cleanup_text_ struct text on = { 0 };
	size_t readable = 0;

	for (size_t i = 0; i < N_PCI_PARAMETERS; i++) {
		const char *path = check_text(x, PCI_PARAMETERS "/%s", pci_parameters[i]);
		char value[SYSFS_BUFFER];

		readable += check_read(x, path, value, sizeof(value)) == SYSFS_OK;
		if (check_is_on(x, path))
			text_addf(&on, "%s%s", on.len ? " " : "", pci_parameters[i]);
	}
	if (readable && !x->unseen)
		check_good(x, f, "/" PCI_PARAMETERS, "parameters of vfio-pci that are on: %s",
			   on.len ? on.s : "none");
	else if (x->unseen || check_exists(x, "sys/bus/pci/drivers/vfio-pci"))
		check_unknown(x, f, "/" PCI_PARAMETERS, "vfio-pci's parameters cannot be read");
}

/* Its entry in vfio-dev; what cannot be read may be one. */
static bool has_vfio_device(struct exam *x)
{
	const struct host_device *d = x->device;

	if (!d->vfio_device && d->unknown & 1U << FACT_VFIO)
		check_saw(
			x, SYSFS_UNKNOWN,
			check_text(x, "sys/bus/%s/devices/%s/vfio-dev", d->bus ?: "pci", d->name));
	return d->vfio_device;
}

/* What vfio-pci read when it took the device; a parameter that changed since is for the next one (7.2). */
void check_latched_parameters(struct exam *x, struct finding *f)
{
	static const char *const latched[] = { "nointxmask", "disable_idle_d3" };
	const struct host_device *d = x->device;
	const char *dir;

	if (!check_is_bound(x) || !has_vfio_device(x))
		return;
	dir = check_text(x, "sys/kernel/debug/vfio/%s/pci", d->vfio_device);
	for (size_t i = 0; i < 2; i++) {
		const char *own = check_text(x, "%s/%s", dir, latched[i]);
		const char *now = check_text(x, PCI_PARAMETERS "/%s", latched[i]);
		char value[SYSFS_BUFFER];
		enum sysfs_answer answer = check_read(x, own, value, sizeof(value));

		own = check_text(x, "/%s", own);
		if (answer == SYSFS_ABSENT)
			return;
		if (answer == SYSFS_UNKNOWN) {
			check_unknown(x, f, own, "what vfio-pci took it with cannot be read");
			return;
		}
		if (check_is_on(x, own + 1) == check_is_on(x, now) || x->unseen)
			continue;
		check_warn(x, f, own, "vfio-pci took it with %s=%s, which has been changed since",
			   latched[i], value);
		check_remedy(x, f, "give it back and bind it anew");
		check_command(x, f, "vfioctl restore %s", d->name);
		check_command(x, f, "vfioctl bind %s", d->name);
		return;
	}
	if (!x->unseen)
		check_good(x, f, check_text(x, "/%s", dir),
			   "vfio-pci took it with its present parameters");
}

/* The directory of vfio-dev is there where devices have no nodes of their own, too. */
void check_own_node(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	const char *file;
	char value[SYSFS_BUFFER];
	enum sysfs_answer answer;

	if (!check_is_bound(x) || (!has_vfio_device(x) && x->unseen))
		return;
	if (!d->vfio_device) {
		check_good(x, f, NULL, "this kernel opens devices through their group only");
		return;
	}
	answer = check_read_device(x, check_text(x, "vfio-dev/%s/dev", d->vfio_device), &file,
				   value, sizeof(value));
	if (answer == SYSFS_OK)
		check_good(x, f, file, "it has a node of its own: /dev/vfio/devices/%s",
			   d->vfio_device);
	else if (answer == SYSFS_ABSENT &&
		 check_exists(x,
			      check_text(x, "sys/class/vfio/%u", x->group ? x->group->number : 0)))
		check_good(x, f, file,
			   "it has no node of its own (CONFIG_VFIO_DEVICE_CDEV), so iommufd "
			   "takes it through its group");
	else
		check_unknown(x, f, file, "whether it has a node of its own cannot be seen");
}

static int take_word(void *ctx, char *line)
{
	struct text *words = ctx;

	text_addf(words, "%s%s", words->len ? " " : "", line);
	return 0;
}

/* sys/kernel/debug/vfio is there since 6.8, for devices whose driver can migrate. */
void check_migration(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	_cleanup_text_ struct text words = { 0 };
	const struct host_device *d = x->device;
	const char *path;
	enum sysfs_answer answer;

	if (!check_is_bound(x) || !has_vfio_device(x))
		return;
	path = check_text(x, "sys/kernel/debug/vfio/%s/migration", d->vfio_device);
	answer = sysfs_dir_open(&x->host->sysfs, path, &dir);
	if (answer == SYSFS_OK)
		answer = lines_walk(&dir, "features", take_word, &words);
	path = check_text(x, "/%s", path);
	if (answer == SYSFS_OK)
		check_good(x, f, path, "its driver can migrate it: %s", words.s ?: "");
	else if (answer == SYSFS_UNKNOWN || !check_exists(x, "sys/kernel/debug/vfio"))
		check_unknown(x, f, path, "whether its driver can migrate it cannot be seen here");
	else
		check_good(x, f, path, "its driver cannot migrate it");
}
