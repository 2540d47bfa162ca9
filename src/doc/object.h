/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Within the room: the tables as rows, and what a document is in memory. */
#ifndef DOC_OBJECT_H
#define DOC_OBJECT_H

#include <stddef.h>

#include "doc/doc.h"

enum field_type {
	TYPE_BOOL,
	TYPE_INT,
	TYPE_SIZE,
	TYPE_HEX,
	TYPE_STR,
	TYPE_WORDS,
	TYPE_OBJ,
	TYPE_LIST,
};

#define FIELD_JSON_ROOM 32 /* for the key of any field */
struct field_row {
	const char *key;
	char json
		[FIELD_JSON_ROOM]; /* the key as JSON writes it behind another: comma, quotes, colon */
	uint8_t json_len;
	enum field_type type;
	const char *label;
	const char *meaning;
};

extern const struct field_row field_rows[F_COUNT];

enum layout {
	LAYOUT_PAIRS,
	LAYOUT_LINE,
	LAYOUT_TREE,
	LAYOUT_ROW,
};

/* A field of a kind of object. */
struct member {
	enum field field;
	enum object_kind child; /* of TYPE_OBJ and TYPE_LIST */
	bool nullable;
	bool column; /* shown when the object is a row of a table; of a list: shown in a tree */
};

struct object_row {
	const char *name;
	enum layout layout;
	const char *template; /* "" for none */
	const char *meaning;
	const struct member *members;
	unsigned int n_members;
};

extern const struct object_row object_rows[OBJ_COUNT];

/* Strings of TYPE_WORDS or objects of TYPE_LIST. NULL is an empty one. */
struct array {
	size_t n, cap;
	void *items[];
};

union value {
	bool boolean;
	int64_t integer;
	uint64_t hex;
	char *string; /* valid UTF-8; see string_plain_length() */
	struct array *array;
	struct object *object;
};

/*
 * An object owns its values, which stand in the order of its row's members. They are typed and
 * packed, not a tree of a JSON library's: an inventory of 10,000 groups has some 300,000 values,
 * and a node for each costs more time than to read the facts from sysfs saves.
 */
struct object {
	enum object_kind kind;
	uint64_t present; /* bit i: member i has a value; else it is null */
	uint64_t unknown; /* bit i: member i is null because it could not be read */
	uint32_t
		size; /* in bytes; behind the values is room for what is short: a malloc() for all of it */
	uint32_t used;
	bool aside; /* text leaves it out of its list */
	bool owns;  /* something that is not in the room, and has to be freed with it */
	union value values[];
};

/* A document is its root. */
struct doc {
	struct object root;
};

static inline const struct object_row *object_row(const struct object *o)
{
	return &object_rows[o->kind];
}

static inline const struct field_row *member_field(const struct member *m)
{
	return &field_rows[m->field];
}

static inline bool object_has(const struct object *o, unsigned int member)
{
	return o->present >> member & 1;
}

static inline bool object_is_unknown(const struct object *o, unsigned int member)
{
	return o->unknown >> member & 1;
}

static inline bool object_is_aside(const struct object *o)
{
	return o->aside;
}

static inline size_t array_count(const struct array *a)
{
	return a ? a->n : 0;
}

/*
 * Every string of an object, also one of TYPE_WORDS, has a byte in front: how long it is where all of it is plain, as
 * nearly all are, and STRING_ODD where one has to look. Plain is what JSON writes as it is.
 */
#define STRING_ODD 255
extern const bool plain_chars[UINT8_MAX + 1];

static inline unsigned int string_plain_length(const char *s)
{
	return (uint8_t)s[-1];
}

static inline bool is_plain(char c)
{
	return plain_chars[(uint8_t)c];
}

void object_free(struct object *o);

#endif
