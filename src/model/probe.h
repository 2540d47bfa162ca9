/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the checks that open devices are allowed, and found. */
#ifndef MODEL_PROBE_H
#define MODEL_PROBE_H

#include <stdbool.h>

#include "sys/trace.h"

struct probe {
	struct trace trace;   /* where the calls are told */
	const char *vf_token; /* or NULL */
	bool attached;        /* one way worked, so that no other is needed */
};

#endif
