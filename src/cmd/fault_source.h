/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sources that fault-watch reads, and why some are not there. */
#ifndef CMD_FAULT_SOURCE_H
#define CMD_FAULT_SOURCE_H

#include "cmd/fault_live.h"
#include "model/fault_eeh.h"
#include "sys/kmsg.h"
#include "sys/tracefs.h"

#define FAULT_SOURCE_CHOICES "kmsg|tracefs|fault-queue|veventq|irq|eeh"

struct fault_sources {
	struct kmsg kmsg;       /* fd -1: off */
	struct tracefs trace;   /* fd -1: off */
	struct fault_live live; /* fd -1: off */
	bool unreachable;       /* there may be a session; why it cannot be asked has been told */
	struct eeh_poll eeh;    /* without rows: off */
	char kmsg_why[256];     /* why it is off */
	char trace_why[256];
	const struct args *args;
};

/* Of what was never there no fault will come: a mistyped name would look like a quiet device. */
int fault_targets_check(const struct args *a, struct err *e);

/* Opens those that `--source` names, all without it. Fails when none is left. */
int fault_sources_open(struct fault_sources *s, struct cmd *c, const struct host *host,
		       struct err *e);
void fault_sources_close(struct fault_sources *s);

/* Tells which are on, and why the others are not. */
int fault_sources_emit(struct cmd *c, const struct fault_sources *s, struct err *e);

#endif
