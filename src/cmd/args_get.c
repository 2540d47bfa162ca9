/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a running command asks of its arguments, by the names in its table. */
#include "cmd/args.h"

#include <stdlib.h>
#include <string.h>

/* The row's own name, which is mostly the very same literal: in a batch this is asked a million times. */
static const char *row_name(const struct command *command, const char *name)
{
	const struct option_row *options = command->options;
	const struct operand_row *operands = command->operands;

	for (size_t i = 0; options && options[i].name; i++)
		if (options[i].name == name)
			return name;
	for (size_t i = 0; operands && operands[i].name; i++)
		if (operands[i].name == name)
			return name;
	for (size_t i = 0; options && options[i].name; i++)
		if (!strcmp(options[i].name, name))
			return options[i].name;
	for (size_t i = 0; operands && operands[i].name; i++)
		if (!strcmp(operands[i].name, name))
			return operands[i].name;
	/* That is a mistake in the command's code, not in what was typed. */
	abort();
}

/* The values have their rows' names, by address. */
static const struct arg_value *find_own(const struct args *a, const char *own, size_t i)
{
	for (size_t k = 0; k < a->n; k++) {
		if (a->values[k].name == own && !i--)
			return &a->values[k];
	}
	return NULL;
}

static const struct arg_value *find(const struct args *a, const char *name, size_t i)
{
	const struct arg_value *v = find_own(a, name, i);
	const char *own = v ? name : row_name(a->command, name);

	return own == name ? v : find_own(a, own, i);
}

bool args_given(const struct args *a, const char *name)
{
	return find(a, name, 0);
}

const char *args_str(const struct args *a, const char *name)
{
	return args_nth(a, name, 0);
}

uint64_t args_u64(const struct args *a, const char *name)
{
	const struct arg_value *v = find(a, name, 0);

	return v ? v->number : 0;
}

int args_fd(const struct args *a, const char *name)
{
	return args_nth_fd(a, name, 0);
}

int args_nth_fd(const struct args *a, const char *name, size_t i)
{
	const struct arg_value *v = find(a, name, i);

	return v ? v->fd : -1;
}

int args_take_fd(struct args *a, const char *name)
{
	struct arg_value *v = (struct arg_value *)find(a, name, 0);
	int fd = v ? v->fd : -1;

	if (v)
		v->fd = -1;
	return fd;
}

size_t args_count(const struct args *a, const char *name)
{
	const char *own = row_name(a->command, name);
	size_t n = 0;

	for (size_t k = 0; k < a->n; k++)
		n += a->values[k].name == own;
	return n;
}

const char *args_nth(const struct args *a, const char *name, size_t i)
{
	const struct arg_value *v = find(a, name, i);

	return v ? v->str : NULL;
}

bool args_is_group(const struct args *a, const char *name, uint64_t *group)
{
	const struct arg_value *v = find(a, name, 0);

	if (!v || !v->numeric)
		return false;
	*group = v->number;
	return true;
}

bool args_nth_range(const struct args *a, const char *name, size_t i, uint64_t *iova,
		    uint64_t *size)
{
	const struct arg_value *v = find(a, name, i);

	if (!v || !v->numeric)
		return false;
	*iova = v->number;
	*size = v->size;
	return true;
}

bool args_range(const struct args *a, const char *name, uint64_t *iova, uint64_t *size)
{
	return args_nth_range(a, name, 0, iova, size);
}
