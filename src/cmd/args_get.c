/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a running command asks of its arguments, by the names in its table. */
#include "cmd/args.h"

#include <stdlib.h>
#include <string.h>

/* A batch asks a hundred thousand times: most names are one literal of one file, or differ in their first letter. */
static bool is_name(const char *a, const char *b)
{
	return a == b || (a[0] == b[0] && !strcmp(a, b));
}

/* A name that is in no row is a mistake in the command's code, not in what was typed. */
static void abort_unless_row(const struct command *command, const char *name)
{
	for (const struct option_row *row = command->options; row && row->name; row++) {
		if (is_name(row->name, name))
			return;
	}
	for (const struct operand_row *row = command->operands; row && row->name; row++) {
		if (is_name(row->name, name))
			return;
	}
	abort();
}

static const struct arg_value *find(const struct args *a, const char *name, size_t i)
{
	for (size_t k = 0; k < a->n; k++) {
		if (is_name(a->values[k].name, name) && !i--)
			return &a->values[k];
	}
	abort_unless_row(a->command, name);
	return NULL;
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
	size_t n = 0;

	abort_unless_row(a->command, name);
	for (size_t k = 0; k < a->n; k++)
		n += is_name(a->values[k].name, name);
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
