/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That a command waits for a session's holder, and what that waits for. */
#include "cmd/wait_doc.h"

#include "doc/doc.h"

void wait_json(const struct holder_wait *w, struct text *out)
{
	const char *where = process_waits_in(&w->place);
	_cleanup_doc_ struct doc *d = NULL;
	struct obj document, waiting;
	struct err no_memory;

	obj_begin(&waiting, OBJ_holder_wait);
	obj_str(&waiting, F_session, w->session);
	obj_int(&waiting, F_pid, w->pid);
	obj_str(&waiting, F_since, w->since);
	obj_bool(&waiting, F_halted, process_is_stopped(&w->state));
	obj_str(&waiting, F_waits_in, *where ? where : NULL);
	obj_begin(&document, OBJ_session_waiting);
	obj_set(&document, F_waiting, &waiting);
	d = doc_end(&document, &no_memory);
	if (d)
		doc_json(d, out);
}

void wait_text(const struct holder_wait *w, struct text *out)
{
	const char *where = process_waits_in(&w->place);

	text_add(out, "vfioctl: session ");
	text_add_escaped(out, w->session);
	text_addf(out, " has not answered since %s: its holder (process %d) ", w->since,
		  (int)w->pid);
	if (process_is_stopped(&w->state))
		text_addf(out, "is stopped, and goes on with kill -CONT %d", (int)w->pid);
	else if (*where)
		text_addf(out, "waits in %s%s", where,
			  *w->place.stack ? " (the kernel's functions, the last called first)"
					  : "");
	else
		text_add(out, "waits in the kernel");
	text_add(out, ". Waiting for it; whoever interrupts that does not interrupt it.\n");
}
