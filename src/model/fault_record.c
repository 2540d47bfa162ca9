/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the hardware's own records: an SMMUv3 event, a VT-d page request. */
#include <stdio.h>

#include "model/fault.h"
#include "model/fault_reason.h"

static uint64_t bits(uint64_t word, unsigned int high, unsigned int low)
{
	return word >> low & (~0ull >> (63 - high + low));
}

/* Events that carry an input address: translation, address size, access flag, permission. */
static bool smmuv3_has_address(uint32_t code)
{
	return code >= 0x10 && code <= 0x13;
}

void fault_from_smmuv3(struct fault *f, const uint64_t event[4])
{
	f->family = FAULT_BY_SMMUV3;
	f->code = (uint32_t)bits(event[0], 7, 0);
	f->id = (uint32_t)bits(event[0], 63, 32);
	f->id_kind = FAULT_ID_STREAM;
	f->has |= FAULT_HAS_CODE;
	if (bits(event[0], 11, 11)) { /* SSV: the substream id is valid */
		f->pasid = (uint32_t)bits(event[0], 31, 12);
		f->has |= FAULT_HAS_PASID;
	}
	f->kind = fault_reason_kind(f->family, f->code);
	f->stage = 0;
	if (smmuv3_has_address(f->code)) {
		f->address = event[2];
		f->access = bits(event[1], 34, 34)   ? FAULT_EXEC
			    : bits(event[1], 35, 35) ? FAULT_READ
						     : FAULT_WRITE;
		if (bits(event[1], 33, 33))
			f->access |= FAULT_PRIV;
		f->has |= FAULT_HAS_ADDRESS | FAULT_HAS_ACCESS;
		f->stage = bits(event[1], 39, 39) ? 2 : 1;
	}
	if (f->stage == 2) {
		f->ipa = event[3] & 0x000ffffffffff000ull;
		f->has |= FAULT_HAS_IPA;
	}
	fault_set_reason(f);
}

void fault_from_vtd_page_request(struct fault *f, uint64_t word0, uint64_t word1)
{
	unsigned int rid = (unsigned int)bits(word0, 31, 16);

	/* The segment is the IOMMU's and not in the descriptor. */
	snprintf(f->device, sizeof(f->device), "%02x:%02x.%x", rid >> 8, rid >> 3 & 0x1f, rid & 7);
	f->family = FAULT_BY_INTEL;
	f->kind = FAULT_PAGE;
	if (bits(word0, 8, 8)) {
		f->pasid = (uint32_t)bits(word0, 51, 32);
		f->has |= FAULT_HAS_PASID;
	}
	f->access = (bits(word1, 0, 0) ? FAULT_READ : 0u) | (bits(word1, 1, 1) ? FAULT_WRITE : 0u) |
		    (bits(word0, 52, 52) ? FAULT_EXEC : 0u) |
		    (bits(word0, 53, 53) ? FAULT_PRIV : 0u);
	f->page.last = bits(word1, 2, 2);
	f->page.group = (uint32_t)bits(word1, 11, 3);
	f->address = word1 & ~0xfffull;
	f->has |= FAULT_HAS_ADDRESS | FAULT_HAS_ACCESS | FAULT_HAS_PAGE_REQUEST;
}
