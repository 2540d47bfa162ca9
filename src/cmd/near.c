/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The word somebody probably meant. */
#include "cmd/near.h"

#include <string.h>

#define WORD_MAX 40 /* longer words are no typing mistakes */

void near_begin(struct near *n, const char *typed)
{
	*n = (struct near){ .typed = typed, .distance = WORD_MAX };
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters must be inserted, left out or replaced to make b of a. */
static size_t edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t row[WORD_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t replaced = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[b_len];
}

void near_try(struct near *n, const char *candidate)
{
	size_t typed_len = strlen(n->typed), len = strlen(candidate), distance;

	if (typed_len > WORD_MAX || len > WORD_MAX)
		return;
	distance = edit_distance(n->typed, typed_len, candidate, len);
	if (distance < n->distance) {
		n->best = candidate;
		n->distance = distance;
	}
}

const char *near_word(const struct near *n)
{
	/* A third of the letters wrong is another word. */
	return n->distance <= 1 + strlen(n->typed) / 4 ? n->best : NULL;
}
