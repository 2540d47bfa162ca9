/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a command would find what it needs, after those rehearsed before it. */
#ifndef CMD_REHEARSE_H
#define CMD_REHEARSE_H

#include "cmd/cmd.h"
#include "model/rehearsal.h"

/* Changes nothing but the rehearsal. */
int cmd_rehearse(struct rehearsal *r, const struct args *a, struct err *e);

/* What --pasid of an attach needs beside it, and does not go with; `device` may be NULL. */
int cmd_pasid_words(const struct args *a, const char *device, struct err *e);

/* How many bytes the file that the argument `name` names must have. */
uint64_t cmd_file_least(const struct args *a, const char *name);

#endif
