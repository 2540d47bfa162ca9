/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of metrics.def, and what a label's value becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "doc/metrics.h"

#define for_each_metric(row) \
	for (const struct metric_row *row = metric_rows; row < metric_rows + n_metric_rows; row++)

static bool has_field(enum object_kind kind, enum field field)
{
	for (unsigned int i = 0; i < object_rows[kind].n_members; i++)
		if (object_rows[kind].members[i].field == field)
			return true;
	return false;
}

static void values_are_numbers_of_their_kind(void **state)
{
	(void)state;
	for_each_metric(row)
	{
		enum field_type type = field_rows[row->value].type;

		if (row->value == NO_FIELD)
			continue;
		if (!has_field(row->kind, row->value))
			fail_msg("%s: its kind has no such field", row->name);
		if (type == TYPE_STR || type == TYPE_HEX || type == TYPE_OBJ)
			fail_msg("%s: a text is no value", row->name);
	}
}

static void names_end_in_their_unit(void **state)
{
	(void)state;
	for_each_metric(row)
	{
		const char *unit = metric_unit(row), *end = strrchr(row->name, '_');

		if (unit ? strcmp(end + 1, unit) != 0 : strcmp(end, "_bytes") == 0)
			fail_msg("%s: its unit is %s", row->name, unit ?: "none");
		if ((row->value == NO_FIELD) != (strcmp(end, "_info") == 0))
			fail_msg("%s: what ends in _info has no value", row->name);
	}
}

static void rows_of_one_name_stand_together_and_are_alike(void **state)
{
	(void)state;
	for_each_metric(row) for (const struct metric_row *later = row + 1;
				  later < metric_rows + n_metric_rows; later++)
	{
		if (strcmp(row->name, later->name) != 0)
			continue;
		assert_string_equal(later[-1].name, later->name);
		assert_memory_equal(row->labels, later->labels, sizeof(row->labels));
		assert_string_equal(metric_help(row), metric_help(later));
	}
}

static void labels_are_words(void **state)
{
	(void)state;
	for_each_metric(row)
	{
		assert_int_not_equal(row->labels[0], NO_FIELD);
		assert_int_equal(row->labels[METRIC_LABELS_MAX - 1], NO_FIELD);
		for (const enum field *label = row->labels; *label != NO_FIELD; label++) {
			enum field_type type = field_rows[*label].type;

			if (type != TYPE_STR && type != TYPE_HEX && type != TYPE_INT)
				fail_msg("%s: %s is no word", row->name, field_rows[*label].key);
		}
	}
}

/* A session's list with one session of this name in it. */
static void render(const char *name, struct text *out)
{
	struct obj list, row;
	struct doc *d;
	struct err e;

	obj_begin(&row, OBJ_session_row);
	obj_str(&row, F_session, name);
	obj_int(&row, F_pid, 7);
	obj_str(&row, F_state, "running");
	obj_bool(&row, F_stays, true);
	obj_int(&row, F_mapping_count, 3);
	obj_words(&row, F_held);
	obj_begin(&list, OBJ_session_list);
	obj_list(&list, F_sessions);
	obj_add(&list, F_sessions, &row);
	d = doc_end(&list, &e);
	assert_non_null(d);
	doc_openmetrics(d, out);
	doc_free(d);
}

static void a_label_can_hold_anything(void **state)
{
	static const struct {
		const char *name, *label;
	} cases[] = {
		{ "plain", "plain" },
		{ "a\"b", "a\\\"b" },
		{ "a\nb\033[2J", "a\\\\x0ab\\\\x1b[2J" },
		{ "a\\b", "a\\\\\\\\b" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text out = { 0 }, expected = { 0 };

		render(cases[i].name, &out);
		text_addf(&expected,
			  "# TYPE vfioctl_session_mappings gauge\n"
			  "# HELP vfioctl_session_mappings number of DMA mappings\n"
			  "vfioctl_session_mappings{session=\"%s\",state=\"running\"} 3\n"
			  "# EOF\n",
			  cases[i].label);
		assert_string_equal(out.s, expected.s);
		text_free(&out);
		text_free(&expected);
	}
}

/* The kernel counts in 64 bits without a sign. */
static void sizes_are_not_negative(void **state)
{
	struct text out = { 0 };
	struct obj list, row;
	struct doc *d;
	struct err e;

	(void)state;
	obj_begin(&row, OBJ_held_buffer);
	obj_str(&row, F_buffer, "b");
	obj_int(&row, F_size, (int64_t)(UINT64_C(1) << 63));
	obj_int(&row, F_page_size, 4096);
	obj_bool(&row, F_file, false);
	obj_int(&row, F_mapping_count, 0);
	obj_int(&row, F_mapped_bytes, 0);
	obj_int(&row, F_charged, 0);
	obj_begin(&list, OBJ_buffer_list);
	obj_str(&list, F_session, "s");
	obj_list(&list, F_buffers);
	obj_add(&list, F_buffers, &row);
	d = doc_end(&list, &e);
	assert_non_null(d);
	doc_openmetrics(d, &out);
	doc_free(d);
	assert_non_null(strstr(out.s, "vfioctl_buffer_size_bytes{session=\"s\",buffer=\"b\"} "
				      "9223372036854775808\n"));
	text_free(&out);
}

static void documents_know_whether_they_say_anything(void **state)
{
	(void)state;
	assert_true(object_kind_has_metrics(OBJ_list));
	assert_true(object_kind_has_metrics(OBJ_doctor));
	assert_true(object_kind_has_metrics(OBJ_status));
	assert_false(object_kind_has_metrics(OBJ_map));
	assert_false(object_kind_has_metrics(OBJ_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_numbers_of_their_kind),
		cmocka_unit_test(names_end_in_their_unit),
		cmocka_unit_test(rows_of_one_name_stand_together_and_are_alike),
		cmocka_unit_test(labels_are_words),
		cmocka_unit_test(a_label_can_hold_anything),
		cmocka_unit_test(sizes_are_not_negative),
		cmocka_unit_test(documents_know_whether_they_say_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
