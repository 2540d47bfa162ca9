/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An error with what it can mean, as a document or for people. */
#include "cmd/error_doc.h"

#include <string.h>

#include "model/causes.h"

#define CAUSES_MAX 16 /* an answer of one call has fewer than half of that */

static void set_unless_empty(struct obj *o, enum field f, const char *value)
{
	if (value && *value)
		obj_str(o, f, value);
}

/* An operation without an errno is one that returned a positive number, or one of our own. */
static size_t find_causes(const struct err *err, const struct cause *causes[CAUSES_MAX])
{
	size_t n;

	if (!err->operation)
		return 0;
	n = causes_find(err->operation, err->errnum, err->backend, causes, CAUSES_MAX);
	return n < CAUSES_MAX ? n : CAUSES_MAX;
}

static void add_causes(struct obj *detail, const struct err *err)
{
	const struct cause *causes[CAUSES_MAX];
	size_t n = find_causes(err, causes);

	obj_list(detail, F_causes);
	for (size_t i = 0; i < n; i++) {
		struct obj cause;

		obj_begin(&cause, OBJ_cause);
		obj_str(&cause, F_cause, causes[i]->cause);
		obj_str(&cause, F_try, causes[i]->remedy);
		obj_add(detail, F_causes, &cause);
	}
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
	add_causes(&detail, err);

	obj_begin(&document, OBJ_error);
	obj_set(&document, F_error, &detail);
	return doc_end(&document, &no_memory);
}

/* One cause is why; of several any may be. */
static void text_causes(const struct err *err, struct text *out)
{
	const struct cause *causes[CAUSES_MAX];
	size_t n = find_causes(err, causes);

	if (n > 1)
		text_add(out, "    It can mean:\n");
	for (size_t i = 0; i < n; i++)
		text_addf(out, "    %s%s\n    %s  try: %s\n", n > 1 ? "- " : "", causes[i]->cause,
			  n > 1 ? "  " : "", causes[i]->remedy);
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
	/* A next step knows more than the table does. */
	if (!*err->hint || err->hint_adds)
		text_causes(err, out);
}
