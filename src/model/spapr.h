/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a space that is a sPAPR container has beyond others. */
#ifndef MODEL_SPAPR_H
#define MODEL_SPAPR_H

#include "base/pointers.h"
#include "model/space.h"
#include "uapi/vfio_spapr.h"

struct spapr {
	struct vfio_iommu_spapr_tce_info info; /* asked for when the first group came */
	struct pointers registered;            /* version 2: the buffers that the container knows */
};

/* Fails unless the space is a sPAPR container with a group in it, and says what is missing. */
int spapr_check(const struct space *space, struct err *e);

/* Version 2, where memory is registered and windows are made. */
bool spapr_is_v2(const struct space *space);

/* How much was charged to RLIMIT_MEMLOCK in between; `otherwise` where /proc does not tell. */
struct charge {
	uint64_t before;
	bool known;
};
struct charge charge_begin(void);
uint64_t charge_end(const struct charge *c, uint64_t otherwise);

#endif
