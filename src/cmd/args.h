/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsed arguments as the program's edge sees them: words checked, files still to be opened. */
#ifndef CMD_ARGS_H
#define CMD_ARGS_H

#include "cmd/cmd.h"

/* One value, of an option or an operand. */
struct arg_value {
	const char *name; /* of the row in the command's table */
	const char *str;  /* as typed; borrowed from the words parsed */
	enum arg_type type;
	bool numeric; /* ARG_TARGET: a group; ARG_RANGE: an address, not a name */
	int fd;       /* ARG_FILE_*, ARG_DIR; else -1 */
	uint64_t number;
	uint64_t size; /* ARG_RANGE */
};

struct args {
	const struct command *command;
	size_t n;
	size_t n_files;
	struct arg_value values[];
};

bool arg_type_is_file(enum arg_type type);

/* The i-th value that is a file, in the order of the words; the caller may set its fd. NULL after the last. */
struct arg_value *args_file(struct args *a, size_t i);

/* Checks one word against a type: what makes it wrong in words ("a size such as ..."), or NULL when it is right.
 * Fills the number, size and numeric of *v. */
const char *arg_check(enum arg_type type, const char *choices, const char *word,
		      struct arg_value *v);

#endif
