/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document in the format that was asked for. */
#include <string.h>

#include "doc/object.h"

static bool template_names(const char *template, const char *key)
{
	size_t len = strlen(key);

	for (; (template = strchr(template, '{')); template ++) {
		if (!strncmp(template + 1, key, len) && strchr("?#}", template[1 + len]))
			return true;
	}
	return false;
}

static bool text_shows(const struct object_row *row, const struct member *m)
{
	if (*row->template && template_names(row->template, member_field(m)->key))
		return true;
	switch (row->layout) {
	case LAYOUT_PAIRS:
		return true;
	case LAYOUT_LINE:
		return !*row->template;
	case LAYOUT_TREE:
		return m->column;
	case LAYOUT_ROW:
		return m->column && !*row->template;
	}
	return true;
}

bool doc_shows(enum doc_format format, enum object_kind kind, enum field f)
{
	const struct object_row *row = &object_rows[kind];
	unsigned int i = 0;

	while (i < row->n_members && row->members[i].field != f)
		i++;
	return i < row->n_members && (format != FORMAT_TEXT || text_shows(row, &row->members[i]));
}

void doc_render(const struct doc *d, enum doc_format format, const struct text_style *style,
		struct text *out)
{
	switch (format) {
	case FORMAT_JSON:
		doc_json(d, out);
		break;
	case FORMAT_OPENMETRICS:
		doc_openmetrics(d, out);
		break;
	default:
		doc_text(d, style, out);
	}
}
