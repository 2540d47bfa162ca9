/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The word somebody probably meant. */
#ifndef CMD_NEAR_H
#define CMD_NEAR_H

#include <stddef.h>

/* Offer every candidate to near_try(); near_word() is then the nearest, or NULL when none is near. */
struct near {
	const char *typed;
	const char *best;
	size_t distance;
};

void near_begin(struct near *n, const char *typed);
void near_try(struct near *n, const char *candidate);
const char *near_word(const struct near *n);

#endif
