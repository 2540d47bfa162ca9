/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An error with what it can mean, as a document or for people. */
#include "cmd/error_doc.h"

#include <string.h>

static void set_unless_empty(struct obj *o, enum field f, const char *value)
{
	if (value && *value)
		obj_str(o, f, value);
}

struct doc *error_doc(const struct err *err, uint64_t line)
{
	struct err no_memory;
	struct obj document, detail;

	obj_begin(&detail, OBJ_error_detail);
	obj_str(&detail, F_message, err->message);
	set_unless_empty(&detail, F_operation, err->operation);
	if (err->errnum)
		set_unless_empty(&detail, F_errno, errno_name(err->errnum));
	set_unless_empty(&detail, F_object, err->object);
	set_unless_empty(&detail, F_hint, err->hint);
	if (line)
		obj_int(&detail, F_line, line);
	obj_list(&detail, F_causes);

	obj_begin(&document, OBJ_error);
	obj_set(&document, F_error, &detail);
	return doc_end(&document, &no_memory);
}

void error_text(const struct err *err, uint64_t line, struct text *out)
{
	text_add(out, "vfioctl: ");
	if (line)
		text_addf(out, "line %llu: ", (unsigned long long)line);
	text_add_escaped(out, err->message);
	if (err->errnum) {
		const char *name = errno_name(err->errnum);

		text_addf(out, ": %s", strerror(err->errnum));
		if (name)
			text_addf(out, " (%s)", name);
	}
	text_addc(out, '\n');
	if (*err->hint) {
		text_add(out, "    ");
		text_add_escaped(out, err->hint);
		text_addc(out, '\n');
	}
}
