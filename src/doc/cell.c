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

static void add_size(struct text *out, int64_t bytes)
{
	char size[24];

	format_size_exact((uint64_t)bytes, size);
	text_add(out, size);
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
		add_size(out, v->integer);
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

	if (type != TYPE_SIZE || !object_has(o, member) || o->values[member].integer < 1024) {
		add_cell(out, o, member);
		return;
	}
	format_size((uint64_t)o->values[member].integer, size);
	text_add_dec(out, o->values[member].integer);
	text_addf(out, " (%s)", size);
}

static unsigned int find_member(const struct object *o, const char *key, size_t len)
{
	const struct object_row *row = object_row(o);

	for (unsigned int i = 0; i < row->n_members; i++) {
		const char *name = member_field(&row->members[i])->key;

		if (strncmp(name, key, len) == 0 && !name[len])
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

/* The first `c` that is not within braces; `end` when there is none. */
static const char *find_outside(const char *s, const char *end, char c)
{
	int depth = 0;

	for (; s < end; s++) {
		if (depth == 0 && *s == c)
			return s;
		depth += *s == '{' ? 1 : *s == '}' ? -1 : 0;
	}
	return end;
}

static void expand(struct page *p, const struct object *o, const char *s, const char *end);

/* "12|template": spaces up to that column, counted from where it begins. */
static void expand_padded(struct page *p, const struct object *o, const char *s, const char *end)
{
	size_t start = p->out->len, width = 0;

	for (; *s != '|'; s++)
		width = width * 10 + (size_t)(*s - '0');
	expand(p, o, s + 1, end);
	text_pad(p->out, start, width);
}

/* What stands between braces: "key" or "key?yes:no". */
static void expand_field(struct page *p, const struct object *o, const char *s, const char *end)
{
	const char *question = find_outside(s, end, '?');
	const char *colon = find_outside(question, end, ':');
	unsigned int member = find_member(o, s, (size_t)(question - s));
	bool bad;

	if (question == end) {
		add_cell(p->out, o, member);
		return;
	}
	if (is_yes(o, member))
		s = question + 1, end = colon;
	else
		s = colon == end ? end : colon + 1;
	bad = s < end && *s == '!';
	if (bad)
		set_bad(p, true);
	expand(p, o, s + bad, end);
	if (bad)
		set_bad(p, false);
}

static void expand(struct page *p, const struct object *o, const char *s, const char *end)
{
	while (s < end) {
		const char *open = find_outside(s, end, '{');
		const char *close;

		text_addn(p->out, s, (size_t)(open - s));
		if (open == end)
			return;
		close = find_outside(open + 1, end, '}');
		if (open[1] >= '0' && open[1] <= '9')
			expand_padded(p, o, open + 1, close);
		else
			expand_field(p, o, open + 1, close);
		s = close + 1;
	}
}

void add_template(struct page *p, const struct object *o)
{
	const char *template = object_row(o)->template;

	expand(p, o, template, template + strlen(template));
}
