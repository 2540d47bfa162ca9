/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of the program: what was asked of it globally, and where its answers go. */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "cli/client.h"
#include "cli/report.h"
#include "cli/trace.h"

struct program {
	struct globals globals;
	struct client client;
	struct runner runner; /* for what runs in this process */
	struct text trace;    /* of calls made by this process, gathered */
	struct {
		struct trace trace;
		struct trace_output output;
	} calls;                   /* of a command that makes its own, outside of any session */
	struct client_kept kept;   /* an atomic batch's */
	struct report_file traces; /* where they go; stderr unless a file was named */
};

/* The services for CMD_CLIENT commands; the runner's owner is the program. */
extern const struct edge program_edge;

#endif
