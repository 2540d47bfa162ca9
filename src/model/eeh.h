/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EEH: POWER freezes a device that misbehaves, and it is freed and reset through its container. */
#ifndef MODEL_EEH_H
#define MODEL_EEH_H

#include <stdint.h>

#include "model/space.h"

/* Fails with EXIT_NOTHING where the platform has no EEH. */
int eeh_check(const struct space *space, struct err *e);

/* "normal", "reset", "stopped", "dma-stopped", "unavailable", or NULL for a state not known here. */
const char *eeh_state_name(int state);

/* *state is VFIO_EEH_PE_STATE_*. */
int eeh_state(const struct space *space, int *state, struct err *e);

/* What is done to all groups of the container; the words are the commands'. */
enum eeh_action {
	EEH_ENABLE,
	EEH_DISABLE,
	EEH_UNFREEZE_IO,
	EEH_UNFREEZE_DMA,
	EEH_RESET_HOT,
	EEH_RESET_FUNDAMENTAL,
	EEH_RESET_DEACTIVATE,
	EEH_CONFIGURE,
};
int eeh_do(const struct space *space, enum eeh_action action, struct err *e);

struct eeh_injection {
	unsigned int width; /* 32 or 64: of the address */
	uint32_t function;  /* what fails: 0 to 19, EEH_ERR_FUNC_* of the kernel */
	uint64_t address;
	uint64_t mask;
};
int eeh_inject(const struct space *space, const struct eeh_injection *injection, struct err *e);

#endif
