/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps buffers for DMA: checks first, then one call per mapping, all or nothing. */
#include "model/mapping.h"

#include "model/iova.h"
#include "model/memlock.h"
#include "model/state.h"
#include "model/unmap.h"

/* Between two questions whether to go on: cheap enough for 4 KiB mappings, soon enough for a
 * person. */
#define STEP_MAPPINGS 1024

/* How much memory is made present, by pinning or before it, between two such questions. */
#define POPULATE_STEP (64ULL << 20)

static int check_multiple(const char *what, uint64_t value, uint64_t page,
			  const struct space *space, struct err *e)
{
	if (!(value & (page - 1)))
		return 0;
	return err_usage(e, "%s 0x%llx is not a multiple of the page size 0x%llx of %s", what,
			 (unsigned long long)value, (unsigned long long)page, space->object.name);
}

/* What is wrong with the numbers whatever the state of the session. */
static int check_numbers(const struct map_request *r, struct err *e)
{
	uint64_t page = space_page_size(r->space);
	const struct buffer *b = r->buffer;

	if (!r->size || !r->each)
		return err_usage(e, "size 0 cannot be mapped");
	if (check_multiple("offset", r->offset, page, r->space, e) < 0 ||
	    check_multiple("size", r->size, page, r->space, e) < 0 ||
	    check_multiple("size of each", r->each, page, r->space, e) < 0)
		return -1;
	if (r->fixed && check_multiple("IOVA", r->iova, page, r->space, e) < 0)
		return -1;
	if (r->size % r->each)
		return err_usage(e, "size 0x%llx is not a multiple of 0x%llx, the size of each",
				 (unsigned long long)r->size, (unsigned long long)r->each);
	if (r->offset > b->size || r->size > b->size - r->offset)
		return err_usage(
			e, "0x%llx bytes at offset 0x%llx are beyond the end of buffer %s, 0x%llx",
			(unsigned long long)r->size, (unsigned long long)r->offset, b->object.name,
			(unsigned long long)b->size);
	if (r->fixed && r->iova + (r->size - 1) < r->iova)
		return err_usage(e, "0x%llx bytes at IOVA 0x%llx are beyond the last address",
				 (unsigned long long)r->size, (unsigned long long)r->iova);
	return 0;
}

/* Whether m is the i-th mapping that the request would make at `iova`. */
static bool is_piece(const struct map_request *r, uint64_t iova, uint64_t i,
		     const struct mapping *m)
{
	return m && mapping_iova(m) == iova + i * r->each && m->size == r->each &&
	       m->buffer == r->buffer && m->offset == r->offset + i * r->each &&
	       m->access == r->access && m->by_file == r->by_file;
}

static bool all_there(const struct map_request *r, uint64_t iova)
{
	const struct mapping *m = mapping_first(r->space, iova, iova);

	for (uint64_t i = 0; i < r->size / r->each; i++) {
		if (!is_piece(r, iova, i, m))
			return false;
		m = mapping_next(m);
	}
	return true;
}

/* Whether just that is mapped already; *iova then is where. */
static bool already(const struct map_request *r, uint64_t *iova)
{
	const struct automatic *a = &r->space->object.session->automatic;
	const struct mapping *m;

	if (r->fixed) {
		*iova = r->iova;
		return all_there(r, r->iova);
	}
	/* The same bytes may be mapped in other pieces, too, or for another access. */
	m = automatic_first(a, r->space, r->buffer, r->offset);
	while (m && !all_there(r, mapping_iova(m)))
		m = automatic_next(a, m);
	if (!m)
		return false;
	*iova = mapping_iova(m);
	return true;
}

static int check_free(const struct map_request *r, uint64_t iova, struct err *e)
{
	const struct mapping *m = mapping_first(r->space, iova, iova + r->size - 1);
	char described[160];

	if (!m)
		return 0;
	mapping_describe(m, described);
	err_refused(e, r->space->object.name, "IOVA 0x%llx-0x%llx overlaps the mapping %s",
		    (unsigned long long)iova, (unsigned long long)(iova + r->size - 1), described);
	return err_hint(e, "unmap that first, or leave --iova out to have a free one chosen");
}

static int check_limits(const struct map_request *r, struct err *e)
{
	const struct space *space = r->space;
	uint64_t count = r->size / r->each;
	uint64_t max = space->limits.max_mappings;

	if (max != UINT64_MAX && (space->n_mappings >= max || count > max - space->n_mappings)) {
		err_refused(e, space->object.name,
			    "%s takes %llu mapping%s, has %llu, and %llu more %s asked for",
			    space->object.name, (unsigned long long)max, plural(max),
			    (unsigned long long)space->n_mappings, (unsigned long long)count,
			    count == 1 ? "is" : "are");
		return err_hint(e,
				"map larger pieces, or raise dma_entry_limit of vfio_iommu_type1 "
				"before the next attach");
	}
	if (space->n_pinning && !space->ops->locked)
		return memlock_check(space->object.session, r->size, e);
	return 0;
}

/* The largest page of the IOMMU that the piece can be made of: fewer entries, fewer misses. */
static uint64_t good_alignment(const struct map_request *r)
{
	uint64_t best = space_page_size(r->space);

	for (uint64_t page = best; page && page <= r->size; page <<= 1) {
		if ((r->space->limits.page_sizes & page) && !(r->offset & (page - 1)) &&
		    page <= r->buffer->page_size)
			best = page;
	}
	return best;
}

/* The largest page that all of it could be made of. */
static uint64_t granule(const struct map_request *r)
{
	uint64_t bits = r->offset | r->size | r->each;
	uint64_t largest = bits & -bits;

	return largest < r->buffer->page_size ? largest : r->buffer->page_size;
}

/* A DMA window has one page size, and each of its pages lies in one page of memory. */
static int check_window(const struct map_request *r, struct err *e)
{
	uint64_t page = iova_page_size(r->space, r->iova);

	if (check_multiple("IOVA", r->iova, page, r->space, e) < 0 ||
	    check_multiple("offset", r->offset, page, r->space, e) < 0 ||
	    check_multiple("size of each", r->each, page, r->space, e) < 0)
		return -1;
	if (page <= r->buffer->page_size)
		return 0;
	err_refused(e, r->space->object.name,
		    "the DMA window at 0x%llx has pages of 0x%llx, buffer %s of 0x%llx",
		    (unsigned long long)r->iova, (unsigned long long)page, r->buffer->object.name,
		    (unsigned long long)r->buffer->page_size);
	return err_hint(e, "register-memory --hugepage makes a buffer of larger pages");
}

/* Where the request shall lie; `fixed` stays false where the kernel chooses. */
static int choose(const struct map_request *r, uint64_t *iova, bool *fixed, struct err *e)
{
	*iova = r->iova;
	*fixed = r->fixed;
	if (r->fixed)
		return iova_check(r->space, r->iova, r->iova + r->size - 1, e) < 0
			       ? -1
			       : check_window(r, e);
	if (r->space->ops->chooses_iova && r->each == r->size)
		return 0;
	*fixed = true;
	if (!iova_choose(r->space, r->size, good_alignment(r), granule(r), iova, e))
		return 0;
	return iova_choose(r->space, r->size, space_page_size(r->space), granule(r), iova, e);
}

static int err_interrupted(const struct map_request *r, struct err *e)
{
	return err_refused(e, r->space->object.name, "interrupted; nothing was mapped");
}

/* Has the memory there before it is pinned: the one call that pins a large piece cannot be interrupted. */
static int populate(const struct map_request *r, struct err *e)
{
	for (uint64_t done = 0; done < r->size; done += POPULATE_STEP) {
		uint64_t step = r->size - done < POPULATE_STEP ? r->size - done : POPULATE_STEP;

		if (!progress_step(&r->progress, "populating", done, r->size))
			return err_interrupted(r, e);
		if (buffer_populate(r->buffer, r->offset + done, step, e) < 0)
			return -1;
	}
	return 0;
}

/* What the kernel has mapped, `offset` bytes into the request, comes into the books. */
static void keep(const struct map_request *r, const struct dma_map *map, uint64_t offset,
		 struct mapping *const *fresh, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fresh[i]->node.key = map->iova + i * map->size;
		fresh[i]->size = map->size;
		fresh[i]->offset = r->offset + offset + i * map->size;
		fresh[i]->access = r->access;
		fresh[i]->by_file = r->by_file;
		fresh[i]->shares = false;
	}
	mapping_insert(fresh, n, r->space, r->buffer);
	if (n && !offset && !r->fixed)
		fresh[0]->automatic = automatic_add(&r->space->object.session->automatic, fresh[0]);
}

/* map->count of the pieces, in the kernel and in the books. */
static int map_some(const struct map_request *r, struct dma_map *map, uint64_t offset,
		    uint64_t *done, struct err *e)
{
	struct session *s = r->space->object.session;
	struct mapping *fresh[STEP_MAPPINGS];
	size_t n = 0;
	int failed;

	while (n < map->count && (fresh[n] = mapping_new(s)))
		n++;
	*done = 0;
	failed = n < map->count ? err_nomem(e) : r->space->ops->map(r->space, map, done, e);
	keep(r, map, offset, fresh, *done);
	while (n > *done)
		mapping_drop(s, fresh[--n]);
	return failed;
}

/* How many pieces are mapped between two questions. */
static uint64_t pieces_in_step(const struct map_request *r)
{
	uint64_t n = POPULATE_STEP / r->each;

	if (n > STEP_MAPPINGS)
		return STEP_MAPPINGS;
	return n ? n : 1;
}

/* Where the kernel chooses, there is one piece, and *iova becomes its address. */
static int map_pieces(const struct map_request *r, uint64_t *iova, bool fixed, uint64_t *mapped,
		      struct err *e)
{
	struct dma_map map = {
		.address = (uint8_t *)r->buffer->address + r->offset,
		.file = r->by_file ? &r->buffer->file : NULL,
		.file_offset = r->offset,
		.size = r->each,
		.access = r->access,
		.iova = *iova,
		.fixed = fixed,
	};
	uint64_t left = r->size / r->each, step = pieces_in_step(r), done;
	int failed = 0;

	for (*mapped = 0; !failed && left; left -= done) {
		if (*mapped && !progress_step(&r->progress, "mapping", *mapped, r->size))
			return err_interrupted(r, e);
		map.count = left < step ? left : step;
		failed = map_some(r, &map, *mapped, &done, e);
		if (!fixed)
			*iova = map.iova;
		*mapped += done * r->each;
		map.address += done * r->each;
		map.file_offset += done * r->each;
		map.iova += done * r->each;
	}
	return failed;
}

/* Page requests are answered between its steps: they must not get what it has found to be free. */
static int map_steps(const struct map_request *r, uint64_t *iova, bool fixed, struct err *e)
{
	struct session *s = r->space->object.session;
	const struct claim before = s->claim;
	uint64_t mapped = 0;
	struct err ignored;
	int failed = 0;

	if (fixed)
		s->claim = (struct claim){ r->space, *iova, *iova + r->size - 1 };
	if (r->space->n_pinning && r->each > POPULATE_STEP)
		failed = populate(r, e);
	if (!failed)
		failed = map_pieces(r, iova, fixed, &mapped, e);
	if (failed && mapped)
		unmap_run(r->space, *iova, *iova + mapped - 1, &ignored);
	s->claim = before;
	return failed;
}

int map_memory(const struct map_request *r, struct map_result *result, struct err *e)
{
	uint64_t iova;
	bool fixed, is_free;

	if (check_numbers(r, e) < 0 || r->space->ops->ready(r->space, e) < 0)
		return -1;
	*result = (struct map_result){ .count = r->size / r->each, .changed = false };
	is_free = r->fixed && !mapping_first(r->space, r->iova, r->iova + r->size - 1);
	if (!is_free && already(r, &result->iova))
		return 0;
	/* What is chosen is free. */
	if (choose(r, &iova, &fixed, e) < 0 ||
	    (r->fixed && !is_free && check_free(r, iova, e) < 0) || check_limits(r, e) < 0)
		return -1;
	if (map_steps(r, &iova, fixed, e) < 0)
		return -1;
	result->iova = iova;
	result->changed = true;
	return 0;
}
