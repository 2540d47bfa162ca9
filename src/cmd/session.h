/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents about sessions, for the commands that list them. */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "cmd/cmd.h"
#include "model/session_dir.h"

/* Fills an OBJ_session, or OBJ_session_row, with what a session holds. */
void session_fill(struct obj *o, enum object_kind kind, const struct session_record *r);

/* Emits the document of all sessions: `session list`, and `list sessions`. */
int session_list_emit(struct cmd *c, struct err *e);

#endif
