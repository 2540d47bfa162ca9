/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document from the JSON that doc_json() wrote: what is read back, and written again, was written whole. */
#ifndef TESTS_UNIT_PARSE_DOC_H
#define TESTS_UNIT_PARSE_DOC_H

#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "doc/object.h"

/* Deeper than any row of objects.def nests; a test holds that. */
#define DEPTH_MAX 16

static bool read_object(struct obj *o, struct json_object *json, unsigned int first_keys);

static void release(struct json_object **json)
{
	json_object_put(*json);
}

static void release_tokener(struct json_tokener **tokener)
{
	if (*tokener)
		json_tokener_free(*tokener);
}

/* NULL when it is no string, or one with a NUL inside. */
static const char *as_string(struct json_object *json)
{
	const char *s;

	if (!json_object_is_type(json, json_type_string))
		return NULL;
	s = json_object_get_string(json);
	return strlen(s) == (size_t)json_object_get_string_len(json) ? s : NULL;
}

static bool read_hex(struct obj *o, enum field f, struct json_object *json)
{
	const char *s = as_string(json);
	uint64_t value;

	if (!s || strncmp(s, "0x", 2) != 0 || !parse_u64(s, &value))
		return false;
	obj_hex(o, f, value);
	return true;
}

static bool read_string(struct obj *o, enum field f, struct json_object *json)
{
	const char *s = as_string(json);

	if (s)
		obj_str(o, f, s);
	return s;
}

static bool read_words(struct obj *o, enum field f, struct json_object *json)
{
	if (!json_object_is_type(json, json_type_array))
		return false;
	obj_words(o, f);
	for (size_t i = 0; i < json_object_array_length(json); i++) {
		const char *word = as_string(json_object_array_get_idx(json, i));

		if (!word)
			return false;
		obj_word(o, f, word);
	}
	return true;
}

static bool read_child(struct obj *o, const struct member *m, struct json_object *json)
{
	struct obj child;

	obj_begin(&child, m->child);
	if (!read_object(&child, json, 0)) {
		obj_drop(&child);
		return false;
	}
	if (field_rows[m->field].type == TYPE_LIST)
		obj_add(o, m->field, &child);
	else
		obj_set(o, m->field, &child);
	return true;
}

static bool read_list(struct obj *o, const struct member *m, struct json_object *json)
{
	if (!json_object_is_type(json, json_type_array))
		return false;
	obj_list(o, m->field);
	for (size_t i = 0; i < json_object_array_length(json); i++)
		if (!read_child(o, m, json_object_array_get_idx(json, i)))
			return false;
	return true;
}

static bool read_value(struct obj *o, const struct member *m, struct json_object *json)
{
	switch (field_rows[m->field].type) {
	case TYPE_BOOL:
		obj_bool(o, m->field, json_object_get_boolean(json));
		return json_object_is_type(json, json_type_boolean);
	case TYPE_INT:
		obj_int(o, m->field, json_object_get_int64(json));
		return json_object_is_type(json, json_type_int);
	case TYPE_SIZE:
		obj_int(o, m->field, (int64_t)json_object_get_uint64(json));
		return json_object_is_type(json, json_type_int);
	case TYPE_HEX:
		return read_hex(o, m->field, json);
	case TYPE_STR:
		return read_string(o, m->field, json);
	case TYPE_WORDS:
		return read_words(o, m->field, json);
	case TYPE_OBJ:
		return read_child(o, m, json);
	case TYPE_LIST:
		return read_list(o, m, json);
	}
	return false;
}

/* Names in "unknown" must be nullable members of the row: obj_unknown() aborts on others. */
static bool read_unknown(struct obj *o, const struct object_row *row, struct json_object *json)
{
	if (!json_object_is_type(json, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(json); i++) {
		const char *name = as_string(json_object_array_get_idx(json, i));
		unsigned int at = 0;

		while (name && at < row->n_members &&
		       strcmp(member_field(&row->members[at])->key, name) != 0)
			at++;
		if (!name || at == row->n_members || !row->members[at].nullable)
			return false;
		obj_unknown(o, row->members[at].field);
	}
	return true;
}

/* Every member must be there, and besides them `others` keys. */
static bool read_object(struct obj *o, struct json_object *json, unsigned int others)
{
	const struct object_row *row;

	if (o->failed)
		return true; /* doc_end() tells */
	row = object_row(o->object);
	if (!json_object_is_type(json, json_type_object) ||
	    (unsigned int)json_object_object_length(json) != row->n_members + others)
		return false;
	for (unsigned int i = 0; i < row->n_members; i++) {
		const struct member *m = &row->members[i];
		struct json_object *value;
		bool valid;

		if (!json_object_object_get_ex(json, member_field(m)->key, &value))
			return false;
		if (m->field == F_unknown)
			valid = read_unknown(o, row, value);
		else
			valid = value ? read_value(o, m, value) : m->nullable;
		if (!valid)
			return false;
	}
	return true;
}

static struct json_object *tokenise(const char *json, size_t len)
{
	__attribute__((cleanup(release_tokener))) struct json_tokener *tokener =
		json_tokener_new_ex(DEPTH_MAX);

	if (!tokener || len > INT_MAX)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	return json_tokener_parse_ex(tokener, json, (int)len);
}

/* Reads back what doc_json() wrote; `kind` travels beside it. NULL and *e when it is not that. */
static struct doc *parse_doc(enum object_kind kind, const char *json, size_t len, struct err *e)
{
	__attribute__((cleanup(release))) struct json_object *parsed = tokenise(json, len);
	struct json_object *schema;
	struct obj o;

	obj_begin(&o, kind);
	if (!json_object_object_get_ex(parsed, "schema", &schema) ||
	    json_object_get_int64(schema) != 1 || !read_object(&o, parsed, 1)) {
		obj_drop(&o);
		err_refused(e, NULL, "this is not a valid document of the kind \"%s\"",
			    object_kind_name(kind));
		return NULL;
	}
	return doc_end(&o, e);
}

#endif
