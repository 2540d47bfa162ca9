/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A string that grows. */
#include "base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

bool text_grow(struct text *t, size_t n)
{
	size_t needed, cap;
	char *s;

	if (t->failed)
		return false;
	if (__builtin_add_overflow(t->len + 1, n, &needed)) {
		t->failed = true;
		return false;
	}
	cap = t->cap < 64 ? 64 : t->cap + t->cap / 2;
	if (cap < needed)
		cap = needed;
	s = realloc(t->s, cap);
	if (!s) {
		t->failed = true;
		return false;
	}
	t->s = s;
	t->cap = cap;
	return true;
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		t->failed = true;
	if (!text_reserve(t, len < 0 ? 0 : (size_t)len))
		return;
	va_start(args, fmt);
	vsnprintf(t->s + t->len, (size_t)len + 1, fmt, args);
	va_end(args);
	t->len += (size_t)len;
}

void text_add_unsigned(struct text *t, uint64_t value)
{
	char digits[TEXT_DIGITS_MAX], *end = digits + sizeof(digits);
	const char *first = text_digits(end, value);

	text_addn(t, first, (size_t)(end - first));
}

void text_add_dec(struct text *t, int64_t value)
{
	if (value < 0)
		text_addc(t, '-');
	text_add_unsigned(t, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void text_add_size(struct text *t, uint64_t bytes)
{
	static const char units[][5] = { " B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB" };
	unsigned int unit = 0;

	for (; bytes && !(bytes & 1023); bytes >>= 10)
		unit++;
	text_add_unsigned(t, bytes);
	text_add(t, units[unit]);
}

void text_add_hex(struct text *t, uint64_t value)
{
	char digits[18];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value);
	digits[--at] = 'x';
	digits[--at] = '0';
	text_addn(t, digits + at, sizeof(digits) - at);
}

void text_pad(struct text *t, size_t column_start, size_t width)
{
	size_t taken;

	if (!text_reserve(t, 0))
		return;
	taken = column_start < t->len ? text_width(t->s + column_start) : 0;
	if (taken >= width || !text_reserve(t, width - taken))
		return;
	memset(t->s + t->len, ' ', width - taken);
	t->len += width - taken;
	t->s[t->len] = '\0';
}

static void add_byte_escaped(struct text *t, char byte)
{
	text_add(t, "\\x");
	text_addc(t, "0123456789abcdef"[(uint8_t)byte >> 4]);
	text_addc(t, "0123456789abcdef"[(uint8_t)byte & 15]);
}

void text_add_escaped(struct text *t, const char *s)
{
	size_t len = strlen(s);

	if (utf8_is_plain(s, len)) {
		text_addn(t, s, len);
		return;
	}
	while (*s) {
		uint32_t codepoint = 0;
		size_t plain = 0;

		while (s[plain] >= ' ' && s[plain] < 0x7f && s[plain] != '\\')
			plain++;
		text_addn(t, s, plain);
		s += plain;
		if (!*s)
			return;
		len = utf8_decode(s, &codepoint);
		if (*s == '\\')
			text_add(t, "\\\\");
		else if (len && !codepoint_is_control(codepoint))
			text_addn(t, s, len);
		else
			for (size_t i = 0; i < (len ? len : 1); i++)
				add_byte_escaped(t, s[i]);
		s += len ? len : 1;
	}
}

/* The bytes of its first character, which is there. */
static size_t step(const char *s, size_t *columns)
{
	uint32_t codepoint;
	size_t len = utf8_decode(s, &codepoint);

	*columns = len ? codepoint_columns(codepoint) : 1;
	return len ?: 1;
}

size_t text_width(const char *s)
{
	size_t n = strlen(s), columns;

	if (utf8_is_plain(s, n))
		return n;
	for (n = 0; *s; n += columns)
		s += step(s, &columns);
	return n;
}

size_t text_fitting(const char *s, size_t columns)
{
	size_t at = 0, taken = 0;

	while (s[at]) {
		size_t more, len = step(s + at, &more);

		if (more > columns - taken)
			break;
		taken += more;
		at += len;
	}
	return at;
}

void text_reset(struct text *t)
{
	t->len = 0;
	t->failed = false;
	if (t->s)
		t->s[0] = '\0';
}

void text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){ 0 };
}

bool text_list_add(char *list, size_t size, const char *between, const char *item, size_t len)
{
	size_t used = strlen(list);
	int n = snprintf(list + used, size - used, "%s%.*s", used ? between : "", (int)len, item);

	if (n >= 0 && (size_t)n < size - used)
		return true;
	list[used] = '\0';
	return false;
}
