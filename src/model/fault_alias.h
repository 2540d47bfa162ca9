/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which devices a PCI requester id can stand for. */
#ifndef MODEL_FAULT_ALIAS_H
#define MODEL_FAULT_ALIAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/num.h"

/* A PCI function, as sysfs knows it. */
struct fault_pci {
	struct pci_address address;
	bool is_bridge, is_unread;      /* the latter: it may be one */
	uint8_t secondary, subordinate; /* buses behind it, of a bridge */
};

/* How the device that is meant was found. */
enum fault_alias {
	FAULT_ALIAS_NONE,     /* no such device, and none that it could stand for */
	FAULT_ALIAS_ITSELF,   /* the requester is the device */
	FAULT_ALIAS_BEHIND,   /* a bridge, or its secondary bus: any device behind it */
	FAULT_ALIAS_SLOT,     /* a function that does not exist: some device's phantom or quirk */
	FAULT_ALIAS_SEGMENTS, /* the segment is not known, and several have such a device */
};

/*
 * Finds what the requester "ssss:bb:dd.f" or "bb:dd.f" can stand for. out[] gets at most `max`
 * indices into all[], *n how many there are in all. A PCIe-to-PCI bridge puts its own id on what
 * its devices send, or bus:00.0 of its secondary bus.
 */
enum fault_alias fault_alias_find(const struct fault_pci *all, size_t n_all, const char *requester,
				  size_t *out, size_t max, size_t *n);

#endif
