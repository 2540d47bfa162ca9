/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page requests of iommufd's fault queue. */
#include "model/fault_queue.h"

#include <stdio.h>
#include <string.h>

#include "uapi/iommufd_event.h"

_Static_assert(sizeof(struct iommu_hwpt_pgfault) == PAGE_REQUEST_SIZE, "the ABI's record");
_Static_assert((int)FAULT_READ == (int)IOMMU_PGFAULT_PERM_READ &&
		       (int)FAULT_WRITE == (int)IOMMU_PGFAULT_PERM_WRITE &&
		       (int)FAULT_EXEC == (int)IOMMU_PGFAULT_PERM_EXEC &&
		       (int)FAULT_PRIV == (int)IOMMU_PGFAULT_PERM_PRIV,
	       "accesses are the ABI's bits");

#define ACCESS_BITS (FAULT_READ | FAULT_WRITE | FAULT_EXEC | FAULT_PRIV)

bool fault_of_page_request(const void *buf, size_t len, struct fault *f)
{
	struct iommu_hwpt_pgfault r;

	fault_init(f, FAULT_FROM_QUEUE);
	if (len < sizeof(r))
		return false;
	memcpy(&r, buf, sizeof(r));
	f->kind = FAULT_PAGE;
	f->family = FAULT_BY_IOMMUFD;
	f->id_kind = FAULT_ID_OBJECT;
	f->id = r.dev_id;
	f->address = r.addr;
	f->access = r.perm & ACCESS_BITS;
	/* The kernel hands its own flags on: bits beyond the two of the ABI appear (eventq.c). */
	f->flags = r.flags;
	f->page.group = r.grpid;
	f->page.cookie = r.cookie;
	f->page.length = r.length;
	f->page.last = r.flags & IOMMU_PGFAULT_FLAGS_LAST_PAGE;
	f->has = FAULT_HAS_ADDRESS | FAULT_HAS_ACCESS | FAULT_HAS_FLAGS | FAULT_HAS_PAGE_REQUEST;
	if (r.flags & IOMMU_PGFAULT_FLAGS_PASID_VALID) {
		f->pasid = r.pasid;
		f->has |= FAULT_HAS_PASID;
	}
	return true;
}

bool fault_from_page_request(const void *buf, size_t len, struct fault *f)
{
	struct iommu_hwpt_pgfault r;
	char raw[160];

	if (!fault_of_page_request(buf, len, f))
		return false;
	memcpy(&r, buf, sizeof(r));
	snprintf(f->reason, sizeof(f->reason), "the device waits for the page");
	snprintf(raw, sizeof(raw),
		 "flags=%#x dev_id=%u pasid=%u grpid=%u perm=%#x addr=%#llx length=%u cookie=%u",
		 r.flags, r.dev_id, r.pasid, r.grpid, r.perm, (unsigned long long)r.addr, r.length,
		 r.cookie);
	fault_add_raw(f, raw, strlen(raw));
	return true;
}

size_t page_request_group_size(const void *buf, size_t len)
{
	struct iommu_hwpt_pgfault r;
	uint32_t cookie;
	size_t size = 0;

	while (len - size >= sizeof(r)) {
		memcpy(&r, (const char *)buf + size, sizeof(r));
		if (size && r.cookie != cookie)
			break;
		cookie = r.cookie;
		size += sizeof(r);
		if (r.flags & IOMMU_PGFAULT_FLAGS_LAST_PAGE)
			break;
	}
	return size;
}
