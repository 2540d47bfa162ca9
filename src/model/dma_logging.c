/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has a device keep count of what it writes. */
#include "model/dma_logging.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "sys/vfio_feature.h"

int dma_logging_start(const struct device *device, const struct iova_range *ranges, uint32_t n,
		      uint64_t *page_size, struct err *e)
{
	_cleanup_free_ struct vfio_device_feature_dma_logging_range *given =
		calloc(n + 1, sizeof(*given));

	if (!given)
		return err_nomem(e);
	for (uint32_t i = 0; i < n; i++) {
		given[i].iova = ranges[i].start;
		given[i].length = ranges[i].last - ranges[i].start + 1;
	}
	if (!*page_size)
		*page_size = space_page_size(device->space);
	return vfio_device_feature_dma_logging_start(&device->handle, page_size, given, n, e);
}

int dma_logging_read(const struct device *device, const struct dirty_request *request,
		     struct dirty_pages *pages, struct err *e)
{
	uint64_t page = request->page_size ? request->page_size : space_page_size(device->space);

	if (request->iova % page || request->size % page)
		return err_usage(e, "0x%llx+0x%llx does not begin and end with a page of 0x%llx",
				 (unsigned long long)request->iova,
				 (unsigned long long)request->size, (unsigned long long)page);
	*pages = (struct dirty_pages){ .n = request->size / page, .page_size = page };
	if (dirty_check_number(pages, e) < 0)
		return -1;
	pages->bitmap = calloc(pages->n / 64 + 1, sizeof(*pages->bitmap));
	if (!pages->bitmap)
		return err_nomem(e);
	return vfio_device_feature_dma_logging_report(&device->handle, request->iova, request->size,
						      page, pages->bitmap, e);
}
