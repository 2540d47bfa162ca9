/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a device's state that assigning it changes, and giving it back must bring again. */
#ifndef MODEL_DEVICE_STATE_H
#define MODEL_DEVICE_STATE_H

#include "model/host.h"

#define DEVICE_STATE_TEXT 192
struct device_state {
	char driver[DEVICE_STATE_TEXT];   /* "": none */
	char override[DEVICE_STATE_TEXT]; /* "": unset */
	int64_t num_vfs;                  /* -1: it is no physical function */
	int64_t autoprobe; /* whether its virtual functions get drivers; -1: it is none */
	bool probe; /* only of what is wanted, with no driver named: whichever the kernel gives it */
};

/* What one can be told apart by, so that nothing is written to another device at the same address. */
#define DEVICE_ID_TEXT 24
struct device_identity {
	const char *bus; /* "pci"; lives as long as the host */
	char id[DEVICE_ID_TEXT]; /* vendor:device:subsystem as hexadecimal digits; "" elsewhere than on PCI */
};

/* -1 and *e: it cannot be read, hence could not be restored. A device that is not there is EXIT_USAGE. */
int device_state_read(struct host *h, const char *device, struct device_state *state,
		      struct device_identity *identity, struct err *e);

/* Whether `now` is as wanted. */
bool device_state_is(const struct device_state *now, const struct device_state *want);
bool device_state_has_driver(const struct device_state *now, const struct device_state *want);

#endif
