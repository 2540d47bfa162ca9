/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notices when POWER's EEH freezes a device or gives it back, by asking again and again. */
#ifndef MODEL_FAULT_EEH_H
#define MODEL_FAULT_EEH_H

#include "model/fault.h"
#include "model/host.h"

struct eeh_row;

/* Zero-initialise. */
struct eeh_poll {
	struct eeh_row *rows;
	size_t n, cap;
};

/*
 * Asks of every PCI device; one whose state is another than before, or was not well at first,
 * makes a fault. A kernel without EEH has no rows afterwards. Without `changed` it only finds those
 * there are, and what is not well is told the next time. False without memory.
 */
bool eeh_poll(struct eeh_poll *p, const struct host *host,
	      int (*changed)(void *ctx, struct fault *f), void *ctx);
void eeh_poll_free(struct eeh_poll *p);

/* Fills a fault from what sysfs says: the bits of `eeh_pe_state`. */
void fault_from_eeh(struct fault *f, const char *device, uint32_t pe, uint32_t hardware,
		    uint32_t software);

#endif
