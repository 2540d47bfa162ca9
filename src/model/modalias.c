/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which VFIO driver is for a device. */
#include "model/modalias.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "model/viability.h"
#include "sys/lines.h"

/* What a bus has for any of its devices. */
static const struct {
	const char *bus, *driver, *module;
} generic[] = {
	{ "pci", "vfio-pci", "vfio_pci" },    { "platform", "vfio-platform", "vfio_platform" },
	{ "amba", "vfio-amba", "vfio_amba" }, { "fsl-mc", "vfio-fsl-mc", "vfio_fsl_mc" },
	{ "cdx", "vfio-cdx", "vfio_cdx" },
};

/* A driver of VFIO's says what it takes by aliases of this kind: PCI_DRIVER_OVERRIDE_DEVICE_VFIO. */
#define RULE   "alias vfio_pci:"
#define PREFIX "pci:"

size_t modalias_match(const char *rule, const char *modalias)
{
	size_t wildcards = 0;

	if (fnmatch(rule, modalias, 0))
		return SIZE_MAX;
	for (; *rule; rule++)
		wildcards += *rule == '*' || *rule == '?';
	return wildcards;
}

struct rule_search {
	const char *modalias; /* without PREFIX */
	size_t wildcards;
	char *module;
	size_t size;
};

/* "alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci" */
static int take_rule(void *ctx, char *line)
{
	struct rule_search *search = ctx;
	char *module = strrchr(line, ' ');
	size_t wildcards;

	if (!module || strncmp(line, RULE, sizeof(RULE) - 1))
		return 0;
	*module++ = 0;
	wildcards = modalias_match(line + sizeof(RULE) - 1, search->modalias);
	if (wildcards < search->wildcards) {
		search->wildcards = wildcards;
		snprintf(search->module, search->size, "%s", module);
	}
	return 0;
}

/* Leaves `module` as it is when there is no rule. */
static enum sysfs_answer find_module(struct host *h, const struct host_device *d, char *module,
				     size_t size)
{
	_cleanup_sysfs_dir_ struct sysfs_dir kernel = { -1 }, modules = { -1 }, dir = { -1 };
	char release[128], modalias[SYSFS_BUFFER];
	struct rule_search search = {
		.modalias = modalias + sizeof(PREFIX) - 1,
		.wildcards = SIZE_MAX,
		.module = module,
		.size = size,
	};
	enum sysfs_answer answer;

	answer = sysfs_dir_open(&h->sysfs, "proc/sys/kernel", &kernel);
	if (answer == SYSFS_OK)
		answer = sysfs_read(&kernel, "osrelease", release, sizeof(release));
	if (answer == SYSFS_OK)
		answer = host_device_dir(h, d->name, &dir);
	if (answer == SYSFS_OK)
		answer = sysfs_read(&dir, "modalias", modalias, sizeof(modalias));
	if (answer != SYSFS_OK || strncmp(modalias, PREFIX, sizeof(PREFIX) - 1))
		return answer;
	answer = sysfs_dir_openf(&h->sysfs, &modules, "lib/modules/%s", release);
	return answer == SYSFS_OK ? lines_walk(&modules, "modules.alias", take_rule, &search)
				  : answer;
}

static void copy_with(char *out, size_t size, const char *s, char from, char to)
{
	size_t i;

	for (i = 0; i < size - 1 && s[i]; i++)
		out[i] = s[i] == from ? to : s[i];
	out[i] = 0;
}

/* "pci:vfio-pci": a driver that a loaded module has. */
static int take_driver(void *ctx, const char *name)
{
	struct vfio_driver *found = ctx;

	if (strncmp(name, PREFIX, sizeof(PREFIX) - 1))
		return 0;
	snprintf(found->driver, sizeof(found->driver), "%s", name + sizeof(PREFIX) - 1);
	return 1;
}

/* A module that is not loaded does not say what its driver is called: its own name, or that with dashes. */
static void name_driver(struct host *h, struct vfio_driver *found)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer;

	if (sysfs_dir_openf(&h->sysfs, &dir, "sys/module/%s", found->module) == SYSFS_OK &&
	    sysfs_walk(&dir, "drivers", &answer, take_driver, found))
		return;
	copy_with(found->driver, sizeof(found->driver), found->module, '_', '-');
	if (!viability_is_vfio_driver(found->driver))
		strcpy(found->driver, found->module);
}

static bool has_driver(const struct host *h, const char *bus, const char *driver)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

	return sysfs_dir_openf(&h->sysfs, &dir, "sys/bus/%s/drivers/%s", bus, driver) == SYSFS_OK;
}

static int choose(struct host *h, const struct host_device *d, struct vfio_driver *found,
		  struct err *e)
{
	size_t row = 0, rows = sizeof(generic) / sizeof(generic[0]);

	while (row < rows && (!d->bus || strcmp(generic[row].bus, d->bus)))
		row++;
	if (row == rows && d->unknown & 1U << FACT_BUS)
		return err_refused(e, d->name, "cannot read which bus %s is on", d->name);
	if (row == rows)
		return err_nothing(e, "VFIO has no driver for devices of bus %s (%s)",
				   d->bus ?: "unknown", d->name);
	snprintf(found->driver, sizeof(found->driver), "%s", generic[row].driver);
	snprintf(found->module, sizeof(found->module), "%s", generic[row].module);
	if (!strcmp(d->bus, "pci")) {
		found->unsure =
			find_module(h, d, found->module, sizeof(found->module)) == SYSFS_UNKNOWN;
		name_driver(h, found);
	}
	return 0;
}

int vfio_driver_find(struct host *h, const struct host_device *d, const char *wanted,
		     struct vfio_driver *found, struct err *e)
{
	*found = (struct vfio_driver){ "", "", false };
	if (wanted && (strlen(wanted) >= sizeof(found->driver) || strchr(wanted, '/') || !*wanted ||
		       *wanted == '.'))
		return err_usage(e, "\"%s\" is no driver's name", wanted);
	if (wanted) {
		strcpy(found->driver, wanted);
		strcpy(found->module, wanted);
	} else if (choose(h, d, found, e)) {
		return -1;
	}
	if (has_driver(h, d->bus ?: "", found->driver))
		found->module[0] = 0;
	return 0;
}
