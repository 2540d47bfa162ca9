/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our own text in a manual page: roff(7) obeys none of it. */
#ifndef BASE_ROFF_H
#define BASE_ROFF_H

#include "base/text.h"

/* Appends `n` bytes as they stand, and a newline: for displays. */
void roff_add_literal(struct text *out, const char *s, size_t n);

/* Appends `n` bytes of prose: sentences begin lines, which is how roff knows their ends; lines are short. */
void roff_add_prose(struct text *out, const char *s, size_t n);

#endif
