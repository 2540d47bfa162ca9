/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a PCI function's configuration space says of isolation: its port type and its ACS controls. */
#ifndef MODEL_ACS_H
#define MODEL_ACS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The port type field of the PCIe capability. */
enum pcie_type {
	PCIE_ENDPOINT = 0x0,
	PCIE_LEGACY_ENDPOINT = 0x1,
	PCIE_ROOT_PORT = 0x4,
	PCIE_UPSTREAM = 0x5,
	PCIE_DOWNSTREAM = 0x6,
	PCIE_TO_PCI = 0x7,
	PCI_TO_PCIE = 0x8,
	PCIE_RC_ENDPOINT = 0x9,
	PCIE_RC_EVENTS = 0xa,
	PCIE_NONE = -1,    /* conventional PCI */
	PCIE_UNKNOWN = -2, /* the capabilities cannot be read */
};

enum acs_state {
	ACS_ENABLED,    /* every control that matters, and that it has, is on */
	ACS_INCOMPLETE, /* one that it has is off */
	ACS_ABSENT,     /* it has none, where it would need it */
	ACS_NOT_NEEDED, /* a function alone in its device */
	ACS_UNKNOWN,
};
const char *acs_state_name(enum acs_state state);

#define ACS_SV 0x01
#define ACS_RR 0x04
#define ACS_CR 0x08
#define ACS_UF 0x10

struct acs {
	enum pcie_type type;
	bool header_known; /* the next two are */
	bool bridge;
	bool multifunction;
	enum acs_state state;
	uint16_t missing; /* controls it has, and that are off */
};

/* `size` bytes of the configuration space: 64 for most users, 4096 for root. */
void acs_decode(const uint8_t *config, size_t size, struct acs *acs);

/* "root port", "PCIe-to-PCI bridge" */
const char *acs_kind(const struct acs *acs);

#endif
