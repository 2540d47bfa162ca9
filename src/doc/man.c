/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of a kind of document, as a list of a manual page. */
#include <string.h>

#include "base/roff.h"
#include "doc/object.h"

static const char *type_words(enum field_type type)
{
	static const char *const words[] = {
		[TYPE_BOOL] = "boolean",        [TYPE_INT] = "integer",
		[TYPE_SIZE] = "integer, bytes", [TYPE_HEX] = "string, 0x...",
		[TYPE_STR] = "string",          [TYPE_WORDS] = "array of strings",
		[TYPE_OBJ] = "object",          [TYPE_LIST] = "array of objects",
	};

	return words[type];
}

/* Objects inside follow their field, a level deeper; a test holds that no kind is inside itself. */
static void add_fields(struct text *out, enum object_kind kind)
{
	const struct object_row *row = &object_rows[kind];

	text_add(out, ".Bl -tag -width 4n -compact\n");
	for (unsigned int i = 0; i < row->n_members; i++) {
		const struct member *m = &row->members[i];

		text_addf(out, ".It Cm %s Pq %s%s\n", member_field(m)->key,
			  type_words(member_field(m)->type), m->nullable ? ", or null" : "");
		roff_add_prose(out, member_field(m)->meaning, strlen(member_field(m)->meaning));
		if (m->child != OBJ_NONE)
			add_fields(out, m->child);
	}
	text_add(out, ".El\n");
}

void doc_field_table(enum object_kind kind, struct text *out)
{
	add_fields(out, kind);
}
