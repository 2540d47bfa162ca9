/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bind, restore and sriov say of the writes they make, and the options they share. */
#ifndef CMD_CHANGE_H
#define CMD_CHANGE_H

#include "cmd/cmd.h"
#include "model/change.h"
#include "model/past.h"

/* The list `writes`. */
void change_fill(struct obj *o, const struct change *change);

#define CHANGE_TIMEOUT_OPTION                                                 \
	{                                                                     \
		"timeout", 't', ARG_SECONDS, "SECONDS",                       \
			.help = "give up waiting for a write after that long" \
	}

/* A transaction's will_change; `ctx` is the command. */
void change_tell_past(void *ctx, const struct past *past);

/* --timeout in milliseconds, or what it is when not given. */
int change_timeout(const struct args *a, int otherwise_ms);

#endif
