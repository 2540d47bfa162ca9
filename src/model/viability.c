/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a group can be given to user space: the kernel's own rule, from what sysfs shows. */
#include "model/viability.h"

#include <string.h>

/*
 * Every driver that says driver_managed_dma, as of Linux 7.3, with the file that says it. The name
 * is the one in /sys/bus/BUS/drivers, so a module's own name where the driver takes that.
 */
static const struct {
	const char *driver;
	bool is_vfio;
} managed_dma[] = {
	{ "vfio-pci", true },             /* drivers/vfio/pci/vfio_pci.c */
	{ "hisi_acc_vfio_pci", true },    /* drivers/vfio/pci/hisilicon/hisi_acc_vfio_pci.c */
	{ "ism_vfio_pci", true },         /* drivers/vfio/pci/ism/main.c */
	{ "mlx5_vfio_pci", true },        /* drivers/vfio/pci/mlx5/main.c */
	{ "nvgrace_gpu_vfio_pci", true }, /* drivers/vfio/pci/nvgrace-gpu/main.c */
	{ "pds_vfio_pci", true },         /* drivers/vfio/pci/pds/pci_drv.c */
	{ "qat_vfio_pci", true },         /* drivers/vfio/pci/qat/main.c */
	{ "virtio_vfio_pci", true },      /* drivers/vfio/pci/virtio/main.c */
	{ "xe-vfio-pci", true },          /* drivers/vfio/pci/xe/main.c */
	{ "vfio-platform", true },        /* drivers/vfio/platform/vfio_platform.c */
	{ "vfio-amba", true },            /* drivers/vfio/platform/vfio_amba.c */
	{ "vfio-fsl-mc", true },          /* drivers/vfio/fsl-mc/vfio_fsl_mc.c */
	{ "vfio-cdx", true },             /* drivers/vfio/cdx/main.c */
	{ "pcieport", false },            /* drivers/pci/pcie/portdrv.c */
	{ "pci-stub", false },            /* drivers/pci/pci-stub.c */
	{ "fsl-pci", false },             /* arch/powerpc/sysdev/fsl_pci.c */
};

/* Buses whose dma_configure claims the default domain for a driver: callers of
 * iommu_device_use_default_domain(). */
static const char *const claiming_buses[] = { "pci", "platform", "amba", "fsl-mc", "cdx" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int find_managed(const char *driver)
{
	for (size_t i = 0; i < COUNT(managed_dma); i++) {
		if (*driver == *managed_dma[i].driver && !strcmp(managed_dma[i].driver, driver))
			return (int)i;
	}
	return -1;
}

bool viability_is_vfio_driver(const char *driver)
{
	int row = find_managed(driver);

	return row >= 0 && managed_dma[row].is_vfio;
}

static bool bus_claims(const char *bus)
{
	for (size_t i = 0; i < COUNT(claiming_buses); i++) {
		if (!strcmp(claiming_buses[i], bus))
			return true;
	}
	return false;
}

enum member_role viability_role(const struct host_device *d)
{
	/* A VFIO driver of somebody else's has no row above, but makes the same device. */
	if (d->vfio_bound)
		return ROLE_VFIO;
	if (d->unknown & 1U << FACT_DRIVER)
		return ROLE_UNKNOWN;
	if (!d->driver)
		return ROLE_UNBOUND;
	if (find_managed(d->driver) >= 0)
		return ROLE_MANAGED_DMA;
	if (!d->bus)
		return ROLE_UNKNOWN;
	return bus_claims(d->bus) ? ROLE_BLOCKS : ROLE_MANAGED_DMA;
}

const char *viability_role_name(enum member_role role)
{
	static const char *const names[] = {
		[ROLE_UNBOUND] = "unbound",         [ROLE_VFIO] = "vfio",
		[ROLE_MANAGED_DMA] = "managed_dma", [ROLE_BLOCKS] = "blocks",
		[ROLE_UNKNOWN] = "unknown",
	};

	return names[role];
}

enum viability viability_of(const struct host_group *g)
{
	enum viability viability = (g->unknown & 1U << FACT_DEVICES) ? VIABILITY_UNKNOWN : VIABLE;
	const struct host_device *d;

	host_for_each_member(d, g)
	{
		enum member_role role = viability_role(d);

		if (role == ROLE_BLOCKS)
			return NOT_VIABLE;
		if (role == ROLE_UNKNOWN)
			viability = VIABILITY_UNKNOWN;
	}
	return viability;
}

void viability_describe(const struct host_device *d, char out[VIABILITY_BLOCKER_MAX])
{
	const char *parts[] = { d->name, " (", d->driver ?: "unbound", ")" };
	size_t len = 0;

	for (size_t i = 0; i < COUNT(parts); i++) {
		size_t n = strnlen(parts[i], VIABILITY_BLOCKER_MAX - 1 - len);

		memcpy(out + len, parts[i], n);
		len += n;
	}
	out[len] = 0;
}
