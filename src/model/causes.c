/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel's refusal means and what to try, from one table. */
#include "model/causes.h"

#include <errno.h>
#include <string.h>

#define POSITIVE CAUSE_POSITIVE

static const struct cause table[] = {
#define CAUSE(operation, errnum, backend, cause, remedy) \
	{ (operation), (errnum), (backend), (cause), (remedy) },
#include "model/causes.def"
#undef CAUSE
};

#define ROWS (sizeof(table) / sizeof(table[0]))

const struct cause *causes_all(size_t *n)
{
	*n = ROWS;
	return table;
}

static bool is_family(const struct cause *row)
{
	return row->operation[strlen(row->operation) - 1] == '*';
}

static bool has_operation(const struct cause *row, const char *operation)
{
	if (is_family(row))
		return !strncmp(row->operation, operation, strlen(row->operation) - 1);
	return !strcmp(row->operation, operation);
}

static bool answers(const struct cause *row, const char *operation, int errnum, const char *backend)
{
	if (errnum != CAUSE_ANY && row->errnum != errnum)
		return false;
	if (backend && row->backend && strcmp(row->backend, backend))
		return false;
	return has_operation(row, operation);
}

/* 0 is the best. */
static unsigned int rank(const struct cause *row)
{
	return 2 * is_family(row) + !row->backend;
}

#define RANKS 4

size_t causes_find(const char *operation, int errnum, const char *backend,
		   const struct cause **found, size_t max)
{
	size_t n = 0;

	for (unsigned int best = 0; best < RANKS; best++)
		for (const struct cause *row = table; row < table + ROWS; row++) {
			if (rank(row) != best || !answers(row, operation, errnum, backend))
				continue;
			if (n < max)
				found[n] = row;
			n++;
		}
	return n;
}
