/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lies where in a PCI device's configuration space. */
#ifndef MODEL_PCI_CONFIG_H
#define MODEL_PCI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A capability of either list. */
struct pci_capability {
	uint16_t offset;
	uint16_t id;
	uint8_t version; /* of extended ones; else 0 */
	bool extended;
};

/*
 * The capability after `c`, or the first when c->offset is 0: those of the first 256 bytes, then the extended ones.
 * False at the end, and where a list leads backwards more often than there is room: none is walked for ever.
 */
struct pci_config {
	const uint8_t *bytes;
	size_t size;
	unsigned int walked;
};
bool capability_next(struct pci_config *config, struct pci_capability *c);

/* "msix", "sriov"; NULL for one that the table does not have. */
const char *capability_name(const struct pci_capability *c);

#endif
