/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An inventory that can be saved, and what changed since. */
#ifndef MODEL_SNAPSHOT_H
#define MODEL_SNAPSHOT_H

#include "base/arena.h"
#include "base/text.h"
#include "model/host.h"

/* One thing that is known of an object: a device's or IOMMU's name, or "host". */
struct snapshot_fact {
	const char *object, *name;
	const char *
		value; /* escaped; SNAPSHOT_UNKNOWN: it could not be read, and so differs from nothing */
};
#define SNAPSHOT_UNKNOWN "?"

/* Zero-initialise. */
struct snapshot {
	struct arena arena;
	struct snapshot_fact *facts; /* by object, then by name */
	size_t n, cap;
	bool failed; /* out of memory */
};
void snapshot_free(struct snapshot *s);
#define _cleanup_snapshot_ __attribute__((cleanup(snapshot_free)))

int snapshot_take(struct snapshot *s, struct host *h, struct err *e);

/* How many of its facts could not be read. */
size_t snapshot_count_unknown(const struct snapshot *s);

/* As text, a line for each fact, and back; the same facts make the same text. */
void snapshot_format(const struct snapshot *s, struct text *out);
int snapshot_parse(struct snapshot *s, char *text, struct err *e);

/*
 * Calls `each` for every fact that differs; a value is NULL where there is none. Of an object that came or went only
 * that is told. What matters is whatever decides what can be assigned and what isolates it; the numbers of groups
 * do not, which every boot gives anew.
 */
void snapshot_diff(const struct snapshot *before, const struct snapshot *after,
		   void (*each)(void *ctx, const struct snapshot_fact *was,
				const struct snapshot_fact *is, bool matters),
		   void *ctx);

#endif
