/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That a session's holder was killed, and what was lost with it. */
#ifndef CMD_LOST_DOC_H
#define CMD_LOST_DOC_H

#include "base/text.h"
#include "model/session_dir.h"

/* Each appends lines for standard error. */
void lost_json(const struct session_record *r, struct text *out);
void lost_text(const struct session_record *r, struct text *out);

#endif
