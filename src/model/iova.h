/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses in a space: where there is room, and why there is none. */
#ifndef MODEL_IOVA_H
#define MODEL_IOVA_H

#include "model/space.h"

/* Whether start..last may be mapped as far as the limits go: not where reserved regions are, or
 * beyond the aperture. */
int iova_check(const struct space *space, uint64_t start, uint64_t last, struct err *e);

/* The page size of the DMA window that the address is in; 1 where there are none. */
uint64_t iova_page_size(const struct space *space, uint64_t iova);

/*
 * The lowest free range of that size above address 0, at a multiple of `alignment`. What is to be
 * mapped is made of pages of `granule`: no DMA window of larger ones will do.
 */
int iova_choose(struct space *space, uint64_t size, uint64_t alignment, uint64_t granule,
		uint64_t *iova, struct err *e);

#endif
