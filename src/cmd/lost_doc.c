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
	text_add(out, "vfioctl: session ");
	text_add_escaped(out, r->name);
	text_addf(out, " is gone: its holder (process %d) was killed.", (int)r->pid);
	if (!r->held.len) {
		text_add(out, " It held nothing.\n");
		return;
	}
	text_addf(out, " The kernel released what it held, and %llu mapping%s:\n",
		  (unsigned long long)r->mappings, plural(r->mappings));
	for (const char *line = r->held.s, *end; (end = strchr(line, '\n')); line = end + 1) {
		_cleanup_text_ struct text one = { 0 };

		text_addn(&one, line, (size_t)(end - line));
		text_add(out, "    ");
		text_add_escaped(out, one.s ?: "");
		text_addc(out, '\n');
		out->failed |= one.failed;
	}
}
