/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognises the faults that the kernel tells of twice: in its log and by its trace event. */
#include "model/fault_twin.h"

#include <string.h>

/* Both are told within microseconds, but may be read later; after that it is another fault. */
#define TWIN_MS 1000

void fault_twin_note(struct fault_twins *t, const struct fault *f, uint64_t now_ms)
{
	struct fault_twin *twin = &t->told[t->next];

	if (f->family != FAULT_BY_AMD || f->kind != FAULT_DMA || !f->device[0] ||
	    !(f->has & FAULT_HAS_ADDRESS))
		return;
	memcpy(twin->device, f->device, sizeof(twin->device));
	twin->address = f->address;
	twin->time_ms = now_ms;
	t->next = (t->next + 1) % FAULT_TWINS;
}

bool fault_twin_take(struct fault_twins *t, const struct fault *f, uint64_t now_ms)
{
	for (unsigned int i = 0; i < FAULT_TWINS && f->device[0]; i++) {
		struct fault_twin *twin = &t->told[i];

		if (twin->address != f->address || strcmp(twin->device, f->device) ||
		    now_ms - twin->time_ms > TWIN_MS)
			continue;
		twin->device[0] = '\0';
		return true;
	}
	return false;
}
