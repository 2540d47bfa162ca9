/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A string that grows. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Zero-initialise; free with text_free() or _cleanup_text_. Appending never fails visibly: when
 * memory runs out, `failed` is set, further appends do nothing, and the one who hands the text on
 * checks it.
 */
struct text {
	char *s; /* NUL-terminated once anything was appended, else NULL */
	size_t len;
	size_t cap;
	bool failed;
};

bool text_grow(struct text *t,
	       size_t n); /* makes room for n more bytes and the NUL; false: there is no memory */

static inline bool text_reserve(struct text *t, size_t n)
{
	/* One byte less than what is free. */
	return (n < t->cap - t->len && !t->failed) || text_grow(t, n);
}

/* Without bytes there need not be an address. */
static inline void text_addn(struct text *t, const char *s, size_t n)
{
	if (!text_reserve(t, n))
		return;
	if (n)
		memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

static inline void text_addc(struct text *t, char c)
{
	if (!text_reserve(t, 1))
		return;
	t->s[t->len++] = c;
	t->s[t->len] = '\0';
}

static inline void text_add(struct text *t, const char *s)
{
	text_addn(t, s, strlen(s));
}

void text_addf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_add_dec(struct text *t, int64_t value);
void text_add_unsigned(struct text *t, uint64_t value);
void text_add_hex(struct text *t, uint64_t value); /* "0x1000" */

/* "4 KiB", "4097 B": the largest unit that says it exactly. */
void text_add_size(struct text *t, uint64_t bytes);

/* Spaces until what stands from byte `column_start` on takes `width` columns. */
void text_pad(struct text *t, size_t column_start, size_t width);

/*
 * Appends untrusted bytes so that a terminal shows them and obeys none: control characters, DEL, C1
 * controls, bidirectional overrides and invalid UTF-8 become \xNN, a backslash becomes two.
 */
void text_add_escaped(struct text *t, const char *s);

/* Columns that it takes on a terminal; what is no UTF-8 one for each byte. */
size_t text_width(const char *s);
/* How many bytes of it take at most so many columns, no character broken. */
size_t text_fitting(const char *s, size_t columns);

void text_reset(struct text *t); /* empties, keeps the memory */
void text_free(struct text *t);
#define _cleanup_text_ __attribute__((cleanup(text_free)))

/*
 * Adds at most `len` bytes of an item to the list in a string, `between` before them unless they are the first. False,
 * and nothing changes, where they do not fit whole.
 */
bool text_list_add(char *list, size_t size, const char *between, const char *item, size_t len);

/* What the noun behind a number ends in. */
static inline const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

#define TEXT_DIGITS_MAX 20

/*
 * Writes `value` in decimal, without a NUL, so that it ends before `end`; there must be room for
 * TEXT_DIGITS_MAX. Returns its first digit.
 */
static inline char *text_digits(char *end, uint64_t value)
{
	do {
		*--end = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return end;
}

#define TEXT_HEX_MAX 16

/* The same in hexadecimal, without "0x"; room for TEXT_HEX_MAX. */
static inline char *text_hex_digits(char *end, uint64_t value)
{
	do {
		*--end = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value);
	return end;
}

#endif
