/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of fields.def and objects.def: what the renderers rely on, for every row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "doc/render.h"

#define ROW_MAX_DEPTH 8 /* well below what parse_doc.h accepts */
#define TREE_TABLES   4 /* as in doc/text.c */

/* Each member of each row. */
#define for_each_member(row, m)                                                                    \
	for (const struct object_row *row = object_rows + 1; row < object_rows + OBJ_COUNT; row++) \
		for (const struct member *m = row->members; m < row->members + row->n_members; m++)

static void explain(const struct object_row *row, const struct member *m, const char *rule)
{
	fail_msg("OBJECT(%s): %s: %s", row->name, m ? field_rows[m->field].key : "", rule);
}

static bool is_snake_case(const char *s)
{
	return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static void fields_say_what_they_are(void **state)
{
	(void)state;
	for (size_t i = 0; i < F_COUNT; i++) {
		const struct field_row *field = &field_rows[i];

		if (!is_snake_case(field->key) || !*field->label || !*field->meaning)
			fail_msg("FIELD(%s): its key, label or meaning is wrong", field->key);
		if (field->meaning[strlen(field->meaning) - 1] == '.')
			fail_msg("FIELD(%s): a meaning is no sentence", field->key);
		for (size_t j = 0; j < i; j++)
			if (strcmp(field->key, field_rows[j].key) == 0)
				fail_msg("FIELD(%s): twice", field->key);
	}
}

static void no_field_is_twice_in_an_object(void **state)
{
	(void)state;
	for_each_member(row, m)
	{
		for (const struct member *other = row->members; other < m; other++)
			if (other->field == m->field)
				explain(row, m, "twice");
		if (m->field == F_schema)
			explain(row, m, "documents get it by themselves");
		if (m->field == F_unknown && m != row->members + row->n_members - 1)
			explain(row, m, "not the last");
	}
}

static void objects_and_lists_have_a_kind_and_nothing_else_has(void **state)
{
	(void)state;
	for_each_member(row, m)
	{
		enum field_type type = field_rows[m->field].type;

		if ((type == TYPE_OBJ || type == TYPE_LIST) != (m->child != OBJ_NONE))
			explain(row, m, "S() is for OBJ and LIST, and for nothing else");
	}
}

/* Levels of objects; stops where no row may get. */
static unsigned int depth_of(enum object_kind kind, unsigned int above)
{
	const struct object_row *row = &object_rows[kind];
	unsigned int deepest = above;

	if (above > ROW_MAX_DEPTH)
		return above;
	for (unsigned int i = 0; i < row->n_members; i++) {
		unsigned int depth;

		if (row->members[i].child == OBJ_NONE)
			continue;
		depth = depth_of(row->members[i].child, above + 1);
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

static void no_kind_is_inside_itself(void **state)
{
	(void)state;
	for (enum object_kind kind = OBJ_NONE + 1; kind < OBJ_COUNT; kind++)
		if (depth_of(kind, 1) > ROW_MAX_DEPTH)
			explain(&object_rows[kind], NULL, "inside itself, or too deep");
}

static unsigned int count_columns(const struct object_row *row, enum field_type type, bool any)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < row->n_members; i++)
		if (row->members[i].column &&
		    (any || field_rows[row->members[i].field].type == type))
			n++;
	return n;
}

static void layouts_have_what_they_show(void **state)
{
	(void)state;
	for (const struct object_row *row = object_rows + 1; row < object_rows + OBJ_COUNT; row++) {
		unsigned int columns = count_columns(row, TYPE_LIST, true);

		if (!*row->meaning)
			explain(row, NULL, "no meaning");
		if (row->layout == LAYOUT_LINE && !*row->template)
			explain(row, NULL, "a LINE without a template");
		if (row->layout == LAYOUT_ROW && !*row->template && columns == 0)
			explain(row, NULL, "a ROW without a column");
		if (row->layout == LAYOUT_ROW && columns > COLUMNS_MAX)
			explain(row, NULL, "too many columns");
		if (row->layout == LAYOUT_TREE && columns == 0 && !*row->template)
			explain(row, NULL, "a TREE that shows nothing");
		if (row->layout == LAYOUT_TREE &&
		    count_columns(row, TYPE_LIST, false) > TREE_TABLES)
			explain(row, NULL, "too many tables for a TREE");
	}
}

static bool has_key(const struct object_row *row, const char *key, size_t len)
{
	for (unsigned int i = 0; i < row->n_members; i++) {
		const char *name = field_rows[row->members[i].field].key;

		if (strlen(name) == len && memcmp(name, key, len) == 0)
			return true;
	}
	return false;
}

/* "{key#one:others}", from the "#". */
static bool is_of_integer(const struct object_row *row, const char *hash)
{
	const char *key = hash;

	while (key > row->template && key[-1] != '{')
		key--;
	for (unsigned int i = 0; i < row->n_members; i++) {
		const struct field_row *field = &field_rows[row->members[i].field];

		if (!strncmp(field->key, key, (size_t)(hash - key)) && !field->key[hash - key])
			return field->type == TYPE_INT;
	}
	return false;
}

static void templates_name_fields_of_their_row(void **state)
{
	(void)state;
	for (const struct object_row *row = object_rows + 1; row < object_rows + OBJ_COUNT; row++) {
		int depth = 0;

		for (const char *s = row->template; *s; s++) {
			depth += *s == '{' ? 1 : *s == '}' ? -1 : 0;
			if (depth < 0)
				explain(row, NULL, "a brace too many");
			if (*s == '{' && s[1] >= '0' && s[1] <= '9') {
				if (s[1 + strspn(s + 1, "0123456789")] != '|')
					explain(row, NULL, "a width without what it is of");
				continue;
			}
			if (*s == '{' && !has_key(row, s + 1, strcspn(s + 1, "?#}")))
				explain(row, NULL, s);
			if (*s == '#' && !is_of_integer(row, s))
				explain(row, NULL, s);
		}
		if (depth != 0)
			explain(row, NULL, "a brace too few");
	}
}

static void kinds_are_found_by_name(void **state)
{
	(void)state;
	for (enum object_kind kind = OBJ_NONE + 1; kind < OBJ_COUNT; kind++)
		assert_int_equal(object_kind_by_name(object_kind_name(kind)), kind);
	assert_int_equal(object_kind_by_name("no such kind"), OBJ_NONE);
	assert_int_equal(object_kind_by_name(""), OBJ_NONE);
	assert_null(object_kind_name(OBJ_NONE));
	assert_null(object_kind_name(OBJ_COUNT));
}

/* Some value of any type but that of an object or a list. */
static void set_something(struct obj *o, enum field f)
{
	switch (field_rows[f].type) {
	case TYPE_BOOL:
		obj_bool(o, f, true);
		break;
	case TYPE_INT:
	case TYPE_SIZE:
		obj_int(o, f, 12345);
		break;
	case TYPE_HEX:
		obj_hex(o, f, 12345);
		break;
	case TYPE_STR:
		obj_str(o, f, "something");
		break;
	default:
		obj_word(o, f, "something");
	}
}

static bool is_scalar(enum field f)
{
	return field_rows[f].type != TYPE_OBJ && field_rows[f].type != TYPE_LIST && f != F_unknown;
}

/* An inventory of one group with one device as text; `f` of that kind, where it can be absent, is there if told. */
static void list_text(struct text *out, enum object_kind kind, enum field f, bool there)
{
	const struct text_style style = { 0 };
	static const enum object_kind kinds[] = { OBJ_host_device, OBJ_host_group, OBJ_list };
	static const enum field lists[] = { F_unknown, F_devices, F_groups };
	struct obj inner = { 0 };
	struct err e;
	struct doc *d;

	for (size_t k = 0; k < 3; k++) {
		const struct object_row *row = &object_rows[kinds[k]];
		struct obj o;

		obj_begin(&o, kinds[k]);
		for (unsigned int i = 0; i < row->n_members; i++) {
			const struct member *m = &row->members[i];
			bool asked = kinds[k] == kind && m->field == f;

			if (is_scalar(m->field) && (asked ? there : !m->nullable))
				set_something(&o, m->field);
		}
		if (k)
			obj_add(&o, lists[k], &inner);
		inner = o;
	}
	d = doc_end(&inner, &e);
	assert_non_null(d);
	text_reset(out);
	doc_text(d, &style, out);
	doc_free(d);
}

/* Facts that doc_shows() denies are not read: text must not have anything of them, and may have of the others. */
static void text_shows_what_it_says(void **state)
{
	_cleanup_text_ struct text with = { 0 }, without = { 0 };
	const enum object_kind kinds[] = { OBJ_host_device, OBJ_host_group };

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		const struct object_row *row = &object_rows[kinds[k]];

		for (unsigned int i = 0; i < row->n_members; i++) {
			enum field f = row->members[i].field;

			assert_true(doc_shows(FORMAT_JSON, kinds[k], f));
			if (!is_scalar(f) || !row->members[i].nullable)
				continue;
			list_text(&with, kinds[k], f, true);
			list_text(&without, kinds[k], f, false);
			if (doc_shows(FORMAT_TEXT, kinds[k], f) != !!strcmp(with.s, without.s))
				explain(row, &row->members[i], "text shows it, or does not");
		}
	}
	assert_false(doc_shows(FORMAT_JSON, OBJ_NONE, F_type));
	assert_false(doc_shows(FORMAT_JSON, OBJ_list, F_type));
	assert_false(doc_shows(FORMAT_TEXT, OBJ_host_group, F_reserved_regions));
	assert_true(doc_shows(FORMAT_TEXT, OBJ_host_group, F_noiommu));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_say_what_they_are),
		cmocka_unit_test(no_field_is_twice_in_an_object),
		cmocka_unit_test(objects_and_lists_have_a_kind_and_nothing_else_has),
		cmocka_unit_test(no_kind_is_inside_itself),
		cmocka_unit_test(layouts_have_what_they_show),
		cmocka_unit_test(templates_name_fields_of_their_row),
		cmocka_unit_test(kinds_are_found_by_name),
		cmocka_unit_test(text_shows_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
