/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The metrics table, from metrics.def, and its list in the manual page. */
#include "doc/metrics.h"

#include <string.h>

#include "base/roff.h"

#define L(key)                         F_##key,
#define METRIC(name, kind, value, ...) { "vfioctl_" #name, OBJ_##kind, F_##value, { __VA_ARGS__ } },
#define INFO(name, kind, ...)          { "vfioctl_" #name, OBJ_##kind, NO_FIELD, { __VA_ARGS__ } },

const struct metric_row metric_rows[] = {
#include "doc/metrics.def"
};

const unsigned int n_metric_rows = sizeof(metric_rows) / sizeof(metric_rows[0]);

const char *metric_unit(const struct metric_row *row)
{
	return field_rows[row->value].type == TYPE_SIZE ? "bytes" : NULL;
}

const char *metric_help(const struct metric_row *row)
{
	/* A collector of several files wants one help for one name. */
	while (row > metric_rows && !strcmp(row[-1].name, row->name))
		row--;
	return row->value == NO_FIELD ? object_rows[row->kind].meaning
				      : field_rows[row->value].meaning;
}

/* Bounded: no kind is inside itself. */
bool object_kind_has_metrics(enum object_kind kind)
{
	const struct object_row *row = &object_rows[kind];

	for (unsigned int i = 0; i < n_metric_rows; i++)
		if (metric_rows[i].kind == kind)
			return true;
	for (unsigned int i = 0; i < row->n_members; i++)
		if (row->members[i].child != OBJ_NONE &&
		    object_kind_has_metrics(row->members[i].child))
			return true;
	return false;
}

void doc_metric_table(struct text *out)
{
	text_add(out, ".Bl -tag -width 4n -compact\n");
	for (unsigned int i = 0; i < n_metric_rows; i++) {
		const struct metric_row *row = &metric_rows[i];

		if (i > 0 && !strcmp(row[-1].name, row->name))
			continue;
		text_addf(out, ".It Cm %s", row->name);
		for (const enum field *label = row->labels; *label != NO_FIELD; label++)
			text_addf(out, " Ar %s", field_rows[*label].key);
		text_addc(out, '\n');
		roff_add_prose(out, metric_help(row), strlen(metric_help(row)));
	}
	text_add(out, ".El\n");
}
