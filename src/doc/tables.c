/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The field and object tables, from fields.def and objects.def. */
#include <string.h>

#include "doc/object.h"

#define FIELD(key, type, label, meaning) \
	_Static_assert(sizeof(",\"" #key "\":") <= FIELD_JSON_ROOM, #key);
#include "doc/fields.def"
#undef FIELD

const struct field_row field_rows[F_COUNT] = {
#define FIELD(key, type, label, meaning)                                                  \
	[F_##key] = { #key,  ",\"" #key "\":", sizeof(",\"" #key "\":") - 1, TYPE_##type, \
		      label, meaning },
#include "doc/fields.def"
#undef FIELD
};

#define U(key)         { .field = F_##key },
#define C(key)         { .field = F_##key, .column = true },
#define S(key, kind)   { .field = F_##key, .child = OBJ_##kind },
#define CS(key, kind)  { .field = F_##key, .child = OBJ_##kind, .column = true },
#define UN(key)        { .field = F_##key, .nullable = true },
#define CN(key)        { .field = F_##key, .nullable = true, .column = true },
#define SN(key, kind)  { .field = F_##key, .child = OBJ_##kind, .nullable = true },
#define CSN(key, kind) { .field = F_##key, .child = OBJ_##kind, .nullable = true, .column = true },
#define UNKNOWN        { .field = F_unknown },

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define OBJECT(name, layout, template, meaning, ...)                   \
	static const struct member name##_members[] = { __VA_ARGS__ }; \
	_Static_assert(COUNT(name##_members) <= OBJ_FIELDS_MAX, #name);
#include "doc/objects.def"
#undef OBJECT

const struct object_row object_rows[OBJ_COUNT] = {
	[OBJ_NONE] = { .name = "" },
#define OBJECT(name, layout, template, meaning, ...)         \
	[OBJ_##name] = { #name,   LAYOUT_##layout, template, \
			 meaning, name##_members,  COUNT(name##_members) },
#include "doc/objects.def"
#undef OBJECT
};

const char *object_kind_name(enum object_kind kind)
{
	return kind > OBJ_NONE && kind < OBJ_COUNT ? object_rows[kind].name : NULL;
}

enum object_kind object_kind_by_name(const char *name)
{
	for (enum object_kind kind = OBJ_NONE + 1; kind < OBJ_COUNT; kind++)
		if (strcmp(object_rows[kind].name, name) == 0)
			return kind;
	return OBJ_NONE;
}
