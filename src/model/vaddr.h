/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses in this process by which a type1 container knows what is mapped in it. */
#ifndef MODEL_VADDR_H
#define MODEL_VADDR_H

#include "model/space.h"

/*
 * Takes them all away and gives each mapping its own again, as a machine monitor does that is replaced by a new
 * program: devices reach the memory all the while. *count is how many. Refused where the kernel cannot.
 */
int vaddr_update(struct space *space, uint64_t *count, struct err *e);

#endif
