/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a PCI function's configuration space says of isolation. */
#include "model/acs.h"

#define HEADER_TYPE     0x0e
#define STATUS          0x06
#define STATUS_CAPS     0x10
#define CAP_POINTER     0x34
#define CAP_PCIE        0x10
#define EXT_CAPS        0x100
#define EXT_CAP_ACS     0x0d
#define CHAIN_MAX       480 /* more than fit: whatever goes on longer runs in a circle */
#define ACS_REQUIRED    (ACS_SV | ACS_RR | ACS_CR | ACS_UF) /* iommu.c:REQ_ACS_FLAGS */
#define CONFIG_USER     64                                  /* what any user may read */
#define CONFIG_LEGACY   256
#define CONFIG_EXTENDED 4096

static uint16_t get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

const char *acs_state_name(enum acs_state state)
{
	static const char *const names[] = {
		[ACS_ENABLED] = "enabled", [ACS_INCOMPLETE] = "incomplete",
		[ACS_ABSENT] = "absent",   [ACS_NOT_NEEDED] = "not_needed",
		[ACS_UNKNOWN] = "unknown",
	};

	return names[state];
}

/* The place of a capability, 0 when there is none. */
static size_t find_cap(const uint8_t *config, size_t size, uint8_t id)
{
	size_t at = get16(config + STATUS) & STATUS_CAPS ? config[CAP_POINTER] & 0xfc : 0;

	for (int i = 0; i < CHAIN_MAX && at >= 0x40 && at + 4 <= size; i++) {
		if (config[at] == id)
			return at;
		at = config[at + 1] & 0xfc;
	}
	return 0;
}

static size_t find_ext_cap(const uint8_t *config, size_t size, uint16_t id)
{
	size_t at = EXT_CAPS;

	for (int i = 0; i < CHAIN_MAX && at >= EXT_CAPS && at + 8 <= size; i++) {
		uint32_t head = get32(config + at);

		if ((head & 0xffff) == id)
			return at;
		at = head >> 20 & 0xffc;
	}
	return 0;
}

/* pci.c:pci_acs_enabled(): which functions have to have controls at all. */
static bool needs_acs(const struct acs *acs)
{
	switch (acs->type) {
	case PCIE_ROOT_PORT:
	case PCIE_DOWNSTREAM:
		return true;
	default:
		return acs->multifunction;
	}
}

/* PCIe 6.12.1 excludes those, and conventional PCI knows no ACS. */
static bool cannot_have_acs(const struct acs *acs)
{
	return acs->type == PCIE_NONE || acs->type == PCIE_TO_PCI || acs->type == PCI_TO_PCIE ||
	       acs->type == PCIE_RC_EVENTS;
}

static void decode_controls(const uint8_t *config, size_t size, struct acs *acs)
{
	size_t at;

	if (cannot_have_acs(acs)) {
		acs->state = acs->type == PCIE_NONE && !acs->bridge && !acs->multifunction
				     ? ACS_NOT_NEEDED
				     : ACS_ABSENT;
		return;
	}
	if (!needs_acs(acs)) {
		acs->state = ACS_NOT_NEEDED;
		return;
	}
	if (size < CONFIG_EXTENDED) /* a host without access to it */
		return;
	at = find_ext_cap(config, size, EXT_CAP_ACS);
	if (!at) {
		acs->state = ACS_ABSENT;
		return;
	}
	/* What the capability lacks counts as on: pci_acs_flags_enabled(). */
	acs->missing = ACS_REQUIRED & get16(config + at + 4) & ~get16(config + at + 6);
	acs->state = acs->missing ? ACS_INCOMPLETE : ACS_ENABLED;
}

void acs_decode(const uint8_t *config, size_t size, struct acs *acs)
{
	size_t at;

	*acs = (struct acs){ .type = PCIE_UNKNOWN, .state = ACS_UNKNOWN };
	if (size < CONFIG_USER)
		return;
	acs->header_known = true;
	acs->multifunction = config[HEADER_TYPE] & 0x80;
	acs->bridge = (config[HEADER_TYPE] & 0x7f) == 1;
	if (size < CONFIG_LEGACY)
		return;
	at = find_cap(config, size, CAP_PCIE);
	acs->type = at ? (enum pcie_type)(get16(config + at + 2) >> 4 & 0xf) : PCIE_NONE;
	decode_controls(config, size, acs);
}

const char *acs_kind(const struct acs *acs)
{
	switch (acs->type) {
	case PCIE_ENDPOINT:
	case PCIE_LEGACY_ENDPOINT:
		return "endpoint";
	case PCIE_ROOT_PORT:
		return "root port";
	case PCIE_UPSTREAM:
		return "upstream port";
	case PCIE_DOWNSTREAM:
		return "downstream port";
	case PCIE_TO_PCI:
		return "PCIe-to-PCI bridge";
	case PCI_TO_PCIE:
		return "PCI-to-PCIe bridge";
	case PCIE_RC_ENDPOINT:
		return "integrated endpoint";
	case PCIE_RC_EVENTS:
		return "event collector";
	case PCIE_NONE:
		return acs->bridge ? "PCI bridge" : "PCI device";
	case PCIE_UNKNOWN:
		break;
	}
	return acs->header_known && acs->bridge ? "bridge" : "device";
}
