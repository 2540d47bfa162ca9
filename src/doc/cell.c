/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values in words, alone and in templates. */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "doc/render.h"

#define BOLD     "\033[1m"
#define RED      "\033[31m"
#define NO_COLOR "\033[39m" /* leaves the weight as it is */
#define NO_STYLE "\033[0m"

void set_bold(struct page *p, bool on)
{
	if (p->style->color)
		text_add(p->out, on ? BOLD : NO_STYLE);
}

void set_bad(struct page *p, bool on)
{
	if (p->style->color)
		text_add(p->out, on ? RED : NO_COLOR);
}

void add_indent(struct page *p, unsigned int indent)
{
	text_pad(p->out, p->out->len, indent);
}

/* The first field of an object stands for it where there is room for a word only. */
static void add_array(struct text *out, const struct array *a, enum field_type type)
{
	if (array_count(a) == 0)
		text_add(out, "none");
	for (size_t i = 0; i < array_count(a); i++) {
		if (i > 0)
			text_add(out, ", ");
		if (type == TYPE_LIST)
			add_cell(out, a->items[i], 0);
		else
			text_add_escaped(out, a->items[i]);
	}
}

static void add_string(struct text *out, const char *s)
{
	if (*s)
		text_add_escaped(out, s);
	else
		text_add(out, "\"\"");
}

void add_cell(struct text *out, const struct object *o, unsigned int member)
{
	enum field_type type = member_field(&object_row(o)->members[member])->type;
	const union value *v = &o->values[member];

	if (!object_has(o, member)) {
		text_add(out, object_is_unknown(o, member) ? "?" : "-");
		return;
	}
	switch (type) {
	case TYPE_BOOL:
		text_add(out, v->boolean ? "yes" : "no");
		break;
	case TYPE_INT:
		text_add_dec(out, v->integer);
		break;
	case TYPE_SIZE:
		text_add_size(out, (uint64_t)v->integer);
		break;
	case TYPE_HEX:
		text_add_hex(out, v->hex);
		break;
	case TYPE_STR:
		add_string(out, v->string);
		break;
	case TYPE_WORDS:
	case TYPE_LIST:
		add_array(out, v->array, type);
		break;
	case TYPE_OBJ:
		add_cell(out, v->object, 0);
		break;
	}
}

void add_long_cell(struct text *out, const struct object *o, unsigned int member)
{
	enum field_type type = member_field(&object_row(o)->members[member])->type;
	char size[16];

	if (type != TYPE_SIZE || !object_has(o, member) ||
	    (uint64_t)o->values[member].integer < 1024) {
		add_cell(out, o, member);
		return;
	}
	format_size((uint64_t)o->values[member].integer, size);
	text_add_unsigned(out, (uint64_t)o->values[member].integer);
	text_addf(out, " (%s)", size);
}

static unsigned int find_member(const struct object *o, const char *key, size_t len)
{
	const struct object_row *row = object_row(o);

	for (unsigned int i = 0; i < row->n_members; i++) {
		const char *name = member_field(&row->members[i])->key;

		if (name[0] == key[0] && !strncmp(name, key, len) && !name[len])
			return i;
	}
	abort(); /* the table is wrong; a test looks at every template */
}

/* Whether "{key?yes:no}" is yes. */
static bool is_yes(const struct object *o, unsigned int member)
{
	const union value *v = &o->values[member];

	if (!object_has(o, member))
		return false;
	switch (member_field(&object_row(o)->members[member])->type) {
	case TYPE_BOOL:
		return v->boolean;
	case TYPE_WORDS:
	case TYPE_LIST:
		return array_count(v->array) > 0;
	default:
		return true;
	}
}

/* Whether "{key#one:others}" is one. */
static bool is_one(const struct object *o, unsigned int member)
{
	return object_has(o, member) && o->values[member].integer == 1;
}

static const char *expand(struct page *p, const struct object *o, const char *s, const char *ends);

/* "yes" or "no"; NULL for the page: it is not the one that holds. */
static const char *expand_part(struct page *p, const struct object *o, const char *s,
			       const char *ends)
{
	bool bad = *s == '!';

	if (bad && p)
		set_bad(p, true);
	s = expand(p, o, s + bad, ends);
	if (bad && p)
		set_bad(p, false);
	return s;
}

/* "12|template": spaces up to that column, counted from where it begins. */
static const char *expand_padded(struct page *p, const struct object *o, const char *s)
{
	size_t start = p ? p->out->len : 0, width = 0;

	for (; *s != '|'; s++)
		width = width * 10 + (size_t)(*s - '0');
	s = expand(p, o, s + 1, "{}");
	if (p)
		text_pad(p->out, start, width);
	return s;
}

/* "key", "key?yes:no" or "key#one:others". */
static const char *expand_field(struct page *p, const struct object *o, const char *s)
{
	size_t len = strcspn(s, "?#}");
	unsigned int member;
	bool yes;

	/* Within what does not hold, only where it ends matters. */
	if (s[len] == '}') {
		if (p)
			add_cell(p->out, o, find_member(o, s, len));
		return s + len;
	}
	member = find_member(o, s, len);
	yes = s[len] == '#' ? is_one(o, member) : is_yes(o, member);
	s = expand_part(yes ? p : NULL, o, s + len + 1, "{:}");
	return *s == ':' ? expand_part(yes ? NULL : p, o, s + 1, "{}") : s;
}

/* Up to one of `ends`, which has a "{" in front, or the end of all; returns where that is. */
static const char *expand(struct page *p, const struct object *o, const char *s, const char *ends)
{
	for (;;) {
		size_t plain = strcspn(s, ends);

		if (p)
			text_addn(p->out, s, plain);
		s += plain;
		if (*s != '{')
			return s;
		s++;
		/* Both end at their "}". */
		s = (*s >= '0' && *s <= '9' ? expand_padded(p, o, s) : expand_field(p, o, s)) + 1;
	}
}

void add_template(struct page *p, const struct object *o)
{
	expand(p, o, object_row(o)->template, "{");
}
