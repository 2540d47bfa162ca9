/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks for an info structure until it fits; only this room includes it. */
#ifndef SYS_VFIO_INFO_H
#define SYS_VFIO_INFO_H

#include "sys/ioctl.h"

/*
 * Gives the whole structure, with its chain, as what the caller frees; `ask` is the structure of `size`
 * bytes as the call begins, argsz first. When the kernel answers that it needs more, it is asked again.
 * NULL and *e.
 */
void *vfio_info_ask(const struct sys_target *t, const char *name, unsigned int number,
		    const void *ask, uint32_t size, struct err *e);

#endif
