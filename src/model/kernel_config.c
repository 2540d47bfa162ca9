/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel was built with. */
#include "model/kernel_config.h"

#include <stdio.h>
#include <string.h>

#include "model/host_read.h"
#include "sys/gzip.h"

static const char *const names[] = {
	[KERNEL_X86] = "X86",
	[KERNEL_IRQ_REMAP] = "IRQ_REMAP",
	[KERNEL_VFIO] = "VFIO",
	[KERNEL_VFIO_PCI] = "VFIO_PCI",
	[KERNEL_VFIO_GROUP] = "VFIO_GROUP",
	[KERNEL_VFIO_IOMMU_TYPE1] = "VFIO_IOMMU_TYPE1",
	[KERNEL_VFIO_IOMMU_SPAPR_TCE] = "VFIO_IOMMU_SPAPR_TCE",
	[KERNEL_SPAPR_TCE_IOMMU] = "SPAPR_TCE_IOMMU",
	[KERNEL_IOMMUFD] = "IOMMUFD",
	[KERNEL_IOMMUFD_VFIO_CONTAINER] = "IOMMUFD_VFIO_CONTAINER",
	[KERNEL_VFIO_DEVICE_CDEV] = "VFIO_DEVICE_CDEV",
	[KERNEL_VFIO_NOIOMMU] = "VFIO_NOIOMMU",
	[KERNEL_VFIO_PCI_VGA] = "VFIO_PCI_VGA",
	[KERNEL_VFIO_PCI_IGD] = "VFIO_PCI_IGD",
	[KERNEL_VFIO_DEBUGFS] = "VFIO_DEBUGFS",
	[KERNEL_IOMMU_DEBUGFS] = "IOMMU_DEBUGFS",
};

const char *kernel_option_name(enum kernel_option option)
{
	return names[option];
}

/* "CONFIG_VFIO_PCI=m" */
static int take_line(void *ctx, char *line)
{
	static const char prefix[] = "CONFIG_";
	struct kernel_config *config = ctx;
	char *name = line + sizeof(prefix) - 1, *equals;

	if (strncmp(line, prefix, sizeof(prefix) - 1) || !(equals = strchr(name, '=')))
		return 0;
	*equals = 0;
	for (size_t i = 0; i < KERNEL_OPTIONS; i++)
		config->on[i] |= !strcmp(name, names[i]) &&
				 (!strcmp(equals + 1, "y") || !strcmp(equals + 1, "m"));
	return 0;
}

static bool read_file(struct host *h, struct kernel_config *config, const char *directory,
		      const char *file)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	const bool unread = config->unread;
	enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, directory, &dir);
	char path[600];

	*config = (struct kernel_config){ 0 };
	if (answer == SYSFS_OK)
		answer = gzip_lines_walk(&dir, file, take_line, config);
	config->unread = unread || answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return false;
	snprintf(path, sizeof(path), "/%s/%s", directory, file);
	config->file = host_keep(h, path);
	return true;
}

void kernel_config_read(struct host *h, struct kernel_config *config)
{
	_cleanup_sysfs_dir_ struct sysfs_dir kernel = { -1 };
	char release[256], name[280];

	*config = (struct kernel_config){ 0 };
	if (read_file(h, config, "proc", "config.gz"))
		return;
	if (sysfs_dir_open(&h->sysfs, "proc/sys/kernel", &kernel) != SYSFS_OK ||
	    sysfs_read(&kernel, "osrelease", release, sizeof(release)) != SYSFS_OK ||
	    strchr(release, '/'))
		return;
	snprintf(name, sizeof(name), "config-%s", release);
	if (read_file(h, config, "boot", name))
		return;
	snprintf(name, sizeof(name), "lib/modules/%s", release);
	read_file(h, config, name, "config");
}
