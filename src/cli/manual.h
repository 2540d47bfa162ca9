/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Manual pages, from the tables that the program itself runs on. */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "cmd/cmd.h"

/* For `vfioctl manual [COMMAND]`: the page (mdoc) of the command that the words name, or the part of vfioctl(1)
 * that lists the options and commands. */
int manual_add(char *const *words, size_t n, struct text *out, struct err *e);

/* For `vfioctl schema [KIND]`: the JSON Schema of that kind of document, or a line for each kind. */
int manual_add_schema(char *const *words, size_t n, struct text *out, struct err *e);

#endif
