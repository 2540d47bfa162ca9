/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells who waits long for a session's holder what that waits for. */
#ifndef CLI_PATIENCE_H
#define CLI_PATIENCE_H

#include "cli/client.h"

/* Waits until there is an answer to receive. True when it told the user, which is done once for a question. */
bool patience_wait(const struct client *c, int fd);

#endif
