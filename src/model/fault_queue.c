/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page requests of iommufd's fault queue. */
#include "model/fault_queue.h"

#include <string.h>

#include "base/text.h"
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

/* As printf's "%#x" has it. */
static void add_hex(struct text *t, const char *key, uint64_t value)
{
	text_add(t, key);
	if (value)
		text_add_hex(t, value);
	else
		text_addc(t, '0');
}

static void add_number(struct text *t, const char *key, uint32_t value)
{
	text_add(t, key);
	text_add_dec(t, value);
}

/* Without printf: there may be a hundred thousand of these in a second. */
static void add_fields(struct text *t, const struct iommu_hwpt_pgfault *r)
{
	add_hex(t, "flags=", r->flags);
	add_number(t, " dev_id=", r->dev_id);
	add_number(t, " pasid=", r->pasid);
	add_number(t, " grpid=", r->grpid);
	add_hex(t, " perm=", r->perm);
	add_hex(t, " addr=", r->addr);
	add_number(t, " length=", r->length);
	add_number(t, " cookie=", r->cookie);
}

void fault_add_page_request(struct fault *f, const void *buf, size_t len)
{
	_cleanup_text_ struct text raw = { 0 };
	struct iommu_hwpt_pgfault r;

	if (len < sizeof(r))
		return;
	memcpy(&r, buf, sizeof(r));
	add_fields(&raw, &r);
	fault_add_raw(f, raw.s ? raw.s : "", raw.len);
}

bool fault_from_page_request(const void *buf, size_t len, struct fault *f)
{
	static const char reason[] = "the device waits for the page";

	if (!fault_of_page_request(buf, len, f))
		return false;
	memcpy(f->reason, reason, sizeof(reason));
	fault_add_page_request(f, buf, len);
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
