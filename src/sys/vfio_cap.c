/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks the capability chain behind an info structure. */
#include "sys/vfio_cap.h"

#include <stddef.h>

typedef struct vfio_info_cap_header cap_header;

static uint32_t offset_of(const struct vfio_cap_chain *chain, const cap_header *cap)
{
	return (uint32_t)((const char *)cap - (const char *)chain->info);
}

/* The kernel appends, so a chain only ever leads forwards (vfio_main.c:vfio_info_cap_add). */
const cap_header *vfio_cap_next(const struct vfio_cap_chain *chain, const cap_header *cap)
{
	uint32_t least = cap ? offset_of(chain, cap) + sizeof(*cap) : 2 * sizeof(uint32_t);
	uint32_t next = cap ? cap->next : chain->first;

	if (next < least || next % sizeof(uint32_t) || chain->size < sizeof(*cap) ||
	    next > chain->size - sizeof(*cap))
		return NULL;
	return (const cap_header *)((const char *)chain->info + next);
}

uint32_t vfio_cap_room(const struct vfio_cap_chain *chain, const cap_header *cap)
{
	const cap_header *next = vfio_cap_next(chain, cap);

	return (next ? offset_of(chain, next) : chain->size) - offset_of(chain, cap);
}

const void *vfio_cap_find(const struct vfio_cap_chain *chain, uint16_t id, uint32_t size)
{
	const cap_header *cap = NULL;

	while ((cap = vfio_cap_next(chain, cap)))
		if (cap->id == id)
			return vfio_cap_room(chain, cap) >= size ? cap : NULL;
	return NULL;
}
