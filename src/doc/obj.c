/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Building documents. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/container.h"
#include "base/utf8.h"
#include "doc/object.h"

#define ROOM_LEAST 64 /* for what is short, also in an object of few members */

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

const bool plain_chars[UINT8_MAX + 1] = {
	[' ' ... '!'] = true,
	['#' ... '['] = true,
	[']' ... '~'] = true,
};

/* Strings and lists of words are kept in the object that are short enough. */
static void *room_take(struct object *o, size_t size, size_t align)
{
	size_t from = (o->used + align - 1) & ~(align - 1);

	if (from > o->size || size > o->size - from) {
		o->owns = true;
		return malloc(size);
	}
	o->used = (uint32_t)(from + size);
	return (char *)o + from;
}

static bool is_in_room(struct object *o, const void *p)
{
	return (uintptr_t)p - (uintptr_t)o < o->size;
}

/* What was kept in the object goes with it. */
static void room_free(struct object *o, void *p)
{
	if (!is_in_room(o, p))
		free(p);
}

static void string_free(struct object *o, char *s)
{
	if (s)
		room_free(o, s - 1);
}

static void array_free(struct object *o, struct array *a, enum field_type type)
{
	for (size_t i = 0; i < array_count(a); i++)
		if (type == TYPE_LIST)
			object_free(a->items[i]);
		else
			string_free(o, a->items[i]);
	room_free(o, a);
}

static void value_free(struct object *o, union value *v, enum field_type type)
{
	if (type == TYPE_STR)
		string_free(o, v->string);
	else if (type == TYPE_OBJ)
		object_free(v->object);
	else if (type == TYPE_WORDS || type == TYPE_LIST)
		array_free(o, v->array, type);
}

void object_free(struct object *o)
{
	const struct member *members;

	if (!o)
		return;
	members = object_row(o)->members;
	for (uint64_t left = o->owns ? o->present : 0; left; left &= left - 1) {
		int i = __builtin_ctzll(left);

		value_free(o, &o->values[i], member_field(&members[i])->type);
	}
	free(o);
}

/* Twice as long; what was in the room leaves it. */
static struct array *array_grow(struct object *o, struct array *a)
{
	size_t cap = a ? 2 * a->cap : 2, size = sizeof(*a) + cap * sizeof(a->items[0]);
	struct array *grown;

	if (!a) {
		grown = room_take(o, size, _Alignof(struct array));
		if (grown)
			grown->n = 0;
	} else if (is_in_room(o, a)) {
		o->owns = true;
		grown = malloc(size);
		if (grown)
			memcpy(grown, a, sizeof(*a) + a->n * sizeof(a->items[0]));
	} else {
		grown = realloc(a, size);
	}
	if (grown)
		grown->cap = cap;
	return grown;
}

/* Appends an item; NULL is one that there was no memory for. False: the caller frees it. */
static bool array_append(struct object *o, struct array **array, void *item)
{
	struct array *a = *array;

	if (!item)
		return false;
	if (!a || a->n == a->cap) {
		a = array_grow(o, a);
		if (!a)
			return false;
		*array = a;
	}
	a->items[a->n++] = item;
	return true;
}

/* How many bytes at the front are valid UTF-8. */
static size_t valid_length(const char *s)
{
	const char *p = s;
	uint32_t codepoint;
	size_t len;

	do {
		while ((uint8_t)(*p - 1) < 0x7f)
			p++;
		len = *p ? utf8_decode(p, &codepoint) : 0;
		p += len;
	} while (len);
	return (size_t)(p - s);
}

/* A copy in the room of what is plain; NULL where it is not that, or does not fit. */
static char *copy_plain(struct object *o, const char *s)
{
	char *copy = (char *)o + o->used + 1;
	size_t left = o->size - o->used, most, len = 0;

	if (left < 2) /* for its length and the NUL */
		return NULL;
	most = left - 2 < STRING_ODD ? left - 2 : STRING_ODD - 1;
	for (; len < most && is_plain(s[len]); len++)
		copy[len] = s[len];
	if (s[len])
		return NULL;
	copy[-1] = (char)len;
	copy[len] = '\0';
	o->used += (uint32_t)(len + 2);
	return copy;
}

/* A copy in which each byte that is not valid UTF-8 is U+FFFD: renderers rely on it. */
static char *copy_odd(struct object *o, const char *s)
{
	_cleanup_text_ struct text t = { 0 };
	size_t len = strlen(s);
	bool plain = utf8_is_plain(s, len);

	if (!plain)
		len = valid_length(s);
	if (!s[len]) {
		char *copy = room_take(o, len + 2, 1);

		if (!copy)
			return NULL;
		*copy = (char)(plain && len < STRING_ODD ? len : STRING_ODD);
		return memcpy(copy + 1, s, len + 1);
	}
	text_addc(&t, (char)STRING_ODD);
	while (s[len]) {
		text_addn(&t, s, len);
		text_add(&t, UTF8_REPLACEMENT);
		s += len + 1;
		len = valid_length(s);
	}
	text_addn(&t, s, len);
	o->owns = true;
	return t.failed ? NULL : STEAL_PTR(t.s) + 1;
}

static char *copy_valid(struct object *o, const char *s)
{
	char *copy = copy_plain(o, s);

	return copy ? copy : copy_odd(o, s);
}

void obj_begin(struct obj *o, enum object_kind kind)
{
	size_t values = object_rows[kind].n_members * sizeof(union value);
	size_t size = sizeof(struct object) + 2 * values + ROOM_LEAST;
	struct object *object = malloc(size);

	*o = (struct obj){ .object = object, .row = &object_rows[kind], .failed = !object };
	if (!object)
		return;
	*object = (struct object){
		.kind = kind,
		.size = (uint32_t)size,
		.used = (uint32_t)(sizeof(*object) + values),
	};
	memset(object->values, 0, values);
}

void obj_drop(struct obj *o)
{
	object_free(o->object);
	*o = (struct obj){ .failed = true };
}

/* What else would be a mistake in the caller's code. */
static void expect(bool correct)
{
	if (!correct)
		abort();
}

/* Fields come in order, but for those that are not set, and a list to which something is added. */
static inline unsigned int position(struct obj *o, enum field f)
{
	const struct member *members = o->row->members;
	unsigned int n = o->row->n_members, i = o->next;

	if (i && members[i - 1].field == f)
		return i - 1;
	if (i == n)
		i = 0;
	/* Round once; what the row does not have is found nowhere. */
	for (unsigned int others = n; members[i].field != f; i = i + 1 < n ? i + 1 : 0)
		expect(--others);
	o->next = i + 1;
	return i;
}

/* Where the field's value is. What was there before stays. */
static inline union value *slot(struct obj *o, enum field f)
{
	unsigned int i = position(o, f);

	o->object->present |= 1ULL << i;
	o->object->unknown &= ~(1ULL << i);
	return &o->object->values[i];
}

static void clear(struct object *o, union value *v, enum field_type type)
{
	value_free(o, v, type);
	memset(v, 0, sizeof(*v)); /* {0} would be its first member only, a bool */
}

/* Where the field's value goes, nothing of an older one left. */
static inline union value *fresh_slot(struct obj *o, enum field f)
{
	uint64_t before = o->object->present;
	union value *v = slot(o, f);

	/* It was there before if no bit was added. */
	if (o->object->present == before)
		clear(o->object, v, field_rows[f].type);
	return v;
}

void obj_bool(struct obj *o, enum field f, bool value)
{
	expect(field_rows[f].type == TYPE_BOOL);
	if (!o->failed)
		slot(o, f)->boolean = value;
}

void obj_int(struct obj *o, enum field f, int64_t value)
{
	expect(field_rows[f].type == TYPE_INT || field_rows[f].type == TYPE_SIZE);
	if (!o->failed)
		slot(o, f)->integer = value;
}

void obj_hex(struct obj *o, enum field f, uint64_t value)
{
	expect(field_rows[f].type == TYPE_HEX);
	if (!o->failed)
		slot(o, f)->hex = value;
}

void obj_str(struct obj *o, enum field f, const char *value)
{
	char *copy;

	expect(field_rows[f].type == TYPE_STR);
	if (o->failed || !value)
		return;
	copy = copy_valid(o->object, value);
	fresh_slot(o, f)->string = copy;
	o->failed = !copy;
}

void obj_strf(struct obj *o, enum field f, const char *fmt, ...)
{
	_cleanup_free_ char *value = NULL;
	char most[64]; /* values are short */
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(most, sizeof(most), fmt, args);
	va_end(args);
	if (len >= (int)sizeof(most)) {
		va_start(args, fmt);
		len = vasprintf(&value, fmt, args);
		va_end(args);
	}
	if (len < 0) {
		value = NULL;
		o->failed = true;
	} else {
		obj_str(o, f, len < (int)sizeof(most) ? most : value);
	}
}

void obj_words(struct obj *o, enum field f)
{
	expect(field_rows[f].type == TYPE_WORDS);
	if (!o->failed)
		fresh_slot(o, f);
}

void obj_word(struct obj *o, enum field f, const char *word)
{
	char *copy;

	expect(field_rows[f].type == TYPE_WORDS);
	if (o->failed)
		return;
	copy = copy_valid(o->object, word);
	if (!array_append(o->object, &slot(o, f)->array, copy)) {
		string_free(o->object, copy);
		o->failed = true;
	}
}

void obj_list(struct obj *o, enum field f)
{
	expect(field_rows[f].type == TYPE_LIST);
	if (!o->failed)
		fresh_slot(o, f);
}

/* Ends an object: what is never null must be there; a list that was never begun is empty. */
static void complete(struct obj *o)
{
	uint64_t absent;

	if (o->failed)
		return;
	absent = ~o->object->present & UINT64_MAX >> (64 - o->row->n_members);
	for (; absent; absent &= absent - 1) {
		int i = __builtin_ctzll(absent);
		const struct member *m = &o->row->members[i];
		enum field_type type = member_field(m)->type;

		if (m->nullable || m->field == F_unknown)
			continue;
		if (type != TYPE_WORDS && type != TYPE_LIST) {
			o->missing = member_field(m)->key;
			o->failed = true;
		}
		o->object->present |= 1ULL << i;
	}
}

/* Ends the child and hands its object over; NULL, and the parent fails as it did. */
static struct object *take(struct obj *o, enum field f, struct obj *child)
{
	complete(child);
	if (!o->failed && !child->failed) {
		unsigned int i = position(o, f);

		expect(object_row(o->object)->members[i].child == child->object->kind);
		return STEAL_PTR(child->object);
	}
	if (child->failed && !o->failed) {
		o->failed = true;
		o->missing = child->missing;
	}
	obj_drop(child);
	return NULL;
}

void obj_add(struct obj *o, enum field f, struct obj *child)
{
	struct object *object = take(o, f, child);

	expect(field_rows[f].type == TYPE_LIST);
	if (!object)
		return;
	o->object->owns = true;
	if (!array_append(o->object, &slot(o, f)->array, object)) {
		object_free(object);
		o->failed = true;
	}
}

void obj_set(struct obj *o, enum field f, struct obj *child)
{
	struct object *object = take(o, f, child);

	expect(field_rows[f].type == TYPE_OBJ);
	if (!object)
		return;
	fresh_slot(o, f)->object = object;
	o->object->owns = true;
}

void obj_aside(struct obj *o)
{
	if (!o->failed)
		o->object->aside = true;
}

void obj_unknown(struct obj *o, enum field f)
{
	const struct object_row *row;
	unsigned int i;

	if (o->failed)
		return;
	row = object_row(o->object);
	i = position(o, f);
	expect(row->members[i].nullable && row->members[row->n_members - 1].field == F_unknown);
	if (object_has(o->object, i))
		clear(o->object, &o->object->values[i], field_rows[f].type);
	o->object->present &= ~(1ULL << i);
	o->object->unknown |= 1ULL << i;
}

struct doc *doc_end(struct obj *o, struct err *e)
{
	struct doc *d = NULL;

	complete(o);
	if (!o->failed)
		d = container_of(STEAL_PTR(o->object), struct doc, root);
	else if (o->missing)
		err_refused(e, NULL, "a document lacks its \"%s\": this is a bug in vfioctl",
			    o->missing);
	else
		err_nomem(e);
	obj_drop(o);
	return d;
}

void doc_free(struct doc *d)
{
	if (d)
		object_free(&d->root);
}

enum object_kind doc_kind(const struct doc *d)
{
	return d->root.kind;
}
