/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an IOAS can do beside being a space. */
#ifndef MODEL_IOAS_H
#define MODEL_IOAS_H

#include "model/mapping.h"
#include "model/space.h"

/* By name; refused when it is a container. */
struct space *ioas_find(const struct session *s, const char *name, struct err *e);

/* What may be mapped where the kernel chooses, instead of all that can be; none is all. */
int ioas_allow(struct space *space, const struct iova_range *ranges, size_t n, struct err *e);

/* Maps what adjacent mappings have in a range in another IOAS, too, sharing what is pinned. */
struct ioas_copy_request {
	struct space *from;
	uint64_t iova;
	uint64_t size;
	struct space *to;
	uint64_t to_iova;
	bool fixed; /* at `to_iova`; else where the kernel chooses */
	bool read_only;
};

struct ioas_copy_result {
	const struct mapping *first; /* of the copies, which are adjacent */
	size_t n;
	bool changed; /* false: they were there already */
};

int ioas_copy_mappings(const struct ioas_copy_request *r, struct ioas_copy_result *result,
		       struct err *e);

/* Charges what is pinned to this process; refused while something is mapped by address. */
int ioas_change_process(struct session *s, struct err *e);

/* The IOAS that VFIO's container calls work on. NULL clears it; get stores 0 when there is none. */
int ioas_set_compat(struct session *s, const struct space *space, struct err *e);
int ioas_get_compat(struct session *s, uint32_t *id, struct err *e);

/* Where an IOVA lies in memory when no IOMMU translates; *size becomes how far at most. */
int ioas_physical(const struct space *space, uint64_t iova, uint64_t *size, uint64_t *address,
		  struct err *e);

#endif
