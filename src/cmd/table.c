/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All commands, in the order of the help. */
#include "cmd/cmd.h"

const struct command *const commands[] = {
	NULL,
};
