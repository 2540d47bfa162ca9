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

	if (!list)
		return err_nomem(e);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct iommu_iova_range){ ranges[i].start, ranges[i].last };
	return iommu_ioas_allow_iovas(iommufd_of(space), space->ioas_id, list, (uint32_t)n, e);
}

/* The one mapping that the range lies in: the copy gets its buffer. */
static struct mapping *find_source(const struct ioas_copy_request *r, struct err *e)
{
	uint64_t last = r->iova + (r->size - 1);
	struct mapping *m = mapping_first(r->from, r->iova, last);
	char described[160];

	if (m && mapping_iova(m) <= r->iova && mapping_last(m) >= last)
		return m;
	if (!m) {
		err_refused(e, r->from->object.name, "nothing is mapped at 0x%llx in %s",
			    (unsigned long long)r->iova, r->from->object.name);
		return NULL;
	}
	mapping_describe(m, described);
	err_refused(e, r->from->object.name, "0x%llx-0x%llx is not within one mapping; there is %s",
		    (unsigned long long)r->iova, (unsigned long long)last, described);
	err_hint(e, "copy each mapping by itself");
	return NULL;
}

static bool is_copy(const struct mapping *m, const struct mapping *copy)
{
	return m && mapping_iova(m) == mapping_iova(copy) && m->size == copy->size &&
	       m->buffer == copy->buffer && m->offset == copy->offset && m->access == copy->access;
}

static int ask_kernel(const struct ioas_copy_request *r, struct mapping *copy, struct err *e)
{
	const struct ioas_copy ask = {
		.src_ioas_id = r->from->ioas_id,
		.dst_ioas_id = r->to->ioas_id,
		.src_iova = r->iova,
		.length = r->size,
		.flags = (copy->access & DMA_READ ? IOMMU_IOAS_MAP_READABLE : 0) |
			 (copy->access & DMA_WRITE ? IOMMU_IOAS_MAP_WRITEABLE : 0) |
			 (r->fixed ? IOMMU_IOAS_MAP_FIXED_IOVA : 0),
	};

	return iommu_ioas_copy(iommufd_of(r->to), &ask, &copy->node.key, e);
}

struct mapping *ioas_copy_mapping(const struct ioas_copy_request *r, bool *changed, struct err *e)
{
	const struct mapping *source = find_source(r, e);
	_cleanup_free_ struct mapping *copy = NULL;
	struct mapping *there;

	if (!source)
		return NULL;
	copy = calloc(1, sizeof(*copy));
	if (!copy) {
		err_nomem(e);
		return NULL;
	}
	copy->node.key = r->to_iova;
	copy->size = r->size;
	copy->buffer = source->buffer;
	copy->offset = source->offset + (r->iova - mapping_iova(source));
	copy->access = r->read_only ? DMA_READ : source->access;
	copy->by_file = source->by_file;
	there = r->fixed ? mapping_first(r->to, r->to_iova, r->to_iova) : NULL;
	*changed = !is_copy(there, copy);
	if (!*changed)
		return there;
	if (ask_kernel(r, copy, e) < 0)
		return NULL;
	mapping_insert(copy, r->to, source->buffer);
	return STEAL_PTR(copy);
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

int ioas_change_process(struct session *s, struct err *e)
{
	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		if (space_of(o)->ops == &dma_iommufd && check_by_file(space_of(o), e) < 0)
			return -1;
	}
	if (!iommufd_lookup(s))
		return err_refused(e, NULL, "session %s has no iommufd", s->name);
	return iommu_ioas_change_process(iommufd_handle(iommufd_lookup(s)), e);
}

int ioas_set_compat(struct session *s, const struct space *space, struct err *e)
{
	const struct object *iommufd = iommufd_lookup(s);

	if (!iommufd)
		return err_refused(e, NULL, "session %s has no iommufd", s->name);
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
