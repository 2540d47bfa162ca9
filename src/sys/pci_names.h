/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of PCI vendors, devices and classes, from the machine's pci.ids. */
#ifndef SYS_PCI_NAMES_H
#define SYS_PCI_NAMES_H

#include <stdint.h>

struct id_names;

/*
 * Reads the list at the first question. A recorded machine's own list, usr/share/misc/pci.ids in
 * its root, is preferred; `sysroot` is "" for this machine. NULL without memory.
 */
struct id_names *id_names_open(const char *sysroot);
void id_names_close(struct id_names *names);

/* Reads it now, so that questions take no longer than others. Whoever asks waits until it returns. */
void id_names_read(struct id_names *names);

static inline void id_names_cleanup(struct id_names **names)
{
	id_names_close(*names);
}
#define _cleanup_id_names_ __attribute__((cleanup(id_names_cleanup)))

/* NULL when there is no name. The string lives as long as `names`, which keeps every answer. */
const char *id_names_device(struct id_names *names, uint16_t vendor, uint16_t device);

/* `class` as sysfs has it: 24 bits, of which the upper 16 have a name. */
const char *id_names_class(struct id_names *names, uint32_t class);

#endif
