/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Within the room: the parts that text for people is made of. */
#ifndef DOC_RENDER_H
#define DOC_RENDER_H

#include "doc/object.h"

/* What is being written, and how. */
struct page {
	struct text *out;
	const struct text_style *style;
	struct text cell; /* the cell being laid out */
};

/* --- cell.c --- */

/* A value in words, on one line, never empty: "-" for null, "?" for unknown. */
void add_cell(struct text *out, const struct object *o, unsigned int member);

/* The same; a size also in full. */
void add_long_cell(struct text *out, const struct object *o, unsigned int member);

/* Expands the template of the object's row. */
void add_template(struct page *p, const struct object *o);

/* Starts a line. */
void add_indent(struct page *p, unsigned int indent);

/* ANSI sequences, where the style wants colours; a weight and a colour may be nested. */
void set_bold(struct page *p, bool on);
void set_bad(struct page *p, bool on);

/* --- table.c --- */

#define COLUMNS_MAX 24 /* a test holds that no row has more */

struct table {
	unsigned int n;
	unsigned int member[COLUMNS_MAX];
	size_t width[COLUMNS_MAX];
};

/* The columns of rows of this kind, as wide as the heads when there will be heads. */
void table_begin(struct table *t, enum object_kind kind, bool heads);

/* Widens them for these rows. */
void table_measure(struct table *t, struct page *p, const struct array *rows);

void table_heads(const struct table *t, struct page *p, enum object_kind kind, unsigned int indent);
void table_rows(const struct table *t, struct page *p, const struct array *rows,
		unsigned int indent);

#endif
