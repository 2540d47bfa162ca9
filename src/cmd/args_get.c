/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a running command asks of its arguments, by the names in its table. */
#include "cmd/args.h"

#include <stdlib.h>
#include <string.h>

#include "sys/file.h"

/* Another row stands in its place, or its name is written otherwise: as another literal. */
static __attribute__((noinline)) unsigned int search(const struct args *a, const char *name)
{
	for (unsigned int i = 0; i < a->n_rows; i++)
		if (a->rows[i].name == name)
			return i;
	for (unsigned int i = 0; i < a->n_rows; i++)
		if (!strcmp(a->rows[i].name, name))
			return i;
	/* That is a mistake in the command's code, not in what was typed. */
	abort();
}

/* The row so named, which mostly has the very same literal: in a batch this is asked a million times. */
static unsigned int row_of(const struct args *a, const char *name)
{
	unsigned int i = a->by_literal[arg_literal(name)];

	return i < a->n_rows && a->rows[i].name == name ? i : search(a, name);
}

static const struct arg_value *find(const struct args *a, const char *name)
{
	unsigned int row = row_of(a, name);

	return a->given >> row & 1 ? &a->values[a->first[row]] : NULL;
}

static const struct arg_value *find_nth(const struct args *a, const char *name, size_t i)
{
	const struct arg_value *v = find(a, name);

	for (const struct arg_row *row = v ? v->row : NULL; v && v < a->values + a->n; v++)
		if (v->row == row && !i--)
			return v;
	return NULL;
}

bool args_given(const struct args *a, const char *name)
{
	return a->given >> row_of(a, name) & 1;
}

const char *args_str(const struct args *a, const char *name)
{
	const struct arg_value *v = find(a, name);

	return v ? v->str : NULL;
}

uint64_t args_u64(const struct args *a, const char *name)
{
	const struct arg_value *v = find(a, name);

	return v ? v->number : 0;
}

int args_fd(const struct args *a, const char *name)
{
	const struct arg_value *v = find(a, name);

	return v ? v->fd : -1;
}

struct file_out args_out(const struct args *a, const char *name)
{
	const char *path = args_str(a, name);

	return (struct file_out){ .fd = args_fd(a, name), .filled = path && !strcmp(path, "-") };
}

int args_nth_fd(const struct args *a, const char *name, size_t i)
{
	const struct arg_value *v = find_nth(a, name, i);

	return v ? v->fd : -1;
}

int args_take_fd(struct args *a, const char *name)
{
	struct arg_value *v = (struct arg_value *)find(a, name);
	int fd = v ? v->fd : -1;

	if (v)
		v->fd = -1;
	return fd;
}

size_t args_count(const struct args *a, const char *name)
{
	const struct arg_row *row = &a->rows[row_of(a, name)];
	size_t n = 0;

	for (size_t k = 0; k < a->n; k++)
		n += a->values[k].row == row;
	return n;
}

const char *args_nth(const struct args *a, const char *name, size_t i)
{
	const struct arg_value *v = find_nth(a, name, i);

	return v ? v->str : NULL;
}

bool args_nth_group(const struct args *a, const char *name, size_t i, uint64_t *group)
{
	const struct arg_value *v = find_nth(a, name, i);

	if (!v || !v->numeric)
		return false;
	*group = v->number;
	return true;
}

bool args_is_group(const struct args *a, const char *name, uint64_t *group)
{
	return args_nth_group(a, name, 0, group);
}

bool args_nth_range(const struct args *a, const char *name, size_t i, uint64_t *iova,
		    uint64_t *size)
{
	const struct arg_value *v = find_nth(a, name, i);

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
