/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8, one code point at a time. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The bytes of the code point at `s`, which is not at its end, and its value. 0 when they are not
 * valid UTF-8: no overlong form, no surrogate, nothing above U+10FFFF, nothing cut short by the
 * NUL.
 */
size_t utf8_decode(const char *s, uint32_t *codepoint);

/*
 * Whether it commands a terminal or a reader's eye instead of being seen: controls, line
 * separators, and the marks that turn the direction of text around.
 */
bool codepoint_is_control(uint32_t codepoint);

/* How many columns of a terminal it takes: 2 for what East Asian scripts write and emoji, 0 for marks upon another. */
unsigned int codepoint_columns(uint32_t codepoint);

/*
 * Whether all of it is ASCII that stands for itself in every format: no control, quote or backslash.
 * Nearly every string is such, and this looks at eight bytes at once.
 */
bool utf8_is_plain(const char *s, size_t len);

#endif
