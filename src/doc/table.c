/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of one kind in columns. */
#include "doc/render.h"

#define GAP 2

void table_begin(struct table *t, enum object_kind kind, bool heads)
{
	const struct object_row *row = &object_rows[kind];

	*t = (struct table){ 0 };
	for (unsigned int i = 0; i < row->n_members && t->n < COLUMNS_MAX; i++) {
		if (!row->members[i].column)
			continue;
		t->width[t->n] = heads ? text_width(member_field(&row->members[i])->label) : 0;
		t->member[t->n++] = i;
	}
}

void table_measure(struct table *t, struct page *p, const struct array *rows)
{
	for (size_t r = 0; r < array_count(rows); r++)
		for (unsigned int i = 0; i < t->n && !object_is_aside(rows->items[r]); i++) {
			size_t width;

			text_reset(&p->cell);
			add_cell(&p->cell, rows->items[r], t->member[i]);
			width = p->cell.s ? text_width(p->cell.s) : 0;
			if (t->width[i] < width)
				t->width[i] = width;
		}
}

/* Half a number is a wrong one. */
static bool may_be_cut(enum field_type type)
{
	return type == TYPE_STR || type == TYPE_WORDS;
}

/* Cuts the line's last cell to the width of the terminal, when that leaves something of it. */
static void cut(struct page *p, size_t line, size_t last_cell)
{
	static const char dots[] = "...";
	size_t room = p->style->width > 0 ? (size_t)p->style->width : 0;
	struct text *out = p->out;
	size_t at;

	if (room < sizeof(dots) || out->failed || text_width(out->s + line) <= room)
		return;
	at = line + text_fitting(out->s + line, room - (sizeof(dots) - 1));
	if (at <= last_cell)
		return;
	out->len = at;
	text_add(out, dots);
}

/* Numbers of things are read by their last digits, everything else from its beginning. */
static bool is_right_aligned(enum field_type type)
{
	return type == TYPE_INT || type == TYPE_SIZE;
}

/* Puts page->cell into column i; nothing follows the last one. Returns where it begins. */
static size_t place(const struct table *t, struct page *p, unsigned int i, enum field_type type)
{
	size_t begin, width = p->cell.s ? text_width(p->cell.s) : 0;

	if (i > 0)
		text_pad(p->out, p->out->len, GAP);
	if (is_right_aligned(type) && width < t->width[i])
		text_pad(p->out, p->out->len, t->width[i] - width);
	begin = p->out->len;
	text_addn(p->out, p->cell.s, p->cell.len);
	if (!is_right_aligned(type) && i + 1 < t->n)
		text_pad(p->out, begin, t->width[i]);
	return begin;
}

void table_heads(const struct table *t, struct page *p, enum object_kind kind, unsigned int indent)
{
	set_bold(p, true);
	add_indent(p, indent);
	for (unsigned int i = 0; i < t->n; i++) {
		const struct field_row *field =
			member_field(&object_rows[kind].members[t->member[i]]);

		text_reset(&p->cell);
		text_add(&p->cell, field->label);
		place(t, p, i, field->type);
	}
	set_bold(p, false);
	text_addc(p->out, '\n');
}

void table_rows(const struct table *t, struct page *p, const struct array *rows,
		unsigned int indent)
{
	for (size_t r = 0; r < array_count(rows); r++) {
		const struct object *o = rows->items[r];
		size_t line = p->out->len, begin = line;
		enum field_type type = TYPE_OBJ;

		if (object_is_aside(o))
			continue;
		add_indent(p, indent);
		for (unsigned int i = 0; i < t->n; i++) {
			type = member_field(&object_row(o)->members[t->member[i]])->type;
			text_reset(&p->cell);
			add_cell(&p->cell, o, t->member[i]);
			begin = place(t, p, i, type);
		}
		if (may_be_cut(type))
			cut(p, line, begin);
		text_addc(p->out, '\n');
	}
}
