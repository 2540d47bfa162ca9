/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several commands say of the objects of a session. */
#ifndef CMD_HELD_H
#define CMD_HELD_H

#include "cmd/cmd.h"
#include "model/progress.h"
#include "model/space.h"

/* The space of `--in`; without it the oldest of the session, NULL without an error when there is
 * none. */
int cmd_space(const struct cmd *c, struct space **space, struct err *e);

/* "read", "write". */
void cmd_access_words(struct obj *o, enum field f, unsigned int access);

/* The list "iova_ranges". */
void cmd_add_ranges(struct obj *o, const struct dma_limits *limits);

/* The lists "spaces", "windows" and "buffers"; empty without a session. */
void cmd_add_spaces(struct obj *o, const struct session *s);
void cmd_add_windows(struct obj *o, const struct session *s);
void cmd_add_buffers(struct obj *o, const struct session *s);

/* The command's progress as the model takes it. */
struct progress cmd_progress(struct cmd *c);

#endif
