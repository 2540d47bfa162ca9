/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that exec gives its program: arguments with numbers filled in, names of descriptors. */
#ifndef CMD_EXEC_WORDS_H
#define CMD_EXEC_WORDS_H

#include "base/text.h"
#include "model/handover.h"

/* Appends `arg` with every "{iommufd}", "{container}" and "{DEVICE}" of ours as the number of its descriptor, the
 * first of which is `first`. Other braces stay. One that can only be a mistake is bad input. */
int exec_fill_in(struct text *out, const char *arg, const struct handover *h, int first,
		 struct err *e);

/* $LISTEN_FDNAMES */
void exec_names(struct text *out, const struct handover *h);

#endif
