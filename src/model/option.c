/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of an iommufd and of its IOASes. */
#include "model/option.h"

#include <string.h>

#include "model/iommufd.h"
#include "sys/iommufd.h"

static const struct iommu_option_row options[] = {
	{ "rlimit-mode", IOMMU_OPTION_RLIMIT_MODE, false },
	{ "huge-pages", IOMMU_OPTION_HUGE_PAGES, true },
};

const struct iommu_option_row *option_find(const char *name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!strcmp(options[i].name, name))
			return &options[i];
	}
	return NULL;
}

static uint32_t object_id(const struct space *space)
{
	return space ? space->ioas_id : 0;
}

int option_get(struct session *s, const struct iommu_option_row *option, const struct space *space,
	       uint64_t *value, struct err *e)
{
	struct object *iommufd = iommufd_get(s, e);
	int r;

	if (!iommufd)
		return -1;
	object_get(iommufd);
	r = iommu_option_get(iommufd_handle(iommufd), option->id, object_id(space), value, e);
	object_put(iommufd);
	return r;
}

int option_set(struct session *s, const struct iommu_option_row *option, const struct space *space,
	       uint64_t value, bool *changed, struct err *e)
{
	struct object *iommufd = iommufd_get(s, e);
	uint64_t before;
	int r;

	if (!iommufd)
		return -1;
	object_get(iommufd);
	r = iommu_option_get(iommufd_handle(iommufd), option->id, object_id(space), &before, e);
	*changed = before != value;
	if (!r && *changed)
		r = iommu_option_set(iommufd_handle(iommufd), option->id, object_id(space), value,
				     e);
	/* An option of the iommufd lasts as long as that: it no longer goes with its last user. */
	if (!r && !space)
		iommufd->transient = !value;
	object_put(iommufd);
	return r;
}
