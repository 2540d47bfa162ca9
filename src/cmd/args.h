/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsed arguments as the program's edge sees them: words checked, files still to be opened. */
#ifndef CMD_ARGS_H
#define CMD_ARGS_H

#include "cmd/cmd.h"

struct arg_value;

/* Whether a word is right; fills the number, size and numeric of *v. */
typedef bool arg_checker(const char *word, const char *choices, struct arg_value *v);

/* What an option and an operand have in common. */
struct arg_row {
	const char *name;
	const char *choices;
	arg_checker *check;
	enum arg_type type;
	bool repeats;
};

/* One value, of an option or an operand. */
struct arg_value {
	const struct arg_row *row; /* see struct args */
	const char *str;           /* as typed; borrowed from the words parsed */
	uint64_t number;
	uint64_t size; /* ARG_RANGE */
	int fd;        /* ARG_FILE_*, ARG_DIR; else -1 */
	bool numeric;  /* ARG_TARGET: a group; ARG_RANGE: an address, not a name */
};

/*
 * Zero-initialise; is used again for every line of a batch, and knows the rows of the command it had last: options
 * first, then operands. Free with args_free().
 */
#define ARG_ROWS_MAX 64
struct args {
	const struct command *command;
	size_t index; /* of it in commands[] */
	unsigned int n_options;
	unsigned int n_rows;
	uint64_t needed; /* bit i: row i must have a value */
	uint64_t given;  /* and has one */
	size_t n, cap;
	size_t n_files;
	struct arg_value *values;
	struct arg_row rows[ARG_ROWS_MAX];
	uint32_t first[ARG_ROWS_MAX];     /* of a row's values, where one is given */
	uint8_t by_literal[ARG_ROWS_MAX]; /* rows by the address of their names; see args_get.c */
};

/* Begins anew, without values but with room for n. */
int args_begin(struct args *a, const struct command *command, size_t n, struct err *e);

/* Adds a value of row i, whose word is checked: NULL, or what was expected; "" where there is no such row, or it
 * has its value already. */
const char *args_add(struct args *a, unsigned int i, const char *word);

/* Whether every row that must have a value has one. */
static inline bool args_are_complete(const struct args *a)
{
	return !(a->needed & ~a->given);
}

/* Hands over the descriptors of its files, a->n_files of them, in the order of the words. */
void args_give_files(struct args *a, const int *fds);

/* Closes those that nobody took. */
void args_close_files(struct args *a);

void args_free(struct args *a);
#define _cleanup_args_ __attribute__((cleanup(args_free)))

bool arg_type_is_file(enum arg_type type);

/* The i-th value that is a file, in the order of the words; the caller may set its fd. NULL after the last. */
struct arg_value *args_file(struct args *a, size_t i);

/* The row's place among the rows. */
static inline unsigned int arg_index(const struct args *a, const struct arg_value *v)
{
	return (unsigned int)(v->row - a->rows);
}

/* Where in by_literal a row stands, or another whose name's address ends alike. */
static inline unsigned int arg_literal(const char *name)
{
	return (uintptr_t)name % ARG_ROWS_MAX;
}

arg_checker *arg_checker_of(enum arg_type type);

/* What a word should have been: "a size such as ...". */
const char *arg_expected(enum arg_type type, const char *choices);

/* Both at once: NULL when the word is right. */
const char *arg_check(enum arg_type type, const char *choices, const char *word,
		      struct arg_value *v);

#endif
