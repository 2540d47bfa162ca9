/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as text for people: the layouts. */
#include "doc/render.h"

#define STEP            2 /* columns that what is inside something is moved to the right */
#define TREE_TABLES_MAX 4 /* a test holds that no row of a tree has more */

static void add_object(struct page *p, const struct object *o, unsigned int indent);

static bool is_table(enum object_kind kind)
{
	const struct object_row *row = &object_rows[kind];

	return row->layout == LAYOUT_ROW && !*row->template;
}

/* The template as a line; in bold where it heads what follows. */
static void add_line(struct page *p, const struct object *o, unsigned int indent, bool heading)
{
	add_indent(p, indent);
	if (heading)
		set_bold(p, true);
	add_template(p, o);
	if (heading)
		set_bold(p, false);
	text_addc(p->out, '\n');
}

static void add_trees(struct page *p, void *const *trees, size_t n, unsigned int indent);

static void add_list(struct page *p, const struct array *a, enum object_kind kind,
		     unsigned int indent)
{
	struct table t;

	if (is_table(kind)) {
		table_begin(&t, kind, true);
		table_measure(&t, p, a);
		table_heads(&t, p, kind, indent);
		table_rows(&t, p, a, indent);
		return;
	}
	if (object_rows[kind].layout == LAYOUT_TREE) {
		add_trees(p, a->items, a->n, indent);
		return;
	}
	for (size_t i = 0; i < a->n; i++) {
		if (object_is_aside(a->items[i]))
			continue;
		if (i > 0 && object_rows[kind].layout == LAYOUT_PAIRS)
			text_addc(p->out, '\n');
		add_object(p, a->items[i], indent);
	}
}

/* Whether text shows any item. */
static bool has_shown(const struct array *a)
{
	size_t i = 0;

	while (i < array_count(a) && object_is_aside(a->items[i]))
		i++;
	return i < array_count(a);
}

/* Whether it is an object or a list with something in it, which does not fit behind a label. */
static bool has_inside(const struct object *o, unsigned int member)
{
	switch (member_field(&object_row(o)->members[member])->type) {
	case TYPE_OBJ:
		return object_has(o, member);
	case TYPE_LIST:
		return object_has(o, member) && has_shown(o->values[member].array);
	default:
		return false;
	}
}

static void add_inside(struct page *p, const struct object *o, unsigned int member,
		       unsigned int indent)
{
	const struct member *m = &object_row(o)->members[member];

	if (member_field(m)->type == TYPE_OBJ)
		add_object(p, o->values[member].object, indent);
	else
		add_list(p, o->values[member].array, m->child, indent);
}

/* A list of a tree whose items are rows below the heading, without headings of their own. */
static bool is_tree_table(const struct member *m)
{
	return m->column && member_field(m)->type == TYPE_LIST && is_table(m->child);
}

/* One table for each such list, measured over all the trees, so that they share its columns. */
static void measure_trees(struct table *tables, struct page *p, void *const *trees, size_t n)
{
	const struct object_row *row = object_row(trees[0]);

	for (unsigned int i = 0; i < row->n_members; i++) {
		if (!is_tree_table(&row->members[i]))
			continue;
		table_begin(tables, row->members[i].child, false);
		for (size_t t = 0; t < n; t++) {
			const struct object *tree = trees[t];

			if (has_inside(tree, i))
				table_measure(tables, p, tree->values[i].array);
		}
		tables++;
	}
}

/* Whether it is the heading of anything. */
static bool has_below(const struct object *tree)
{
	const struct object_row *row = object_row(tree);
	unsigned int i = 0;

	while (i < row->n_members && !(row->members[i].column && has_inside(tree, i)))
		i++;
	return i < row->n_members;
}

static void add_tree(struct page *p, const struct object *tree, const struct table *tables,
		     unsigned int indent)
{
	const struct object_row *row = object_row(tree);

	if (*row->template) {
		add_line(p, tree, indent, has_below(tree));
		indent += STEP;
	}
	for (unsigned int i = 0; i < row->n_members; i++) {
		const struct table *own = is_tree_table(&row->members[i]) ? tables++ : NULL;

		if (!row->members[i].column || !has_inside(tree, i))
			continue;
		if (own)
			table_rows(own, p, tree->values[i].array, indent);
		else
			add_inside(p, tree, i, indent);
	}
}

/* Trees of one kind. */
static void add_trees(struct page *p, void *const *trees, size_t n, unsigned int indent)
{
	struct table tables[TREE_TABLES_MAX];

	measure_trees(tables, p, trees, n);
	for (size_t i = 0; i < n; i++) {
		if (!object_is_aside(trees[i]))
			add_tree(p, trees[i], tables, indent);
	}
}

static void add_pair(struct page *p, const struct object *o, unsigned int member,
		     size_t label_width, unsigned int indent)
{
	size_t begin;

	add_indent(p, indent);
	begin = p->out->len;
	text_add(p->out, member_field(&object_row(o)->members[member])->label);
	text_pad(p->out, begin, label_width + STEP);
	add_long_cell(p->out, o, member);
	text_addc(p->out, '\n');
}

/* Absent, or a table without rows: said only where there is nothing else to say. That there are no words of
 * a kind ("reset  none") is worth a line. */
static bool is_empty(const struct object *o, unsigned int member)
{
	enum field_type type = member_field(&object_row(o)->members[member])->type;

	if (!object_has(o, member))
		return !object_is_unknown(o, member);
	return type == TYPE_LIST && array_count(o->values[member].array) == 0;
}

static bool is_pair(const struct object *o, unsigned int member)
{
	const struct object_row *row = object_row(o);

	return row->members[member].field != F_unknown && !has_inside(o, member) &&
	       (row->n_members == 1 || !is_empty(o, member));
}

static size_t widest_label(const struct object *o)
{
	const struct object_row *row = object_row(o);
	size_t widest = 0;

	for (unsigned int i = 0; i < row->n_members; i++) {
		size_t width = text_width(member_field(&row->members[i])->label);

		if (is_pair(o, i) && widest < width)
			widest = width;
	}
	return widest;
}

static void add_pairs(struct page *p, const struct object *o, unsigned int indent)
{
	const struct object_row *row = object_row(o);
	bool labelled = row->n_members > 1; /* a list that is all there is needs no label */
	size_t label_width = widest_label(o);

	if (*row->template) {
		add_line(p, o, indent, true);
		indent += STEP;
	}
	for (unsigned int i = 0; i < row->n_members; i++)
		if (is_pair(o, i))
			add_pair(p, o, i, label_width, indent);
	for (unsigned int i = 0; i < row->n_members; i++) {
		if (!has_inside(o, i))
			continue;
		if (labelled) {
			add_indent(p, indent);
			text_addf(p->out, "%s:\n", member_field(&row->members[i])->label);
		}
		add_inside(p, o, i, labelled ? indent + STEP : indent);
	}
}

static void add_object(struct page *p, const struct object *o, unsigned int indent)
{
	const struct object_row *row = object_row(o);
	void *trees[] = { (void *)o };

	if (row->layout == LAYOUT_TREE)
		add_trees(p, trees, 1, indent);
	else if (row->layout == LAYOUT_PAIRS || !*row->template)
		add_pairs(p, o, indent);
	else
		add_line(p, o, indent, false);
}

void doc_text(const struct doc *d, const struct text_style *style, struct text *out)
{
	struct page p = { .out = out, .style = style };

	add_object(&p, &d->root, 0);
	if (p.cell.failed)
		out->failed = true;
	text_free(&p.cell);
}
