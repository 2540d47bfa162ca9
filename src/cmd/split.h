/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of a batch into words, as a shell splits it, or as JSON has them. */
#ifndef CMD_SPLIT_H
#define CMD_SPLIT_H

#include <stddef.h>

#include "base/err.h"

/* Grows as needed, is used again for every line; free `word` in the end. */
struct words {
	char **word;
	size_t n, cap;
};

/*
 * Splits in place: the words lie in `line`, which must end in NUL and hold no newline. Blanks part words; single
 * quotes keep everything, double quotes everything but backslash and themselves; a backslash keeps the next
 * character; "#" at the beginning of a word begins a comment. Nothing is expanded. A line that begins with "[" is
 * a JSON array of the words.
 */
int words_split(struct words *w, char *line, struct err *e);

#endif
