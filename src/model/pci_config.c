/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the capabilities in a PCI device's configuration space. */
#include "model/pci_config.h"

#include <linux/pci_regs.h>

#define EXTENDED_START 0x100
#define WALKED_MAX     (4096 / 4) /* no list has more entries than there are registers */

static const char *const names[] = {
	[PCI_CAP_ID_PM] = "power-management",
	[PCI_CAP_ID_AGP] = "agp",
	[PCI_CAP_ID_VPD] = "vital-product-data",
	[PCI_CAP_ID_SLOTID] = "slot",
	[PCI_CAP_ID_MSI] = "msi",
	[PCI_CAP_ID_CHSWP] = "compact-pci-hot-swap",
	[PCI_CAP_ID_PCIX] = "pci-x",
	[PCI_CAP_ID_HT] = "hypertransport",
	[PCI_CAP_ID_VNDR] = "vendor",
	[PCI_CAP_ID_DBG] = "debug-port",
	[PCI_CAP_ID_CCRC] = "compact-pci-resource-control",
	[PCI_CAP_ID_SHPC] = "hot-plug",
	[PCI_CAP_ID_SSVID] = "bridge-subsystem",
	[PCI_CAP_ID_AGP3] = "agp-8x",
	[PCI_CAP_ID_SECDEV] = "secure-device",
	[PCI_CAP_ID_EXP] = "pci-express",
	[PCI_CAP_ID_MSIX] = "msix",
	[PCI_CAP_ID_SATA] = "sata",
	[PCI_CAP_ID_AF] = "advanced-features",
	[PCI_CAP_ID_EA] = "enhanced-allocation",
};

static const char *const extended_names[] = {
	[PCI_EXT_CAP_ID_ERR] = "advanced-error-reporting",
	[PCI_EXT_CAP_ID_VC] = "virtual-channel",
	[PCI_EXT_CAP_ID_DSN] = "serial-number",
	[PCI_EXT_CAP_ID_PWR] = "power-budget",
	[PCI_EXT_CAP_ID_VNDR] = "vendor",
	[PCI_EXT_CAP_ID_ACS] = "access-control",
	[PCI_EXT_CAP_ID_ARI] = "alternative-routing",
	[PCI_EXT_CAP_ID_ATS] = "address-translation",
	[PCI_EXT_CAP_ID_SRIOV] = "sriov",
	[PCI_EXT_CAP_ID_MCAST] = "multicast",
	[PCI_EXT_CAP_ID_PRI] = "page-request",
	[PCI_EXT_CAP_ID_REBAR] = "resizable-bar",
	[PCI_EXT_CAP_ID_DPA] = "dynamic-power",
	[PCI_EXT_CAP_ID_TPH] = "tph-requester",
	[PCI_EXT_CAP_ID_LTR] = "latency-tolerance",
	[PCI_EXT_CAP_ID_SECPCI] = "secondary-pci-express",
	[PCI_EXT_CAP_ID_PASID] = "pasid",
	[PCI_EXT_CAP_ID_DPC] = "downstream-port-containment",
	[PCI_EXT_CAP_ID_L1SS] = "l1-substates",
	[PCI_EXT_CAP_ID_PTM] = "precision-time",
	[PCI_EXT_CAP_ID_DVSEC] = "designated-vendor",
	[PCI_EXT_CAP_ID_DLF] = "data-link-feature",
	[PCI_EXT_CAP_ID_PL_16GT] = "physical-layer-16gt",
};

static uint32_t word(const struct pci_config *config, size_t offset, unsigned int bytes)
{
	uint32_t value = 0;

	if (offset + bytes > config->size)
		return 0;
	while (bytes--)
		value = value << 8 | config->bytes[offset + bytes];
	return value;
}

/* One in the first 256 bytes; offset 0 ends their list. */
static bool plain_at(struct pci_config *config, uint16_t offset, struct pci_capability *c)
{
	offset &= 0xfc;
	if (offset < PCI_STD_HEADER_SIZEOF || offset >= config->size)
		return false;
	*c = (struct pci_capability){ .offset = offset, .id = (uint16_t)word(config, offset, 1) };
	return c->id != 0xff;
}

/* All ones is a device that does not answer, 0 is the end of an empty list. */
static bool extended_at(struct pci_config *config, uint16_t offset, struct pci_capability *c)
{
	uint32_t head = word(config, offset, 4);

	if (offset < EXTENDED_START || !head || head == UINT32_MAX)
		return false;
	*c = (struct pci_capability){ .offset = offset,
				      .id = PCI_EXT_CAP_ID(head),
				      .version = PCI_EXT_CAP_VER(head),
				      .extended = true };
	return true;
}

bool capability_next(struct pci_config *config, struct pci_capability *c)
{
	uint16_t next;

	if (config->walked++ > WALKED_MAX)
		return false;
	if (c->extended)
		return extended_at(config, PCI_EXT_CAP_NEXT(word(config, c->offset, 4)), c);
	if (c->offset)
		next = (uint16_t)word(config, c->offset + PCI_CAP_LIST_NEXT, 1);
	else if (word(config, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST)
		next = (uint16_t)word(config, PCI_CAPABILITY_LIST, 1);
	else
		next = 0;
	return plain_at(config, next, c) || extended_at(config, EXTENDED_START, c);
}

const char *capability_name(const struct pci_capability *c)
{
	if (c->extended)
		return c->id < sizeof(extended_names) / sizeof(extended_names[0])
			       ? extended_names[c->id]
			       : NULL;
	return c->id < sizeof(names) / sizeof(names[0]) ? names[c->id] : NULL;
}
