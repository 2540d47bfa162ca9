/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which VFIO driver is for a device. */
#ifndef MODEL_MODALIAS_H
#define MODEL_MODALIAS_H

#include "model/host.h"

struct vfio_driver {
	char driver[64];
	char module[64]; /* that has it, if it is to be loaded first; else "" */
	bool unsure;     /* another may be made for the device: what tells cannot be read */
};

/*
 * The driver `wanted`, or, when that is NULL, the one for the device: of the module whose rule for VFIO in
 * modules.alias says most about the device, so a vendor's variant before vfio-pci. EXIT_NOTHING for a bus that has
 * no VFIO driver.
 */
int vfio_driver_find(struct host *h, const struct host_device *d, const char *wanted,
		     struct vfio_driver *found, struct err *e);

/* Wildcards of a rule, and so how little it says; SIZE_MAX when it is not for that device. */
size_t modalias_match(const char *rule, const char *modalias);

#endif
