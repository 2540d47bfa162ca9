/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs recorded lines one after another: in a holder, in a local batch, without a session. */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "cli/wire.h"

/* Stops at the first that fails, or when the runner's progress says so; then undoes, where the runner has an
 * undo, those that were done. */
enum exit_status lines_run(struct runner *r, struct line_reader *lines);

/* Runs none of them, but tells every one that could not be done. */
enum exit_status lines_rehearse(struct runner *r, struct line_reader *lines);

#endif
