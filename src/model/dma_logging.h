/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pages a device wrote, as the device itself keeps count. */
#ifndef MODEL_DMA_LOGGING_H
#define MODEL_DMA_LOGGING_H

#include "model/device.h"
#include "model/dirty.h"

/* *page_size is a wish, 0 for the smallest of the space, then what the device does. */
int dma_logging_start(const struct device *device, const struct iova_range *ranges, uint32_t n,
		      uint64_t *page_size, struct err *e);

/* What was written since the last time. pages->mapped is not told: 0. */
int dma_logging_read(const struct device *device, const struct dirty_request *request,
		     struct dirty_pages *pages, struct err *e);

#endif
