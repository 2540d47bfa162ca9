/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hot reset: who else is on the bus, whose it is, and the reset itself. */
#ifndef MODEL_HOT_RESET_H
#define MODEL_HOT_RESET_H

#include "base/num.h"
#include "model/device.h"

/* A function that the reset resets, too; the device itself is among them. */
struct dependent {
	char address[PCI_ADDRESS_LEN];
	bool owned;
	char driver[32]; /* "" for none */
	int64_t group;   /* -1: in none */
	char owner[64];  /* another process that holds it, "" when none is to be seen */
};

struct hot_reset {
	struct dependent *dependents;
	size_t n;
	bool all_owned;
};

int hot_reset_plan(const struct device *device, struct hot_reset *plan, struct err *e);
void hot_reset_free(struct hot_reset *plan);
#define _cleanup_hot_reset_ __attribute__((cleanup(hot_reset_free)))

/* Refused, with those named that are not the session's, unless all are. */
int hot_reset(const struct device *device, const struct hot_reset *plan, struct err *e);

#endif
