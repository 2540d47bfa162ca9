/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of an iommufd and of its IOASes. */
#ifndef MODEL_OPTION_H
#define MODEL_OPTION_H

#include "model/space.h"

struct iommu_option_row {
	const char *name;
	uint32_t id;
	bool of_space; /* an IOAS has it; else the whole iommufd */
};

/* By name; NULL when there is none. */
const struct iommu_option_row *option_find(const char *name);

/* `space` is NULL for an option of the whole iommufd. One that was set keeps the iommufd open. */
int option_get(struct session *s, const struct iommu_option_row *option, const struct space *space,
	       uint64_t *value, struct err *e);
int option_set(struct session *s, const struct iommu_option_row *option, const struct space *space,
	       uint64_t value, bool *changed, struct err *e);

#endif
