/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unmaps runs of adjacent mappings, one call each. */
#include "model/unmap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/state.h"
#include "model/viommu.h"

/* Mappings that went with one call, or go one by one when that failed. */
struct run {
	struct space *space;
	struct buffer *buffer;
	struct mapping *first; /* while it is there */
	uint64_t start, last, count;
};

/* Those from `m` to `last`. */
static void forget(struct mapping *m, uint64_t last)
{
	struct mapping *next;

	for (; m; m = next) {
		next = mapping_last(m) < last ? mapping_next(m) : NULL;
		if (next && mapping_iova(next) > last)
			next = NULL;
		mapping_erase(m);
	}
}

/*
 * After a failed call for several: iommufd may have unmapped the first of them and does not say how
 * many (iommufd/io_pagetable.c:iopt_unmap_iova_range). Asked for one by one, the answer is certain.
 */
static int unmap_singly(struct space *space, struct mapping *m, uint64_t last, struct err *e)
{
	uint64_t unmapped;

	while (m) {
		struct mapping *next = mapping_next(m);

		if (space->ops->unmap(space, mapping_iova(m), m->size, &unmapped, e) < 0 &&
		    e->errnum != ENOENT)
			return -1;
		mapping_erase(m);
		m = next && mapping_iova(next) <= last ? next : NULL;
	}
	return 0;
}

/* The first of them is `m`. */
static int unmap_from(struct space *space, struct mapping *m, uint64_t start, uint64_t last,
		      struct err *e)
{
	uint64_t unmapped;
	int r = 0;

	object_get(&space->object);
	if (!space->ops->unmap(space, start, last - start + 1, &unmapped, e))
		forget(m, last);
	else
		r = unmap_singly(space, m, last, e);
	object_put(&space->object);
	return r;
}

int unmap_run(struct space *space, uint64_t start, uint64_t last, struct err *e)
{
	return unmap_from(space, mapping_first(space, start, last), start, last, e);
}

/* Room for a row, before the kernel is asked: what went must be told, whatever memory there is then. */
static bool row_prepare(struct unmap_result *result)
{
	size_t cap = result->cap ? 2 * result->cap : 8;
	struct unmapped *grown;

	if (result->n < result->cap)
		return true;
	grown = reallocarray(result->ranges, cap, sizeof(*grown));
	if (!grown)
		return false;
	result->ranges = grown;
	result->cap = cap;
	return true;
}

/* What of a run that failed is still in the books did not go. */
static struct run what_went(const struct run *run)
{
	const struct mapping *left = mapping_first(run->space, run->start, run->last);
	struct run gone = *run;

	for (; left && mapping_iova(left) <= run->last; left = mapping_next(left)) {
		gone.count--;
		if (gone.last > mapping_iova(left) - 1)
			gone.last = mapping_iova(left) - 1;
	}
	return gone;
}

/* Fills the row that was prepared, unless nothing of the run went. */
static void note(const struct unmap_request *request, struct unmap_result *result,
		 const struct run *gone)
{
	struct session *s = gone->space->object.session;

	if (!gone->count)
		return;
	object_get(&gone->space->object);
	object_get(&gone->buffer->object);
	result->ranges[result->n++] = (struct unmapped){ .space = gone->space,
							 .buffer = gone->buffer,
							 .start = gone->start,
							 .last = gone->last,
							 .count = gone->count };
	unmap_log_add(&s->unmap_log, gone->start, gone->last, gone->space->object.name,
		      gone->buffer->object.name, request->what);
}

static int unmap_and_note(const struct unmap_request *request, const struct run *run,
			  struct unmap_result *result, struct err *e)
{
	struct run gone;
	int r;

	if (!progress_step(&request->progress, "unmapping", result->n, 0))
		return err_refused(
			e, run->space->object.name,
			"interrupted after %zu range%s; 0x%llx and what follows is still mapped",
			result->n, plural(result->n), (unsigned long long)run->start);
	if (!row_prepare(result))
		return err_nomem(e);
	/* Both may go with the last mapping. */
	object_get(&run->space->object);
	object_get(&run->buffer->object);
	r = unmap_from(run->space, run->first, run->start, run->last, e);
	if (r < 0)
		hw_queue_explain(run->space, run->start, run->last, e);
	gone = r < 0 ? what_went(run) : *run;
	note(request, result, &gone);
	object_put(&run->buffer->object);
	object_put(&run->space->object);
	return r;
}

static bool continues(const struct run *run, const struct mapping *m)
{
	return m && m->space == run->space && m->buffer == run->buffer &&
	       mapping_iova(m) == run->last + 1;
}

static struct run run_of(struct mapping *m)
{
	return (struct run){ .space = m->space,
			     .buffer = m->buffer,
			     .first = m,
			     .start = mapping_iova(m),
			     .last = mapping_last(m),
			     .count = 1 };
}

static void run_add(struct run *run, const struct mapping *m)
{
	run->last = mapping_last(m);
	run->count++;
}

/* The mapping at either end must lie in the range as a whole. */
static int check_whole(const struct mapping *m, uint64_t start, uint64_t last, struct err *e)
{
	char described[160];

	if (!m || (mapping_iova(m) >= start && mapping_last(m) <= last))
		return 0;
	mapping_describe(m, described);
	err_refused(e, m->space->object.name, "0x%llx-0x%llx cuts the mapping %s",
		    (unsigned long long)start, (unsigned long long)last, described);
	return err_hint(e, "unmap it whole: vfioctl unmap 0x%llx",
			(unsigned long long)mapping_iova(m));
}

/* From `m` on. */
static int unmap_runs(const struct unmap_request *request, struct space *space, struct mapping *m,
		      uint64_t last, struct unmap_result *result, struct err *e)
{
	while (m) {
		struct run run = run_of(m);

		while (run.last < last && continues(&run, m = mapping_next(m)) &&
		       mapping_iova(m) <= last)
			run_add(&run, m);
		if (unmap_and_note(request, &run, result, e) < 0)
			return -1;
		m = run.last < last ? mapping_first(space, run.last + 1, last) : NULL;
	}
	return 0;
}

int unmap_range(const struct unmap_request *request, struct space *space, uint64_t start,
		uint64_t last, struct unmap_result *result, struct err *e)
{
	struct mapping *first = mapping_first(space, start, last);
	int r;

	if (!first)
		return 0;
	if (check_whole(first, start, last, e) < 0 ||
	    (mapping_last(first) < last &&
	     check_whole(mapping_first(space, last, last), start, last, e) < 0))
		return -1;
	object_get(&space->object);
	r = unmap_runs(request, space, first, last, result, e);
	object_put(&space->object);
	return r;
}

int unmap_mapping(const struct unmap_request *request, struct mapping *m,
		  struct unmap_result *result, struct err *e)
{
	const struct run run = run_of(m);

	return unmap_and_note(request, &run, result, e);
}

static int by_address(const void *a, const void *b)
{
	const struct mapping *x = *(struct mapping *const *)a, *y = *(struct mapping *const *)b;
	int names = strcmp(x->space->object.name, y->space->object.name);

	if (names)
		return names;
	return mapping_iova(x) < mapping_iova(y) ? -1 : mapping_iova(x) > mapping_iova(y);
}

/* The buffer's mappings in the order of their addresses; *n is how many. */
static struct mapping **sorted(struct buffer *buffer, const struct space *space, size_t *n)
{
	struct mapping **all = calloc(buffer->n_mappings + 1, sizeof(struct mapping *));
	struct mapping *m;

	*n = 0;
	if (!all)
		return NULL;
	list_for_each (m, &buffer->mappings, in_buffer) {
		if (!space || m->space == space)
			all[(*n)++] = m;
	}
	qsort(all, *n, sizeof(struct mapping *), by_address);
	return all;
}

int unmap_buffer(const struct unmap_request *request, struct buffer *buffer,
		 const struct space *space, struct unmap_result *result, struct err *e)
{
	size_t n, i = 0;
	_cleanup_free_ struct mapping **all = sorted(buffer, space, &n);

	if (!all)
		return err_nomem(e);
	while (i < n) {
		struct run run = run_of(all[i++]);

		while (i < n && continues(&run, all[i]))
			run_add(&run, all[i++]);
		if (unmap_and_note(request, &run, result, e) < 0)
			return -1;
	}
	return 0;
}

void unmap_result_free(struct unmap_result *result)
{
	for (size_t i = 0; i < result->n; i++) {
		object_put(&result->ranges[i].buffer->object);
		object_put(&result->ranges[i].space->object);
	}
	free(result->ranges);
}
