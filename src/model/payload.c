/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that the kernel hands on to one make of IOMMU. */
#include "model/payload.h"

#include <stdlib.h>

#include "sys/file.h"

int payload_read(int fd, uint32_t max, struct payload *p, struct err *e)
{
	size_t done;

	/* One more than may be, so as to see that there is more. */
	p->bytes = malloc((size_t)max + 1);
	if (!p->bytes)
		return err_nomem(e);
	if (file_read(fd, p->bytes, (size_t)max + 1, &done, e) < 0)
		return -1;
	if (!done || done > max)
		return err_usage(e, "the data must be 1 to %u bytes", max);
	p->size = (uint32_t)done;
	return 0;
}

void payload_free(struct payload *p)
{
	free(p->bytes);
	*p = (struct payload){ 0 };
}
