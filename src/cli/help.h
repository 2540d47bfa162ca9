/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --help and --usage, laid out by argp from the command tables. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cmd/cmd.h"

/* Prints the help, or only the usage, of a command or (NULL) of the program. 0, or -1 when stdout fails. */
int help_print(const struct command *command, bool only_usage, struct err *e);

#endif
