/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every kind of document: built, written, read back, and judged by an independent validator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parse_doc.h"

/* What a sample has in it. */
enum sample { SPARSE, FULL, UNKNOWN_ALL, SAMPLES };

static void fill(struct obj *o, enum sample sample);

static void set_child(struct obj *o, const struct member *m, enum sample sample)
{
	struct obj child;

	obj_begin(&child, m->child);
	fill(&child, sample);
	if (field_rows[m->field].type == TYPE_LIST)
		obj_add(o, m->field, &child);
	else
		obj_set(o, m->field, &child);
}

static void set_value(struct obj *o, const struct member *m, enum sample sample)
{
	switch (field_rows[m->field].type) {
	case TYPE_BOOL:
		obj_bool(o, m->field, sample == FULL);
		break;
	case TYPE_INT:
		obj_int(o, m->field, sample == FULL ? INT64_MAX : -1);
		break;
	case TYPE_SIZE:
		obj_int(o, m->field, sample == FULL ? (int64_t)UINT64_MAX : 0);
		break;
	case TYPE_HEX:
		obj_hex(o, m->field, sample == FULL ? UINT64_MAX : 0);
		break;
	case TYPE_STR:
		obj_strf(o, m->field, "%s of \"%s\" \\ \t\x1b \xe2\x80\xae Zürich", "name",
			 "device");
		break;
	case TYPE_WORDS:
		obj_words(o, m->field);
		if (sample == FULL)
			obj_word(o, m->field, "read");
		if (sample == FULL)
			obj_word(o, m->field, "0x40");
		break;
	case TYPE_OBJ:
		set_child(o, m, sample);
		break;
	case TYPE_LIST:
		obj_list(o, m->field);
		if (sample == FULL)
			set_child(o, m, SPARSE);
		if (sample == FULL)
			set_child(o, m, FULL);
		break;
	}
}

/* Sets the fields from the last to the first, which the documents must not show. */
static void fill(struct obj *o, enum sample sample)
{
	const struct object_row *row = object_row(o->object);

	for (unsigned int i = row->n_members; i-- > 0;) {
		const struct member *m = &row->members[i];

		if (m->field == F_unknown)
			continue;
		if (!m->nullable || sample == FULL)
			set_value(o, m, sample);
		else if (sample == UNKNOWN_ALL &&
			 row->members[row->n_members - 1].field == F_unknown)
			obj_unknown(o, m->field);
	}
}

static struct doc *build(enum object_kind kind, enum sample sample)
{
	struct doc *d;
	struct obj o;
	struct err e;

	obj_begin(&o, kind);
	fill(&o, sample);
	d = doc_end(&o, &e);
	if (!d)
		fail_msg("%s: %s", object_kind_name(kind), e.message);
	assert_int_equal(doc_kind(d), kind);
	return d;
}

#define for_each_sample(kind, sample)                                        \
	for (enum object_kind kind = OBJ_NONE + 1; kind < OBJ_COUNT; kind++) \
		for (enum sample sample = SPARSE; sample < SAMPLES; sample++)

static void what_is_written_is_read_back(void **state)
{
	(void)state;
	for_each_sample(kind, sample)
	{
		_cleanup_doc_ struct doc *d = build(kind, sample);
		_cleanup_doc_ struct doc *again = NULL;
		_cleanup_text_ struct text json = { 0 }, json_again = { 0 };
		struct err e;

		doc_json(d, &json);
		again = parse_doc(kind, json.s, json.len, &e);
		if (!again)
			fail_msg("%s: %s", json.s, e.message);
		doc_json(again, &json_again);
		assert_string_equal(json.s, json_again.s);
	}
}

/* One line each, that a terminal can be shown. */
static void json_is_one_printable_line(void **state)
{
	(void)state;
	for_each_sample(kind, sample)
	{
		_cleanup_doc_ struct doc *d = build(kind, sample);
		_cleanup_text_ struct text json = { 0 };

		doc_json(d, &json);
		assert_memory_equal(json.s, "{\"schema\":1", 11);
		for (size_t i = 0; i + 1 < json.len; i++)
			assert_false((unsigned char)json.s[i] < ' ' || json.s[i] == 0x7f);
		assert_int_equal(json.s[json.len - 1], '\n');
		assert_null(strstr(json.s, "\xe2\x80\xae"));
		assert_non_null(strstr(json.s, "}\n"));
	}
}

static void text_has_whole_lines_without_controls(void **state)
{
	const struct text_style style = { 0 };

	(void)state;
	for_each_sample(kind, sample)
	{
		_cleanup_doc_ struct doc *d = build(kind, sample);
		_cleanup_text_ struct text text = { 0 };

		doc_text(d, &style, &text);
		for (size_t i = 0; i < text.len; i++) {
			assert_false((unsigned char)text.s[i] < ' ' && text.s[i] != '\n');
			if (text.s[i] == '\n' && i > 0)
				assert_int_not_equal(text.s[i - 1], ' ');
		}
		if (text.len > 0)
			assert_int_equal(text.s[text.len - 1], '\n');
	}
}

static const struct {
	enum object_kind kind;
	const char *json, *text;
} told[] = {
	{ OBJ_bind,
	  "{\"schema\":1,\"dry_run\":false,\"changed\":true,\"group\":4,\"viable\":true,"
	  "\"blockers\":[],"
	  "\"devices\":[{\"address\":\"0000:01:00.0\",\"driver_before\":\"e1000e\",\"driver\":"
	  "\"vfio-pci\","
	  "\"vfio_device\":\"vfio0\",\"changed\":true,\"rule\":null},{\"address\":\"0000:01:00.1\","
	  "\"driver_before\":null,\"driver\":\"mlx5_vfio_pci\",\"vfio_device\":null,\"changed\":"
	  "true,"
	  "\"rule\":null}],\"node_access\":[{\"node\":\"/dev/vfio/"
	  "4\",\"mode\":\"0600\",\"user_id\":0,"
	  "\"group_id\":0}],\"writes\":[],\"companions\":[],\"consumers\":[],\"unreadable_"
	  "processes\":null,"
	  "\"unknown\":[]}",
	  "bound, group 4\n"
	  "  0000:01:00.0   e1000e     -> vfio-pci       vfio0\n"
	  "  0000:01:00.1   no driver  -> mlx5_vfio_pci\n"
	  "  /dev/vfio/4                  0600  user 0, group 0\n" },
	{ OBJ_unmap,
	  "{\"schema\":1,\"session\":\"default\",\"space\":\"space0\",\"unmapped\":[{\"space\":"
	  "\"space0\","
	  "\"buffer\":\"ring\",\"iova\":\"0x100000\",\"size\":65536,\"mapping_count\":1}],"
	  "\"changed\":true}",
	  "unmapped\n  0x100000              64 KiB      ring in space0\n" },
	{ OBJ_restore,
	  "{\"schema\":1,\"changed\":true,\"devices\":[{\"address\":\"0000:01:00.0\",\"action\":"
	  "\"restored\","
	  "\"driver\":\"e1000e\",\"driver_override\":null,\"num_vfs\":2}]}",
	  "given back\n  0000:01:00.0   restored   e1000e, 2 virtual functions\n" },
	{ OBJ_snapshot, "{\"schema\":1,\"fact_count\":1,\"not_seen\":0}",
	  "saved: 1 fact, 0 of them unknown\n" },
	{ OBJ_snapshot, "{\"schema\":1,\"fact_count\":0,\"not_seen\":0}",
	  "saved: 0 facts, 0 of them unknown\n" },
};

static void what_was_done_reads_at_a_glance(void **state)
{
	const struct text_style style = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		_cleanup_text_ struct text text = { 0 };
		_cleanup_doc_ struct doc *d = NULL;
		struct err e;

		d = parse_doc(told[i].kind, told[i].json, strlen(told[i].json), &e);
		assert_non_null(d);
		doc_text(d, &style, &text);
		assert_string_equal(text.s, told[i].text);
	}
}

static void what_was_not_written_by_us_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"null",
		"[]",
		"{}",
		"{\"schema\":1}",
		"{\"schema\":1,\"iova\":\"0x1000\",\"size\":1",
		"{\"schema\":1,\"iova\":\"0x1000\",\"size\":1}}",
		"{\"schema\":2,\"iova\":\"0x1000\",\"size\":1}",
		"{\"iova\":\"0x1000\",\"size\":1}",
		"{\"schema\":1,\"iova\":\"0x1000\"}",
		"{\"schema\":1,\"iova\":\"0x1000\",\"sizes\":1}",
		"{\"schema\":1,\"iova\":\"0x1000\",\"size\":1,\"more\":1}",
		"{\"schema\":1,\"iova\":\"0x1000\",\"size\":null}",
		"{\"schema\":1,\"iova\":\"0x1000\",\"size\":\"1\"}",
		"{\"schema\":1,\"iova\":\"0x1000\",\"size\":1.5}",
		"{\"schema\":1,\"iova\":4096,\"size\":1}",
		"{\"schema\":1,\"iova\":\"4096\",\"size\":1}",
		"{\"schema\":1,\"iova\":\"0x\",\"size\":1}",
		"{\"schema\":1,\"iova\":\"0x1000\\u0000\",\"size\":1}",
	};
	static const char good[] = "{\"schema\":1,\"iova\":\"0x1000\",\"size\":1}";
	_cleanup_doc_ struct doc *d = NULL;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		print_message("%s\n", bad[i]);
		assert_null(parse_doc(OBJ_iova_range, bad[i], strlen(bad[i]), &e));
		assert_int_equal(e.status, EXIT_REFUSED);
	}
	d = parse_doc(OBJ_iova_range, good, strlen(good), &e);
	assert_non_null(d);
}

static void a_field_that_is_never_null_must_be_set(void **state)
{
	struct obj range, unmap;
	struct err e;

	(void)state;
	obj_begin(&range, OBJ_cause);
	obj_str(&range, F_cause, "some");
	obj_str(&range, F_try, NULL);
	obj_begin(&unmap, OBJ_error_detail);
	obj_add(&unmap, F_causes, &range);
	assert_null(doc_end(&unmap, &e));
	assert_non_null(strstr(e.message, "\"try\""));
	assert_int_equal(e.status, EXIT_REFUSED);
}

static void a_list_that_was_not_set_is_empty(void **state)
{
	_cleanup_text_ struct text json = { 0 };
	_cleanup_doc_ struct doc *d = NULL;
	struct obj o;
	struct err e;

	(void)state;
	obj_begin(&o, OBJ_error_detail);
	obj_str(&o, F_message, "first");
	obj_str(&o, F_message, "second");
	d = doc_end(&o, &e);
	assert_non_null(d);
	doc_json(d, &json);
	assert_string_equal(json.s, "{\"schema\":1,\"message\":\"second\",\"operation\":null,"
				    "\"errno\":null,\"object\":null,\"hint\":null,\"line\":null,"
				    "\"causes\":[]}\n");
}

static void invalid_utf8_is_replaced(void **state)
{
	static const char *const cases[][2] = {
		{ "\xff", "\xef\xbf\xbd" },
		{ "a\x80\xc3"
		  "b",
		  "a\xef\xbf\xbd\xef\xbf\xbd"
		  "b" },
		{ "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd" },
		{ "Zürich", "Zürich" },
		{ "\x1b[0m\"\\/", "\\u001b[0m\\\"\\\\/" },
		{ "\xc2\x9b\x7f", "\\u009b\\u007f" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		_cleanup_text_ struct text json = { 0 }, expected = { 0 };
		_cleanup_doc_ struct doc *d = NULL;
		struct obj o;
		struct err e;

		obj_begin(&o, OBJ_cause);
		obj_str(&o, F_cause, cases[i][0]);
		obj_str(&o, F_try, "");
		d = doc_end(&o, &e);
		doc_json(d, &json);
		text_addf(&expected, "{\"schema\":1,\"cause\":\"%s\",\"try\":\"\"}\n", cases[i][1]);
		assert_string_equal(json.s, expected.s);
	}
}

/* The validator reads lines: a schema, then documents, one line each, for every kind. */
static void the_schema_holds_for_documents_and_for_nothing_else(void **state)
{
	FILE *validator;

	(void)state;
	if (system("python3 -c 'import jsonschema.validators as v; v.Draft202012Validator' 2> "
		   "/dev/null"))
		skip();
	validator = popen("python3 tests/unit/validate.py", "w");
	assert_non_null(validator);
	for (enum object_kind kind = OBJ_NONE + 1; kind < OBJ_COUNT; kind++) {
		_cleanup_text_ struct text lines = { 0 };

		doc_schema(kind, &lines);
		for (size_t i = 0; i + 1 < lines.len; i++)
			if (lines.s[i] == '\n')
				lines.s[i] = ' ';
		for (enum sample sample = SPARSE; sample < SAMPLES; sample++) {
			_cleanup_doc_ struct doc *d = build(kind, sample);

			doc_json(d, &lines);
		}
		fputs(lines.s, validator);
	}
	assert_int_equal(pclose(validator), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(json_is_one_printable_line),
		cmocka_unit_test(text_has_whole_lines_without_controls),
		cmocka_unit_test(what_was_done_reads_at_a_glance),
		cmocka_unit_test(what_was_not_written_by_us_is_refused),
		cmocka_unit_test(a_field_that_is_never_null_must_be_set),
		cmocka_unit_test(a_list_that_was_not_set_is_empty),
		cmocka_unit_test(invalid_utf8_is_replaced),
		cmocka_unit_test(the_schema_holds_for_documents_and_for_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
