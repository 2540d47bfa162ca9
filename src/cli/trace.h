/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that were made, written down for who asked with --trace. */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include <stdbool.h>

#include "base/text.h"
#include "sys/trace.h"

struct trace_output {
	struct text *out;
	bool json;
};

/* A session's trace sink; `ctx` is a struct trace_output. */
void trace_call_add(void *ctx, const struct trace_call *call);

#endif
