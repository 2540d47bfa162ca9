/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the words after a command's name, exactly, by the command's table. */
#include "cmd/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cmd/near.h"

/* Where parsing stands. */
struct parser {
	struct args *args;
	const struct command *command;
	char *const *words;
	size_t n, next;
	const struct operand_row *operand; /* the one the next operand is for, or NULL */
	bool only_operands;
	const int *fds;
	size_t n_fds;
};

bool arg_type_is_file(enum arg_type type)
{
	return type >= ARG_FILE_IN;
}

static int err_unknown_option(const struct parser *p, const char *word, struct err *e)
{
	const struct option_row *row = p->command->options;
	char typed[48];
	struct near near;

	if (word[1] != '-')
		return err_usage(e, "unknown option %s of %s", word, p->command->name);
	/* Longer ones are like none of ours anyway. */
	snprintf(typed, sizeof(typed), "%.*s", (int)strcspn(word + 2, "="), word + 2);
	near_begin(&near, typed);
	for (; row && row->name; row++)
		near_try(&near, row->name);
	if (near_word(&near))
		return err_usage(e, "unknown option --%s of %s; did you mean --%s", typed,
				 p->command->name, near_word(&near));
	return err_usage(e, "unknown option --%s of %s", typed, p->command->name);
}

/* Puts a checked value down. `dashes` and `name` say in errors whose value it is. */
static int add_value(struct parser *p, const char *dashes, const char *name, enum arg_type type,
		     const char *choices, const char *word, struct err *e)
{
	struct arg_value *v = &p->args->values[p->args->n++];
	const char *expected = NULL;

	*v = (struct arg_value){ .name = name, .str = word, .type = type, .fd = -1 };
	if (type == ARG_FLAG)
		return 0;
	expected = arg_check(type, choices, word, v);
	if (expected)
		return err_usage(e, "bad %s%s \"%s\" of %s: expected %s", dashes, name, word,
				 p->command->name, expected);
	if (!arg_type_is_file(type))
		return 0;
	if (p->args->n_files < p->n_fds)
		v->fd = p->fds[p->args->n_files];
	p->args->n_files++;
	return 0;
}

/* Where what was typed ends as the row's name: at the "=" or the end; NULL when it is another name. */
static const char *name_end(const char *row, const char *typed)
{
	for (; *row; row++, typed++)
		if (*row != *typed)
			return NULL;
	return !*typed || *typed == '=' ? typed : NULL;
}

static const struct option_row *long_option(const struct command *command, const char *name,
					    const char **end)
{
	for (const struct option_row *row = command->options; row && row->name; row++) {
		*end = name_end(row->name, name);
		if (*end)
			return row;
	}
	return NULL;
}

static const struct option_row *short_option(const struct command *command, const char *letter)
{
	for (const struct option_row *row = command->options; row && row->name; row++)
		if (row->letter == letter[0] && !letter[1])
			return row;
	return NULL;
}

/* By the name's address, which is the row's. */
static bool row_given(const struct args *a, const char *name)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->values[i].name == name)
			return true;
	}
	return false;
}

/* The value of an option: after "=", else the next word, which then may not look like an option. */
static const char *option_value(struct parser *p, const struct option_row *row, const char *equals,
				struct err *e)
{
	const char *word;

	if (equals)
		return equals + 1;
	word = p->next < p->n ? p->words[p->next] : NULL;
	if (word && (word[0] != '-' || !word[1])) {
		p->next++;
		return word;
	}
	err_usage(e, "option --%s of %s needs a value, %s", row->name, p->command->name,
		  row->value);
	if (word)
		err_hint(e, "a value that begins with \"-\" is written --%s=%s", row->name, word);
	return NULL;
}

static int parse_option(struct parser *p, const char *word, struct err *e)
{
	const struct option_row *row;
	const char *value = "", *end = "";

	if (word[1] == '-')
		row = long_option(p->command, word + 2, &end);
	else
		row = short_option(p->command, word + 1);
	if (!row)
		return err_unknown_option(p, word, e);
	if (!row->repeats && row_given(p->args, row->name))
		return err_usage(e, "option --%s of %s is given twice", row->name,
				 p->command->name);
	if (row->type == ARG_FLAG) {
		if (*end)
			return err_usage(e, "option --%s of %s takes no value", row->name,
					 p->command->name);
	} else {
		value = option_value(p, row, *end ? end : NULL, e);
		if (!value)
			return -1;
	}
	return add_value(p, "--", row->name, row->type, row->choices, value, e);
}

static int parse_operand(struct parser *p, const char *word, struct err *e)
{
	const struct operand_row *row = p->operand;

	if (!row || !row->name || (row->type == ARG_COMMAND && !p->only_operands))
		return err_usage(e, "%s takes no \"%s\"", p->command->name, word);
	if (!row->repeats)
		p->operand++;
	return add_value(p, "", row->name, row->type, row->choices, word, e);
}

static int check_operands(const struct parser *p, struct err *e)
{
	for (const struct operand_row *row = p->command->operands; row && row->name; row++) {
		if (!row->optional && !args_given(p->args, row->name))
			return err_usage(e, "%s needs %s%s: %s", p->command->name,
					 row->type == ARG_COMMAND ? "-- " : "", row->name,
					 row->help);
	}
	return 0;
}

/* From "--" on no word is an option; the operands go on, unless a row stands behind it. */
static void pass_dashes(struct parser *p)
{
	const struct operand_row *row = p->operand;

	while (row && row->name && row->type != ARG_COMMAND)
		row++;
	if (row && row->name)
		p->operand = row;
	p->only_operands = true;
}

static int parse_words(struct parser *p, struct err *e)
{
	while (p->next < p->n) {
		const char *word = p->words[p->next++];

		if (p->only_operands || word[0] != '-' || !word[1]) {
			if (parse_operand(p, word, e))
				return -1;
		} else if (!strcmp(word, "--")) {
			pass_dashes(p);
		} else if (parse_option(p, word, e)) {
			return -1;
		}
	}
	return check_operands(p, e);
}

/* Closes descriptors that no value owns. */
static void close_from(const int *fds, size_t first, size_t n)
{
	for (size_t i = first; i < n; i++)
		close(fds[i]);
}

struct args *args_parse(const struct command *command, char *const *words, size_t n, const int *fds,
			size_t n_fds, struct err *e)
{
	struct args *a = malloc(sizeof(*a) + n * sizeof(a->values[0]));
	struct parser p = {
		.args = a,
		.command = command,
		.words = words,
		.n = n,
		.operand = command->operands,
		.fds = fds,
		.n_fds = n_fds,
	};

	if (!a) {
		close_from(fds, 0, n_fds);
		err_nomem(e);
		return NULL;
	}
	a->command = command;
	a->n = a->n_files = 0;
	if (!parse_words(&p, e)) {
		if (!n_fds || n_fds == a->n_files)
			return a;
		err_usage(e, "%s got %zu open files for %zu file arguments", command->name, n_fds,
			  a->n_files);
	}
	close_from(fds, a->n_files, n_fds);
	args_free(a);
	return NULL;
}

void args_free(struct args *a)
{
	for (size_t i = 0; a && a->n_files && i < a->n; i++)
		cleanup_close(&a->values[i].fd);
	free(a);
}

struct arg_value *args_file(struct args *a, size_t i)
{
	for (size_t k = 0; k < a->n; k++) {
		if (arg_type_is_file(a->values[k].type) && !i--)
			return &a->values[k];
	}
	return NULL;
}
