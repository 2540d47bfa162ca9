/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The JSON Schema of a kind of document. */
#include <string.h>

#include "doc/object.h"

/* Descriptions are our own text: only the quote and the backslash need care. */
static void add_quoted(struct text *out, const char *s)
{
	text_addc(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			text_addc(out, '\\');
		text_addc(out, *s);
	}
	text_addc(out, '"');
}

static void add_simple(struct text *out, const char *type, bool nullable)
{
	text_addf(out, nullable ? "\"type\": [\"%s\", \"null\"]" : "\"type\": \"%s\"", type);
}

static void add_reference(struct text *out, const struct member *m)
{
	const char *kind = object_rows[m->child].name;

	if (m->nullable)
		text_addf(out, "\"anyOf\": [{\"$ref\": \"#/$defs/%s\"}, {\"type\": \"null\"}]",
			  kind);
	else
		text_addf(out, "\"$ref\": \"#/$defs/%s\"", kind);
}

static void add_type(struct text *out, const struct member *m)
{
	switch (field_rows[m->field].type) {
	case TYPE_BOOL:
		add_simple(out, "boolean", m->nullable);
		break;
	case TYPE_INT:
	case TYPE_SIZE:
		add_simple(out, "integer", m->nullable);
		break;
	case TYPE_HEX:
		add_simple(out, "string", m->nullable);
		text_add(out, ", \"pattern\": \"^0x(0|[1-9a-f][0-9a-f]{0,15})$\"");
		break;
	case TYPE_STR:
		add_simple(out, "string", m->nullable);
		break;
	case TYPE_WORDS:
		add_simple(out, "array", m->nullable);
		text_add(out, ", \"items\": {\"type\": \"string\"}");
		break;
	case TYPE_OBJ:
		add_reference(out, m);
		break;
	case TYPE_LIST:
		add_simple(out, "array", m->nullable);
		text_addf(out, ", \"items\": {\"$ref\": \"#/$defs/%s\"}",
			  object_rows[m->child].name);
		break;
	}
}

/* "unknown" may name what may be null, and nothing else. */
static void add_unknown(struct text *out, const struct object_row *row)
{
	const char *separator = "";

	text_add(out, "\"type\": \"array\", \"uniqueItems\": true, \"items\": {\"enum\": [");
	for (unsigned int i = 0; i < row->n_members; i++) {
		if (!row->members[i].nullable)
			continue;
		text_addf(out, "%s\"%s\"", separator, field_rows[row->members[i].field].key);
		separator = ", ";
	}
	text_add(out, "]}");
}

static void add_property(struct text *out, const struct object_row *row, const struct member *m)
{
	text_addf(out, "\"%s\": {\"description\": ", field_rows[m->field].key);
	add_quoted(out, field_rows[m->field].meaning);
	text_add(out, ", ");
	if (m->field == F_unknown)
		add_unknown(out, row);
	else
		add_type(out, m);
	text_addc(out, '}');
}

/* What is inside an object's schema. Only a document's own begins with "schema". */
static void add_object(struct text *out, enum object_kind kind, bool top, const char *indent)
{
	const struct object_row *row = &object_rows[kind];
	bool first = !top;

	text_addf(out, "%s\"description\": ", indent);
	add_quoted(out, row->meaning);
	text_addf(out, ",\n%s\"type\": \"object\",\n%s\"additionalProperties\": false,\n", indent,
		  indent);
	text_addf(out, "%s\"required\": [%s", indent, top ? "\"schema\"" : "");
	for (unsigned int i = 0; i < row->n_members; i++)
		text_addf(out, "%s\"%s\"", i > 0 || top ? ", " : "",
			  field_rows[row->members[i].field].key);
	text_addf(out, "],\n%s\"properties\": {", indent);
	if (top)
		text_addf(out, "\n%s  \"schema\": {\"description\": \"%s\", \"const\": 1}", indent,
			  field_rows[F_schema].meaning);
	for (unsigned int i = 0; i < row->n_members; i++) {
		text_addf(out, "%s\n%s  ", first ? "" : ",", indent);
		add_property(out, row, &row->members[i]);
		first = false;
	}
	text_addf(out, "\n%s}", indent);
}

/* Marks the kinds that are inside this one. */
static void mark_children(bool *used, enum object_kind kind)
{
	const struct object_row *row = &object_rows[kind];

	for (unsigned int i = 0; i < row->n_members; i++) {
		enum object_kind child = row->members[i].child;

		if (child == OBJ_NONE || used[child])
			continue;
		used[child] = true;
		mark_children(used, child);
	}
}

void doc_schema(enum object_kind kind, struct text *out)
{
	bool used[OBJ_COUNT] = { false };
	const char *separator = "";

	mark_children(used, kind);
	text_add(out, "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n");
	text_addf(out, "  \"title\": \"vfioctl %s\",\n", object_rows[kind].name);
	add_object(out, kind, true, "  ");
	text_add(out, ",\n  \"$defs\": {");
	for (enum object_kind k = OBJ_NONE + 1; k < OBJ_COUNT; k++) {
		if (!used[k])
			continue;
		text_addf(out, "%s\n    \"%s\": {\n", separator, object_rows[k].name);
		add_object(out, k, false, "      ");
		text_add(out, "\n    }");
		separator = ",";
	}
	text_addf(out, "%s}\n}\n", *separator ? "\n  " : "");
}
