/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells who waits long for a session's holder what that waits for. */
#ifndef CLI_PATIENCE_H
#define CLI_PATIENCE_H

#include "cli/client.h"

/* Waits until there is an answer to receive, or `signals` is readable (-1: none). What it waits for it tells the user
 * once for a question, which `told` remembers. */
void patience_wait(const struct client *c, int fd, int signals, bool *told);

#endif
