/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as one line of JSON. */
#include <string.h>

#include "base/utf8.h"
#include "doc/object.h"

/* How many bytes at the front stand for themselves. */
static size_t plain_length(const char *s)
{
	const char *p = s;

	while (*p >= ' ' && *p < 0x7f && *p != '"' && *p != '\\')
		p++;
	return (size_t)(p - s);
}

/* The string is valid UTF-8. JSON need not escape what commands a terminal; people look at it. */
static const char *add_escaped(struct text *out, const char *s)
{
	uint32_t codepoint = 0;
	size_t len = utf8_decode(s, &codepoint);

	if (*s == '"' || *s == '\\')
		text_addf(out, "\\%c", *s);
	else if (codepoint_is_control(codepoint))
		text_addf(out, "\\u%04x", codepoint);
	else
		text_addn(out, s, len);
	return s + len;
}

static void add_string(struct text *out, const char *s)
{
	size_t plain = strlen(s);

	text_addc(out, '"');
	if (utf8_is_plain(s, plain)) {
		text_addn(out, s, plain);
		text_addc(out, '"');
		return;
	}
	for (plain = plain_length(s); s[plain]; plain = plain_length(s)) {
		text_addn(out, s, plain);
		s = add_escaped(out, s + plain);
	}
	text_addn(out, s, plain);
	text_addc(out, '"');
}

static void add_object(struct text *out, const struct object *o, bool top);

static void add_array(struct text *out, const struct array *a, enum field_type type)
{
	text_addc(out, '[');
	for (size_t i = 0; i < array_count(a); i++) {
		if (i > 0)
			text_addc(out, ',');
		if (type == TYPE_WORDS)
			add_string(out, a->items[i]);
		else
			add_object(out, a->items[i], false);
	}
	text_addc(out, ']');
}

static void add_value(struct text *out, const union value *v, enum field_type type)
{
	switch (type) {
	case TYPE_BOOL:
		text_add(out, v->boolean ? "true" : "false");
		break;
	case TYPE_INT:
	case TYPE_SIZE:
		text_add_dec(out, v->integer);
		break;
	case TYPE_HEX:
		text_addc(out, '"');
		text_add_hex(out, v->hex);
		text_addc(out, '"');
		break;
	case TYPE_STR:
		add_string(out, v->string);
		break;
	case TYPE_WORDS:
	case TYPE_LIST:
		add_array(out, v->array, type);
		break;
	case TYPE_OBJ:
		add_object(out, v->object, false);
		break;
	}
}

static void add_unknown(struct text *out, const struct object *o)
{
	const struct object_row *row = object_row(o);
	bool first = true;

	text_addc(out, '[');
	for (unsigned int i = 0; i < row->n_members; i++) {
		if (!object_is_unknown(o, i))
			continue;
		text_addf(out, "%s\"%s\"", first ? "" : ",", member_field(&row->members[i])->key);
		first = false;
	}
	text_addc(out, ']');
}

static void add_object(struct text *out, const struct object *o, bool top)
{
	const struct object_row *row = object_row(o);

	text_add(out, top ? "{\"schema\":1" : "{");
	for (unsigned int i = 0; i < row->n_members; i++) {
		const struct field_row *field = member_field(&row->members[i]);
		bool first = !i && !top;

		text_addn(out, field->json + first, field->json_len - first);
		if (row->members[i].field == F_unknown)
			add_unknown(out, o);
		else if (object_has(o, i))
			add_value(out, &o->values[i], field->type);
		else
			text_add(out, "null");
	}
	text_addc(out, '}');
}

void doc_json(const struct doc *d, struct text *out)
{
	add_object(out, &d->root, true);
	text_addc(out, '\n');
}
