/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as OpenMetrics text. */
#include <string.h>

#include "doc/metrics.h"

/* An object and those around it, from the inside out. */
struct place {
	const struct object *object;
	const struct place *around;
};

struct exposition {
	struct text *out;
	struct text word; /* a label's value, before it is quoted */
	const struct metric_row *row;
	const char *family; /* whose samples are being written; NULL before the first */
};

/* The member of an object that is this field, or -1. */
static int find_member(const struct object *o, enum field field)
{
	const struct object_row *row = object_row(o);

	for (unsigned int i = 0; i < row->n_members; i++)
		if (row->members[i].field == field)
			return (int)i;
	return -1;
}

/* In words that no terminal obeys; "" for null. */
static void add_word(struct text *out, const struct object *o, unsigned int member)
{
	const union value *v = &o->values[member];

	if (!object_has(o, member))
		return;
	switch (member_field(&object_row(o)->members[member])->type) {
	case TYPE_STR:
		text_add_escaped(out, v->string);
		break;
	case TYPE_HEX:
		text_add_hex(out, v->hex);
		break;
	case TYPE_SIZE:
		text_add_unsigned(out, (uint64_t)v->integer);
		break;
	default:
		text_add_dec(out, v->integer);
	}
}

static void add_quoted(struct text *out, const struct text *word)
{
	out->failed |= word->failed;
	text_addc(out, '"');
	for (size_t i = 0; i < word->len; i++) {
		if (word->s[i] == '"' || word->s[i] == '\\')
			text_addc(out, '\\');
		text_addc(out, word->s[i]);
	}
	text_addc(out, '"');
}

static void add_label(struct exposition *x, const struct place *p, enum field field)
{
	text_addf(x->out, "%s=", field_rows[field].key);
	text_reset(&x->word);
	for (; p; p = p->around) {
		int member = find_member(p->object, field);

		if (member < 0)
			continue;
		add_word(&x->word, p->object, (unsigned int)member);
		break;
	}
	add_quoted(x->out, &x->word);
}

static void add_number(struct text *out, const struct object *o, unsigned int member)
{
	const union value *v = &o->values[member];

	switch (member_field(&object_row(o)->members[member])->type) {
	case TYPE_BOOL:
		text_add_unsigned(out, v->boolean);
		break;
	case TYPE_WORDS:
	case TYPE_LIST:
		text_add_unsigned(out, array_count(v->array));
		break;
	case TYPE_SIZE:
		text_add_unsigned(out, (uint64_t)v->integer);
		break;
	default:
		text_add_dec(out, v->integer);
	}
}

static void begin_family(struct exposition *x)
{
	const char *name = x->row->name, *unit = metric_unit(x->row);

	if (x->family && !strcmp(x->family, name))
		return;
	x->family = name;
	text_addf(x->out, "# TYPE %s gauge\n", name);
	if (unit)
		text_addf(x->out, "# UNIT %s %s\n", name, unit);
	text_addf(x->out, "# HELP %s %s\n", name, metric_help(x->row));
}

static void add_sample(struct exposition *x, const struct place *p)
{
	const struct metric_row *row = x->row;
	int member = row->value == NO_FIELD ? -1 : find_member(p->object, row->value);

	if (member >= 0 && !object_has(p->object, (unsigned int)member))
		return;
	begin_family(x);
	text_add(x->out, row->name);
	for (unsigned int i = 0; i < METRIC_LABELS_MAX && row->labels[i] != NO_FIELD; i++) {
		text_addc(x->out, i ? ',' : '{');
		add_label(x, p, row->labels[i]);
	}
	text_add(x->out, "} ");
	if (member < 0)
		text_add_unsigned(x->out, 1);
	else
		add_number(x->out, p->object, (unsigned int)member);
	text_addc(x->out, '\n');
}

/* Whether objects of a kind are, or hold, those that the row is about. */
static bool leads_to(enum object_kind kind, enum object_kind wanted)
{
	const struct object_row *row = &object_rows[kind];

	if (kind == wanted)
		return true;
	for (unsigned int i = 0; i < row->n_members; i++)
		if (row->members[i].child != OBJ_NONE && leads_to(row->members[i].child, wanted))
			return true;
	return false;
}

static void add_samples(struct exposition *x, const struct object *o, const struct place *around)
{
	const struct place here = { o, around };
	const struct object_row *row = object_row(o);

	if (o->kind == x->row->kind)
		add_sample(x, &here);
	for (unsigned int i = 0; i < row->n_members; i++) {
		const struct member *m = &row->members[i];
		const struct array *a = o->values[i].array;

		if (m->child == OBJ_NONE || !object_has(o, i) || !leads_to(m->child, x->row->kind))
			continue;
		if (member_field(m)->type == TYPE_OBJ)
			add_samples(x, o->values[i].object, &here);
		else
			for (size_t n = 0; n < array_count(a); n++)
				add_samples(x, a->items[n], &here);
	}
}

void doc_openmetrics(const struct doc *d, struct text *out)
{
	struct exposition x = { .out = out };

	/* One family after the other, as the format wants it. */
	for (x.row = metric_rows; x.row < metric_rows + n_metric_rows; x.row++)
		if (leads_to(d->root.kind, x.row->kind))
			add_samples(&x, &d->root, NULL);
	text_add(out, "# EOF\n");
	text_free(&x.word);
}
