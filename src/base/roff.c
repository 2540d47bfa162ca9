/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own text in a manual page: roff(7) obeys none of it. */
#include "base/roff.h"

#include <string.h>

#define LINE_MAX_BYTES 78

/* One line: a backslash would begin an escape, a dot or quote in front a request. */
static void add_line(struct text *out, const char *s, size_t n)
{
	if (n && (*s == '.' || *s == '\''))
		text_add(out, "\\&");
	for (; n; s++, n--) {
		if (*s == '\\')
			text_add(out, "\\e");
		else
			text_addc(out, *s);
	}
	text_addc(out, '\n');
}

void roff_add_literal(struct text *out, const char *s, size_t n)
{
	while (n) {
		const char *end = memchr(s, '\n', n);
		size_t line = end ? (size_t)(end - s) : n;

		add_line(out, s, line);
		line += end ? 1 : 0;
		s += line;
		n -= line;
	}
}

/* How much of `s` the next line takes: up to a sentence's end, else to the last blank that fits. */
static size_t next_line(const char *s, size_t n)
{
	size_t fits = n > LINE_MAX_BYTES ? LINE_MAX_BYTES : n;
	const char *sentence = memmem(s, fits, ". ", 2), *blank;

	if (sentence)
		return (size_t)(sentence - s) + 1;
	if (fits == n)
		return n;
	blank = memrchr(s, ' ', fits + 1);
	if (!blank)
		blank = memchr(s, ' ', n);
	return blank ? (size_t)(blank - s) : n;
}

void roff_add_prose(struct text *out, const char *s, size_t n)
{
	while (n) {
		size_t line = next_line(s, n);

		add_line(out, s, line);
		line += line < n ? 1 : 0;
		s += line;
		n -= line;
	}
}
