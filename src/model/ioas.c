/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an IOAS can do beside being a space. */
#include "model/ioas.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "model/iommufd.h"
#include "model/state.h"
#include "sys/iommufd.h"

static const struct iommufd *iommufd_of(const struct space *space)
{
	return iommufd_handle(iommufd_lookup(space->object.session));
}

struct space *ioas_find(const struct session *s, const char *name, struct err *e)
{
	struct space *space = space_find(s, name, e);

	if (!space || space->ops == &dma_iommufd)
		return space;
	err_refused(e, name, "space %s is a container, not an IOAS", name);
	return NULL;
}

int ioas_allow(struct space *space, const struct iova_range *ranges, size_t n, struct err *e)
{
	_cleanup_free_ struct iommu_iova_range *list = calloc(n + 1, sizeof(*list));
	_cleanup_free_ struct iova_range *allowed = calloc(n + 1, sizeof(*allowed));

	if (!list || !allowed)
		return err_nomem(e);
	for (size_t i = 0; i < n; i++) {
		list[i] = (struct iommu_iova_range){ ranges[i].start, ranges[i].last };
		allowed[i] = ranges[i];
	}
	if (iommu_ioas_allow_iovas(iommufd_of(space), space->ioas_id, list, (uint32_t)n, e) < 0)
		return -1;
	/* What is mapped in pieces is given its place here. */
	free(space->allowed);
	space->allowed = STEAL_PTR(allowed);
	space->n_allowed = n;
	return 0;
}

static int err_gap(const struct space *space, uint64_t iova, struct err *e)
{
	return err_refused(e, space->object.name, "nothing is mapped at 0x%llx in %s",
			   (unsigned long long)iova, space->object.name);
}

/* How many mappings the range lies in, side by side; *access is what all of them allow. 0 and *e. */
static size_t count_sources(const struct ioas_copy_request *r, unsigned int *access, struct err *e)
{
	uint64_t last = r->iova + (r->size - 1), next = r->iova;
	const struct mapping *m = mapping_first(r->from, r->iova, last);
	size_t n = 0;

	*access = r->read_only ? DMA_READ : DMA_READ | DMA_WRITE;
	for (; m && mapping_iova(m) <= next; m = mapping_next(m)) {
		*access &= m->access;
		n++;
		next = mapping_last(m) + 1;
		if (mapping_last(m) >= last)
			break;
	}
	if (!n || (next && next <= last)) {
		err_gap(r->from, next, e);
		return 0;
	}
	if (*access)
		return n;
	err_refused(e, r->from->object.name, "no access is allowed by all mappings of that range");
	return 0;
}

static int ask_kernel(const struct ioas_copy_request *r, unsigned int access, uint64_t *iova,
		      struct err *e)
{
	const struct ioas_copy ask = {
		.src_ioas_id = r->from->ioas_id,
		.dst_ioas_id = r->to->ioas_id,
		.src_iova = r->iova,
		.length = r->size,
		.flags = (access & DMA_READ ? IOMMU_IOAS_MAP_READABLE : 0) |
			 (access & DMA_WRITE ? IOMMU_IOAS_MAP_WRITEABLE : 0) |
			 (r->fixed ? IOMMU_IOAS_MAP_FIXED_IOVA : 0),
	};

	return iommu_ioas_copy(iommufd_of(r->to), &ask, iova, e);
}

/* The copies, not yet in the books, for the copy of the first byte at `iova`. */
struct copies {
	struct mapping **all;
	size_t n;
};

static void copies_free(struct copies *c, struct session *s)
{
	for (size_t i = 0; c->all && i < c->n; i++)
		if (c->all[i])
			mapping_drop(s, c->all[i]);
	free(c->all);
}

static int copies_make(struct copies *c, const struct ioas_copy_request *r, unsigned int access,
		       struct err *e)
{
	uint64_t last = r->iova + (r->size - 1);
	const struct mapping *m = mapping_first(r->from, r->iova, last);

	c->all = calloc(c->n, sizeof(*c->all));
	if (!c->all) {
		err_nomem(e);
		return -1; /* so that an analyzer sees it, too */
	}
	for (size_t i = 0; i < c->n; i++, m = mapping_next(m)) {
		uint64_t start = mapping_iova(m) > r->iova ? mapping_iova(m) : r->iova;
		uint64_t end = mapping_last(m) < last ? mapping_last(m) : last;
		struct mapping *copy = mapping_new(r->to->object.session);

		if (!copy)
			return err_nomem(e);
		copy->node.key = r->to_iova + (start - r->iova);
		copy->size = end - start + 1;
		copy->buffer = m->buffer;
		copy->offset = m->offset + (start - mapping_iova(m));
		copy->access = access;
		copy->by_file = m->by_file;
		copy->shares = true;
		c->all[i] = copy;
	}
	return 0;
}

static bool copies_are_at(const struct copies *c, const struct ioas_copy_request *r, uint64_t iova)
{
	const struct mapping *m = mapping_first(r->to, iova, iova);

	for (size_t i = 0; i < c->n; i++) {
		const struct mapping *copy = c->all[i];

		if (!m || mapping_iova(m) != mapping_iova(copy) - r->to_iova + iova ||
		    m->size != copy->size || m->buffer != copy->buffer ||
		    m->offset != copy->offset || m->access != copy->access)
			return false;
		m = mapping_next(m);
	}
	return true;
}

/* *iova then is where. */
static bool copies_are_there(const struct copies *c, const struct ioas_copy_request *r,
			     uint64_t *iova)
{
	const struct automatic *a = &r->to->object.session->automatic;
	const struct mapping *m;

	if (r->fixed)
		return copies_are_at(c, r, *iova);
	m = automatic_first(a, r->to, c->all[0]->buffer, c->all[0]->offset);
	while (m && !copies_are_at(c, r, mapping_iova(m)))
		m = automatic_next(a, m);
	if (m)
		*iova = mapping_iova(m);
	return m != NULL;
}

/* The kernel chose `iova`; each source is a mapping of its own there, too (iopt_map_pages()). */
static void copies_keep(struct copies *c, const struct ioas_copy_request *r, uint64_t iova)
{
	struct mapping *first = c->all[0];

	for (size_t i = 0; i < c->n; i++) {
		struct mapping *copy = STEAL_PTR(c->all[i]);

		copy->node.key += iova - r->to_iova;
		mapping_insert(&copy, 1, r->to, copy->buffer);
	}
	if (!r->fixed)
		first->automatic = automatic_add(&r->to->object.session->automatic, first);
}

int ioas_copy_mappings(const struct ioas_copy_request *r, struct ioas_copy_result *result,
		       struct err *e)
{
	uint64_t iova = r->to_iova;
	unsigned int access;
	struct copies copies = { .n = count_sources(r, &access, e) };
	int status;

	if (!copies.n)
		return -1;
	status = copies_make(&copies, r, access, e);
	result->changed = !status && !copies_are_there(&copies, r, &iova);
	if (!status && result->changed) {
		status = ask_kernel(r, access, &iova, e);
		if (!status)
			copies_keep(&copies, r, iova);
	}
	result->n = copies.n;
	copies_free(&copies, r->to->object.session);
	if (!status)
		result->first = mapping_first(r->to, iova, iova);
	return status;
}

/* What the kernel answers with EINVAL alone. */
static int check_by_file(const struct space *space, struct err *e)
{
	const struct mapping *m = mapping_first(space, 0, UINT64_MAX);
	char described[160];

	while (m && m->by_file)
		m = mapping_next(m);
	if (!m)
		return 0;
	mapping_describe(m, described);
	err_refused(e, space->object.name, "%s is mapped by its address in this process",
		    described);
	return err_hint(e, "unmap it; vfioctl ioas map-file maps it by its file");
}

static int no_iommufd(const struct session *s, struct err *e)
{
	err_refused(e, s->name, "session %s has no iommufd", s->name);
	return err_hint(e, "attach DEVICE --backend iommufd, or ioas alloc, opens it");
}

int ioas_change_process(struct session *s, struct err *e)
{
	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		if (space_of(o)->ops == &dma_iommufd && check_by_file(space_of(o), e) < 0)
			return -1;
	}
	if (!iommufd_lookup(s))
		return no_iommufd(s, e);
	return iommu_ioas_change_process(iommufd_handle(iommufd_lookup(s)), e);
}

int ioas_set_compat(struct session *s, const struct space *space, struct err *e)
{
	const struct object *iommufd = iommufd_lookup(s);

	if (!iommufd)
		return no_iommufd(s, e);
	if (!space)
		return iommu_vfio_ioas_clear(iommufd_handle(iommufd), e);
	return iommu_vfio_ioas_set(iommufd_handle(iommufd), space->ioas_id, e);
}

int ioas_get_compat(struct session *s, uint32_t *id, struct err *e)
{
	const struct object *iommufd = iommufd_lookup(s);

	*id = 0;
	if (!iommufd || !iommu_vfio_ioas_get(iommufd_handle(iommufd), id, e))
		return 0;
	return e->errnum == ENODEV ? 0 : -1;
}

int ioas_physical(const struct space *space, uint64_t iova, uint64_t *size, uint64_t *address,
		  struct err *e)
{
	return iommu_ioas_noiommu_get_pa(iommufd_of(space), space->ioas_id, iova, size, address, e);
}
