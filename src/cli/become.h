/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Becomes the program that exec was asked for. */
#ifndef CLI_BECOME_H
#define CLI_BECOME_H

#include "cli/program.h"

/* The members of struct edge. */
int edge_become(struct cmd *c, const struct become_request *request, struct err *e);
const struct trace *edge_trace(struct cmd *c);
const char *edge_program_path(void);

#endif
