/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches a line of text against a pattern and captures what it says of a fault. */
#ifndef MODEL_FAULT_MATCH_H
#define MODEL_FAULT_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/fault.h"

/*
 * A pattern is literal text and captures in braces; the whole line has to match, and every number
 * has to fit its member, else the line is none of this kind. A blank matches any run of blanks,
 * also at the line's end. What a capture takes and where it puts it is the table in
 * fault_match.c; beside those:
 *
 *   {?text}  the text, or nothing
 *   {word}   up to the next blank, comma or bracket, not kept
 *   {any}    as little as makes the literal behind it match, not kept
 *   {rest}   everything that is left, not kept
 *
 * A capture that does not exist aborts: the patterns are ours.
 */
bool fault_match(const char *pattern, const char *text, size_t len, struct fault *f);

/*
 * True when the text starts as the pattern does, up to its first capture: a cheap test before
 * fault_match().
 */
bool fault_match_begins(const char *pattern, const char *text, size_t len);

#endif
