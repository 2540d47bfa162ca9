/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error that a PCI function of s390 has reported and nobody has read. */
#ifndef MODEL_ZPCI_H
#define MODEL_ZPCI_H

#include "base/text.h"
#include "model/device.h"
#include "sys/vfio_cap.h"

/* How long its record is, by the capabilities of a device's info; 0: it is no such function, or the kernel does
 * not tell. */
uint32_t zpci_error_length(const struct vfio_cap_chain *caps);

/* Reads it, and so takes it away; the record as hexadecimal digits. ENOMSG: there is none. */
int zpci_error_read(const struct device *device, struct text *digits, struct err *e);

#endif
