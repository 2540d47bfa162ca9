/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An error with what it can mean, as a document or for people. */
#ifndef CMD_ERROR_DOC_H
#define CMD_ERROR_DOC_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "doc/doc.h"

/* `line` is the batch's line that failed, or 0. NULL when memory ran out. */
struct doc *error_doc(const struct err *err, uint64_t line);

/*
 * Appends "vfioctl: line 3: MESSAGE: Device or resource busy (EBUSY)" and, indented, what to do: the
 * error's own hint, or what the causes table says.
 */
void error_text(const struct err *err, uint64_t line, struct text *out);

#endif
