/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel's refusal means and what to try, from one table. */
#ifndef MODEL_CAUSES_H
#define MODEL_CAUSES_H

#include <stdbool.h>
#include <stddef.h>

struct cause {
	const char *operation; /* as in the error; "IOMMU_*" is all that begin so */
	int errnum;            /* CAUSE_POSITIVE when the call returned a positive number */
	const char *backend;   /* "type1", "spapr", "iommufd", "noiommu", or NULL for any */
	const char *cause;
	const char *remedy;
};

#define CAUSE_POSITIVE 0
#define CAUSE_ANY      (-1) /* in a question: whatever the errno */

/*
 * The rows that answer a question, best first: those of the backend before those of any, those of the
 * call before those of a family of calls, else in the order of the table. Without a backend (NULL) all
 * backends' rows answer. Stores at most `max`, returns how many there are.
 */
size_t causes_find(const char *operation, int errnum, const char *backend,
		   const struct cause **found, size_t max);

/* All rows, in the order of the table. */
const struct cause *causes_all(size_t *n);

#endif
