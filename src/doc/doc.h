/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents: built once from the field table, rendered as JSON or for people. */
#ifndef DOC_DOC_H
#define DOC_DOC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

/* Every JSON key is one row of doc/fields.def, every kind of object one row of doc/objects.def. */
enum field {
#define FIELD(key, type, label, meaning) F_##key,
#include "doc/fields.def"
#undef FIELD
	F_COUNT
};

enum object_kind {
	OBJ_NONE,
#define OBJECT(name, layout, template, meaning, ...) OBJ_##name,
#include "doc/objects.def"
#undef OBJECT
	OBJ_COUNT
};

struct object;
struct object_row;

/*
 * An object being filled; lives on the stack of the one who fills it. Fields may be set in any
 * order and come out in the order of the object's row. One that was not set is null; where the row
 * says that it is never null, a list is empty then, and anything else makes doc_end() fail, naming
 * it. Setting a field the object's row does not have, or with another type than the field's row
 * says, is a bug of the caller and aborts.
 */
#define OBJ_FIELDS_MAX 64
struct obj {
	struct object *object;
	const struct object_row *row; /* the object's */
	unsigned int
		next; /* where the search for the next field begins: in order, it costs nothing */
	const char *missing; /* key of a field that had to be set */
	bool failed;         /* that, or out of memory; what is set then is dropped */
};

void obj_begin(struct obj *o, enum object_kind kind);
void obj_bool(struct obj *o, enum field f, bool value);
/* Counts, numbers of things; sizes, of which a negative one stands for one from 2^63 on. */
void obj_int(struct obj *o, enum field f, int64_t value);
void obj_hex(struct obj *o, enum field f, uint64_t value); /* addresses, masks, ids: "0x1000" */
/* Copied; NULL is null. Each byte that is not valid UTF-8 becomes U+FFFD. */
void obj_str(struct obj *o, enum field f, const char *value);
void obj_strf(struct obj *o, enum field f, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void obj_words(struct obj *o, enum field f); /* an array of strings, empty so far */
void obj_word(struct obj *o, enum field f, const char *word); /* appends to it */
void obj_list(struct obj *o, enum field f); /* an array of objects, empty so far */
void obj_add(struct obj *o, enum field f, struct obj *child); /* ends the child, appends it */
void obj_set(struct obj *o, enum field f,
	     struct obj *child);               /* ends the child, sets it as the field */
void obj_aside(struct obj *o);                 /* text leaves it out of the list it is added to */
void obj_unknown(struct obj *o, enum field f); /* could not be read: null, and named in "unknown" */
void obj_drop(struct obj *o);                  /* releases an object that will not be ended */

/* A finished document. Immutable. */
struct doc;

/*
 * Ends a top-level object, whose JSON begins with "schema": 1. NULL and *e, and the object is
 * released, when memory ran out or a field that is never null was not set.
 */
struct doc *doc_end(struct obj *o, struct err *e);
void doc_free(struct doc *d);
static inline void doc_cleanup(struct doc **d)
{
	doc_free(*d);
}
#define _cleanup_doc_ __attribute__((cleanup(doc_cleanup)))

enum object_kind doc_kind(const struct doc *d);

/* How text for people is laid out. */
struct text_style {
	int width;  /* columns of the terminal, 0 for no limit */
	bool color; /* ANSI colours */
};

/* Appends the document and a newline. JSON is one line, of printable characters only. */
void doc_json(const struct doc *d, struct text *out);
void doc_text(const struct doc *d, const struct text_style *style, struct text *out);
/* OpenMetrics, whole with its "# EOF"; says something only where the kind has metrics. */
void doc_openmetrics(const struct doc *d, struct text *out);

enum doc_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_OPENMETRICS };
void doc_render(const struct doc *d, enum doc_format format, const struct text_style *style,
		struct text *out);

/* Whether a field of an object that is inside another can be seen in that format: what is not need not be found out. */
bool doc_shows(enum doc_format format, enum object_kind kind, enum field f);

/* Names of kinds as in objects.def, for the wire; OBJ_NONE and NULL where there is none. */
const char *object_kind_name(enum object_kind kind);
enum object_kind object_kind_by_name(const char *name);

/* Appends the JSON Schema (draft 2020-12) of a kind of document, or an mdoc list of its fields. */
void doc_schema(enum object_kind kind, struct text *out);
void doc_field_table(enum object_kind kind, struct text *out);

/* Whether a document of this kind says anything to OpenMetrics; and an mdoc list of all that can be said. */
bool object_kind_has_metrics(enum object_kind kind);
void doc_metric_table(struct text *out);

#endif
