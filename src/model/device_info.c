/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names a device's regions and interrupts, and probes its features. */
#include "model/device_info.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"
#include "base/text.h"
#include "sys/vfio_device.h"
#include "sys/vfio_feature.h"
#include "uapi/vfio_gfx.h"
#include "uapi/vfio_pci.h"

static const char *const pci_regions[] = {
	[VFIO_PCI_BAR0_REGION_INDEX] = "bar0", [VFIO_PCI_BAR1_REGION_INDEX] = "bar1",
	[VFIO_PCI_BAR2_REGION_INDEX] = "bar2", [VFIO_PCI_BAR3_REGION_INDEX] = "bar3",
	[VFIO_PCI_BAR4_REGION_INDEX] = "bar4", [VFIO_PCI_BAR5_REGION_INDEX] = "bar5",
	[VFIO_PCI_ROM_REGION_INDEX] = "rom",   [VFIO_PCI_CONFIG_REGION_INDEX] = "config",
	[VFIO_PCI_VGA_REGION_INDEX] = "vga",
};

static const char *const pci_irqs[] = {
	[VFIO_PCI_INTX_IRQ_INDEX] = "intx", [VFIO_PCI_MSI_IRQ_INDEX] = "msi",
	[VFIO_PCI_MSIX_IRQ_INDEX] = "msix", [VFIO_PCI_ERR_IRQ_INDEX] = "err",
	[VFIO_PCI_REQ_IRQ_INDEX] = "req",
};

/* The names of the first indexes of a kind. */
struct names {
	const char *kind;
	const char *const *name;
	uint32_t n_named; /* 0 on buses that are not PCI */
	uint32_t n;       /* that the device has */
};

static struct names region_names(const struct device_shape *s)
{
	bool pci = s->flags & VFIO_DEVICE_FLAGS_PCI;

	return (struct names){ "region", pci_regions, pci ? VFIO_PCI_NUM_REGIONS : 0,
			       s->n_regions };
}

static struct names irq_names(const struct device_shape *s)
{
	bool pci = s->flags & VFIO_DEVICE_FLAGS_PCI;

	return (struct names){ "interrupt", pci_irqs, pci ? VFIO_PCI_NUM_IRQS : 0, s->n_irqs };
}

static void name_of(const struct names *names, uint32_t index, char name[INDEX_NAME_LEN])
{
	if (index < names->n_named)
		snprintf(name, INDEX_NAME_LEN, "%s", names->name[index]);
	else
		snprintf(name, INDEX_NAME_LEN, "%u", index);
}

static int index_of(const struct names *names, const char *device, const char *name,
		    uint32_t *index, struct err *e)
{
	_cleanup_text_ struct text all = { 0 };
	char one[INDEX_NAME_LEN];

	/* Drivers have some past the number that they tell: the kernel knows. */
	if (parse_u32(name, index))
		return 0;
	for (uint32_t i = 0; i < names->n; i++) {
		name_of(names, i, one);
		*index = i;
		if (!strcmp(name, one))
			return 0;
		text_addf(&all, "%s%s", i ? ", " : "", one);
	}
	return err_usage(e, "%s has no %s \"%s\"; it has %s", device, names->kind, name,
			 all.len ? all.s : "none");
}

int device_shape(const struct device *device, struct device_shape *shape, struct err *e)
{
	_cleanup_free_ struct vfio_device_info *info = vfio_device_get_info(&device->handle, e);

	if (!info)
		return -1;
	*shape = (struct device_shape){ info->flags, info->num_regions, info->num_irqs };
	return 0;
}

void region_name(const struct device_shape *shape, uint32_t index, char name[INDEX_NAME_LEN])
{
	struct names names = region_names(shape);

	name_of(&names, index, name);
}

void irq_name(const struct device_shape *shape, uint32_t index, char name[INDEX_NAME_LEN])
{
	struct names names = irq_names(shape);

	name_of(&names, index, name);
}

int region_index(const struct device *device, const char *name, uint32_t *index, struct err *e)
{
	struct device_shape shape;
	struct names names;

	if (device_shape(device, &shape, e) < 0)
		return -1;
	names = region_names(&shape);
	return index_of(&names, device->object.name, name, index, e);
}

int irq_index(const struct device *device, const char *name, uint32_t *index, struct err *e)
{
	struct device_shape shape;
	struct names names;

	if (device_shape(device, &shape, e) < 0)
		return -1;
	names = irq_names(&shape);
	return index_of(&names, device->object.name, name, index, e);
}

/* VFIO_REGION_TYPE_PCI_VENDOR_TYPE, whose sign bit C leaves undefined as it is written there. */
#define PCI_VENDOR(id) (UINT32_C(1) << 31 | (id))

static const struct {
	uint32_t type, subtype;
	const char *purpose;
} purposes[] = {
	{ VFIO_REGION_TYPE_GFX, VFIO_REGION_SUBTYPE_GFX_EDID, "EDID of the virtual monitor" },
	{ PCI_VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION, "Intel graphics OpRegion" },
	{ PCI_VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG,
	  "configuration space of the Intel host bridge" },
	{ PCI_VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG,
	  "configuration space of the Intel LPC bridge" },
	{ VFIO_REGION_TYPE_MIGRATION_DEPRECATED, VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED,
	  "migration as it was before Linux 5.18" },
};

const char *region_purpose(uint32_t type, uint32_t subtype)
{
	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
		if (purposes[i].type == type && purposes[i].subtype == subtype)
			return purposes[i].purpose;
	}
	return NULL;
}

/*
 * The kernel answers ENOTTY for a feature that the device lacks, EINVAL for a way that it lacks, and where a part of the
 * kernel is not built in EOPNOTSUPP.
 */
static int probe(const struct device *device, uint32_t feature, uint32_t direction,
		 unsigned int way, unsigned int *ways, struct err *e)
{
	if (!vfio_device_feature_probe(&device->handle, feature, direction, e)) {
		*ways |= way;
		return 0;
	}
	return e->errnum == ENOTTY || e->errnum == EINVAL || e->errnum == EOPNOTSUPP ? 0 : -1;
}

int device_feature_ways(const struct device *device, uint32_t feature, unsigned int *ways,
			struct err *e)
{
	*ways = 0;
	if (probe(device, feature, VFIO_DEVICE_FEATURE_GET, FEATURE_GET, ways, e) < 0)
		return -1;
	return probe(device, feature, VFIO_DEVICE_FEATURE_SET, FEATURE_SET, ways, e);
}
