/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dumps the table of calls into assembly text, as probe.awk's programs dump names. */
#include "uapi/calls.h"
#include "uapi/iommufd.h"
#include "uapi/vfio.h"

#define SAY(name, text) __asm__ volatile(".ascii \"@@ " text "\"" : : "i"((long long)(name)));
#define CALL(name, fd, tag, since)                    \
	SAY(name, #name " = " #fd " %0 since " since) \
	_Static_assert(sizeof(struct tag) >= 8, #tag);
#define BARE(name, fd, what, since) SAY(name, #name " = " #fd " %0 since " since)

void probe(void);
void probe(void)
{
	VFIO_CALLS(CALL, BARE)
	IOMMUFD_CALLS(CALL)
}
