/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Candidates for the word a shell is completing, from the command tables. */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <stddef.h>

/* Prints a line for each candidate for the last of `words`; those before it are complete. The exit status. */
int complete_print(char **words, size_t n);

#endif
