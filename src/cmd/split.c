/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of a batch into words, as a shell splits it, or as JSON has them. */
#include "cmd/split.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "doc/strings.h"

static int words_grow(struct words *w, struct err *e)
{
	size_t cap = w->cap ? 2 * w->cap : 16;
	char **grown = reallocarray(w->word, cap, sizeof(*grown));

	if (!grown)
		return err_nomem(e);
	w->word = grown;
	w->cap = cap;
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* What is not just a part of a word. */
static bool is_special(char c)
{
	static const bool special[UINT8_MAX + 1] = {
		['\0'] = true, [' '] = true, ['\t'] = true, ['\r'] = true,
		['\''] = true, ['"'] = true, ['\\'] = true,
	};

	return special[(uint8_t)c];
}

/* Copies a quoted part from *in to *out; both move past it. */
static int take_quoted(char **in, char **out, struct err *e)
{
	char quote = *(*in)++;

	while (**in != quote) {
		if (quote == '"' && **in == '\\' && ((*in)[1] == '"' || (*in)[1] == '\\'))
			(*in)++;
		if (!**in)
			return err_usage(e, "a quote %c is not closed", quote);
		*(*out)++ = *(*in)++;
	}
	(*in)++;
	return 0;
}

/* Copies the part of a word that is nothing special. */
static void take_plain(char **in, char **out)
{
	size_t len = 0;

	while (!is_special((*in)[len]))
		len++;
	memmove(*out, *in, len);
	*in += len;
	*out += len;
}

/* Makes the rest of a word of what begins at *in, written to *out, which is never ahead of *in. */
static int take_rest(char **in, char **out, struct err *e)
{
	while (**in && !is_blank(**in)) {
		if (**in == '\'' || **in == '"') {
			if (take_quoted(in, out, e))
				return -1;
			continue;
		}
		if (**in == '\\' && !*++*in)
			return err_usage(e, "nothing follows the backslash");
		*(*out)++ = *(*in)++;
		take_plain(in, out);
	}
	return 0;
}

static int words_add(struct words *w, char *word, struct err *e)
{
	if (w->n == w->cap && words_grow(w, e))
		return -1;
	w->word[w->n++] = word;
	return 0;
}

static int add_string(void *ctx, char *string, struct err *e)
{
	return words_add(ctx, string, e);
}

int words_split(struct words *w, char *line, struct err *e)
{
	char *in = line;

	w->n = 0;
	while (is_blank(*in))
		in++;
	/* No command begins so. */
	if (*in == '[')
		return json_read_strings(in, add_string, w, e);
	for (;;) {
		char *word, *out;
		bool last;

		while (is_blank(*in))
			in++;
		if (!*in || *in == '#')
			return 0;
		for (word = in; !is_special(*in);)
			in++;
		/* Mostly that is all of it, and stays where it is. */
		out = in;
		if (*in && !is_blank(*in) && take_rest(&in, &out, e))
			return -1;
		/* The NUL may fall on the blank that ended the word: look before it is written. */
		last = !*in;
		in += !last;
		*out = '\0';
		if (words_add(w, word, e))
			return -1;
		if (last)
			return 0;
	}
}
