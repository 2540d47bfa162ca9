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
};

bool arg_type_is_file(enum arg_type type)
{
	return type >= ARG_FILE_IN;
}

/* For who cannot know from the message what the command takes. */
static int hint_help(const struct parser *p, struct err *e)
{
	return err_hint(e, "vfioctl help %s tells what it takes", p->command->name);
}

static int err_unknown_option(const struct parser *p, const char *word, struct err *e)
{
	const struct option_row *row = p->command->options;
	char typed[48];
	struct near near;

	if (word[1] != '-') {
		err_usage(e, "unknown option %s of %s", word, p->command->name);
		return hint_help(p, e);
	}
	/* Longer ones are like none of ours anyway. */
	snprintf(typed, sizeof(typed), "%.*s", (int)strcspn(word + 2, "="), word + 2);
	near_begin(&near, typed);
	for (; row && row->name; row++)
		near_try(&near, row->name);
	if (near_word(&near))
		return err_usage(e, "unknown option --%s of %s; did you mean --%s", typed,
				 p->command->name, near_word(&near));
	err_usage(e, "unknown option --%s of %s", typed, p->command->name);
	return hint_help(p, e);
}

static void add_row(struct args *a, struct arg_row row)
{
	row.check = arg_checker_of(row.type);
	a->by_literal[arg_literal(row.name)] = (uint8_t)a->n_rows;
	a->rows[a->n_rows++] = row;
}

/* Which rows the command has. */
static void look_at_rows(struct args *a, const struct command *command)
{
	const struct option_row *option = command->options;
	const struct operand_row *operand = command->operands;

	for (a->index = 0; commands[a->index] && commands[a->index] != command;)
		a->index++;
	for (a->n_rows = 0; option && option->name; option++)
		add_row(a, (struct arg_row){ .name = option->name,
					     .choices = option->choices,
					     .type = option->type,
					     .repeats = option->repeats });
	a->n_options = a->n_rows;
	for (a->needed = 0; operand && operand->name; operand++) {
		a->needed |= (uint64_t)!operand->optional << a->n_rows;
		add_row(a, (struct arg_row){ .name = operand->name,
					     .choices = operand->choices,
					     .type = operand->type,
					     .repeats = operand->repeats });
	}
	a->command = command;
}

int args_begin(struct args *a, const struct command *command, size_t n, struct err *e)
{
	a->n = a->n_files = 0;
	a->given = 0;
	if (a->command != command)
		look_at_rows(a, command);
	if (n > a->cap) {
		struct arg_value *grown = reallocarray(a->values, n, sizeof(*grown));

		if (!grown)
			return err_nomem(e);
		a->values = grown;
		a->cap = n;
	}
	return 0;
}

const char *args_add(struct args *a, unsigned int i, const char *word)
{
	struct arg_value *v = &a->values[a->n];
	const struct arg_row *row;

	if (i >= a->n_rows)
		return "";
	row = &a->rows[i];
	if (!(a->given >> i & 1))
		a->first[i] = (uint32_t)a->n;
	else if (!row->repeats)
		return "";
	*v = (struct arg_value){ .row = row, .str = word, .fd = -1 };
	if (!row->check(word, row->choices, v))
		return arg_expected(row->type, row->choices);
	a->n++;
	a->n_files += arg_type_is_file(row->type);
	a->given |= 1ULL << i;
	return NULL;
}

/* The same of a word that was typed. `dashes` and `name` say in errors whose value it is. */
static int add_value(struct parser *p, unsigned int row, const char *dashes, const char *name,
		     const char *word, struct err *e)
{
	const char *expected = args_add(p->args, row, word);

	return expected ? err_usage(e, "bad %s%s \"%s\" of %s: expected %s", dashes, name, word,
				    p->command->name, expected)
			: 0;
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
	unsigned int i;

	if (word[1] == '-')
		row = long_option(p->command, word + 2, &end);
	else
		row = short_option(p->command, word + 1);
	if (!row)
		return err_unknown_option(p, word, e);
	i = (unsigned int)(row - p->command->options);
	if (!row->repeats && p->args->given >> i & 1)
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
	return add_value(p, i, "--", row->name, value, e);
}

static int parse_operand(struct parser *p, const char *word, struct err *e)
{
	const struct operand_row *row = p->operand;
	unsigned int i;

	if (!row || !row->name || (row->type == ARG_COMMAND && !p->only_operands)) {
		err_usage(e, "%s takes no \"%s\"", p->command->name, word);
		return hint_help(p, e);
	}
	i = p->args->n_options + (unsigned int)(row - p->command->operands);
	if (!row->repeats)
		p->operand++;
	return add_value(p, i, "", row->name, word, e);
}

static int check_operands(const struct parser *p, struct err *e)
{
	if (args_are_complete(p->args))
		return 0;
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
		} else if (word[1] == '-' && !word[2]) {
			pass_dashes(p);
		} else if (parse_option(p, word, e)) {
			return -1;
		}
	}
	return check_operands(p, e);
}

int args_parse(struct args *a, const struct command *command, char *const *words, size_t n,
	       struct err *e)
{
	struct parser p = {
		.args = a,
		.command = command,
		.words = words,
		.n = n,
		.operand = command->operands,
	};

	return args_begin(a, command, n, e) || parse_words(&p, e) ? -1 : 0;
}

void args_give_files(struct args *a, const int *fds)
{
	struct arg_value *v;

	for (size_t i = 0; (v = args_file(a, i)); i++)
		v->fd = fds[i];
}

void args_close_files(struct args *a)
{
	struct arg_value *v;

	for (size_t i = 0; (v = args_file(a, i)); i++) {
		cleanup_close(&v->fd);
		v->fd = -1;
	}
}

void args_free(struct args *a)
{
	args_close_files(a);
	free(a->values);
	*a = (struct args){ 0 };
}

struct arg_value *args_file(struct args *a, size_t i)
{
	if (i >= a->n_files)
		return NULL;
	for (size_t k = 0; k < a->n; k++) {
		if (arg_type_is_file(a->values[k].row->type) && !i--)
			return &a->values[k];
	}
	return NULL;
}
