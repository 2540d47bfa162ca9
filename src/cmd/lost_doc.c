/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That a session's holder was killed, and what was lost with it. */
#include "cmd/lost_doc.h"

#include <string.h>

#include "cmd/session.h"

void lost_json(const struct session_record *r, struct text *out)
{
	struct err no_memory;
	struct obj document, session;
	_cleanup_doc_ struct doc *d = NULL;

	session_fill(&session, OBJ_session, r);
	obj_begin(&document, OBJ_session_lost);
	obj_set(&document, F_lost, &session);
	d = doc_end(&document, &no_memory);
	if (d)
		doc_json(d, out);
}

void lost_text(const struct session_record *r, struct text *out)
{
	text_addf(out, "vfioctl: session %s is gone: its holder (process %d) was killed.", r->name,
		  (int)r->pid);
	if (!r->held.len) {
		text_add(out, " It held nothing.\n");
		return;
	}
	text_addf(out, " The kernel released what it held, and %llu mappings:\n",
		  (unsigned long long)r->mappings);
	for (const char *line = r->held.s, *end; (end = strchr(line, '\n')); line = end + 1) {
		text_add(out, "    ");
		text_addn(out, line, (size_t)(end - line) + 1);
	}
}
