/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as one line of JSON. */
#include <string.h>

#include "base/utf8.h"
#include "doc/object.h"

/*
 * Where the next byte goes. What is short is written without asking each time whether it fits: whoever writes makes
 * room first, for more than that takes.
 */
struct pen {
	struct text *out;
	char *at, *end; /* NULL when memory ran out */
};

#define NUMBER_ROOM 32 /* no number is longer, nor any other value of a fixed form */
#define MEMBER_ROOM (FIELD_JSON_ROOM + NUMBER_ROOM)

static void pen_lift(struct pen *p)
{
	if (!p->at)
		return;
	*p->at = '\0';
	p->out->len = (size_t)(p->at - p->out->s);
}

static bool pen_grow(struct pen *p, size_t n)
{
	pen_lift(p);
	p->at = p->end = NULL;
	if (text_reserve(p->out, n)) {
		p->at = p->out->s + p->out->len;
		p->end = p->out->s + p->out->cap - 1;
	}
	return p->at;
}

static inline bool pen_room(struct pen *p, size_t n)
{
	/* Without memory there is none left, not even for nothing. */
	return n < (size_t)(p->end - p->at) || pen_grow(p, n);
}

/* All that a string literal has; to be copied in one or two instructions. */
#define PUT(p, literal) ((p)->at = mempcpy((p)->at, (literal), sizeof(literal) - 1))

static void put_bytes(struct pen *p, const char *s, size_t n)
{
	if (pen_room(p, n))
		p->at = mempcpy(p->at, s, n);
}

static inline void put_char(struct pen *p, char c)
{
	if (pen_room(p, 1))
		*p->at++ = c;
}

static void put_digits(struct pen *p, uint64_t value)
{
	char digits[TEXT_DIGITS_MAX], *end = digits + sizeof(digits);
	const char *first = text_digits(end, value);

	p->at = mempcpy(p->at, first, (size_t)(end - first));
}

static void put_number(struct pen *p, int64_t value)
{
	if (value < 0)
		*p->at++ = '-';
	put_digits(p, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

static void put_hex(struct pen *p, uint64_t value)
{
	unsigned int digits = value ? (67 - (unsigned int)__builtin_clzll(value)) / 4 : 1;
	char *first, *at;

	PUT(p, "\"0x");
	first = p->at;
	/* From the last to the first. */
	for (at = first + digits; at > first; value >>= 4)
		*--at = "0123456789abcdef"[value & 15];
	first[digits] = '"';
	p->at = first + digits + 1;
}

/* How many bytes at the front stand for themselves. */
static size_t plain_length(const char *s)
{
	const char *p = s;

	while (is_plain(*p))
		p++;
	return (size_t)(p - s);
}

/* JSON need not escape what commands a terminal; people look at it. */
static size_t put_escaped(struct pen *p, const char *s)
{
	uint32_t codepoint = 0;
	size_t len = utf8_decode(s, &codepoint);

	if (!pen_room(p, NUMBER_ROOM))
		return len;
	if (*s == '"' || *s == '\\') {
		*p->at++ = '\\';
		*p->at++ = *s;
	} else if (codepoint_is_control(codepoint)) {
		PUT(p, "\\u");
		for (int shift = 12; shift >= 0; shift -= 4)
			*p->at++ = "0123456789abcdef"[codepoint >> shift & 15];
	} else {
		p->at = mempcpy(p->at, s, len);
	}
	return len;
}

static void put_odd_string(struct pen *p, const char *s)
{
	size_t plain;

	put_char(p, '"');
	for (plain = plain_length(s); s[plain]; plain = plain_length(s)) {
		put_bytes(p, s, plain);
		s += plain;
		s += put_escaped(p, s);
	}
	put_bytes(p, s, plain);
	put_char(p, '"');
}

/* One of an object. */
static void put_string(struct pen *p, const char *s)
{
	size_t len = string_plain_length(s);

	if (len == STRING_ODD) {
		put_odd_string(p, s);
		return;
	}
	if (!pen_room(p, STRING_ODD + 2))
		return;
	*p->at++ = '"';
	p->at = mempcpy(p->at, s, len);
	*p->at++ = '"';
}

static void put_object(struct pen *p, const struct object *o, bool top);

static void put_array(struct pen *p, const struct array *a, enum field_type type)
{
	put_char(p, '[');
	for (size_t i = 0; i < array_count(a); i++) {
		if (i > 0)
			put_char(p, ',');
		if (type == TYPE_WORDS)
			put_string(p, a->items[i]);
		else
			put_object(p, a->items[i], false);
	}
	put_char(p, ']');
}

/* There is NUMBER_ROOM. */
static void put_value(struct pen *p, const union value *v, enum field_type type)
{
	switch (type) {
	case TYPE_BOOL:
		if (v->boolean)
			PUT(p, "true");
		else
			PUT(p, "false");
		break;
	case TYPE_INT:
		put_number(p, v->integer);
		break;
	case TYPE_SIZE:
		put_digits(p, (uint64_t)v->integer);
		break;
	case TYPE_HEX:
		put_hex(p, v->hex);
		break;
	case TYPE_STR:
		put_string(p, v->string);
		break;
	case TYPE_WORDS:
	case TYPE_LIST:
		put_array(p, v->array, type);
		break;
	case TYPE_OBJ:
		put_object(p, v->object, false);
		break;
	}
}

static void put_unknown(struct pen *p, const struct object *o)
{
	const struct object_row *row = object_row(o);
	bool first = true;

	put_char(p, '[');
	for (unsigned int i = 0; i < row->n_members; i++) {
		if (!object_is_unknown(o, i))
			continue;
		if (!first)
			put_char(p, ',');
		put_odd_string(p, member_field(&row->members[i])->key);
		first = false;
	}
	put_char(p, ']');
}

static void put_object(struct pen *p, const struct object *o, bool top)
{
	const struct object_row *row = object_row(o);
	const struct member *member = row->members, *end = member + row->n_members;
	uint64_t present = o->present;

	if (!pen_room(p, MEMBER_ROOM))
		return;
	if (top)
		PUT(p, "{\"schema\":1");
	for (const union value *v = o->values; member < end; member++, v++, present >>= 1) {
		const struct field_row *field = member_field(member);

		if (!pen_room(p, MEMBER_ROOM))
			return;
		/* The room is always the same, so that this is no call. */
		memcpy(p->at, field->json, FIELD_JSON_ROOM);
		/* Before the first there is no comma. */
		if (!top && member == row->members)
			*p->at = '{';
		p->at += field->json_len;
		if (present & 1)
			put_value(p, v, field->type);
		else if (member->field == F_unknown)
			put_unknown(p, o);
		else
			PUT(p, "null");
	}
	put_char(p, '}');
}

void doc_json(const struct doc *d, struct text *out)
{
	struct pen p = { .out = out };

	put_object(&p, &d->root, true);
	put_char(&p, '\n');
	pen_lift(&p);
}
