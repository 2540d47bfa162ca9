/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks for an info structure until it fits. */
#include "sys/vfio_info.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define ATTEMPTS     8          /* the chain grows when a group joins between two questions */
#define INFO_LARGEST (1u << 20) /* a chain of this size is no chain */

void *vfio_info_ask(const struct sys_target *t, const char *name, unsigned int number,
		    const void *ask, uint32_t size, struct err *e)
{
	_cleanup_free_ char *info = NULL;
	uint32_t room = size;

	for (int i = 0; i < ATTEMPTS; i++) {
		uint32_t needed;

		free(info);
		info = calloc(1, room);
		if (!info) {
			err_nomem(e);
			return NULL;
		}
		memcpy(info, ask, size);
		memcpy(info, &room, sizeof(room));
		if (ioctl_done(t,
			       &(const struct sys_request){ .name = name,
							    .number = number,
							    .arg = (uintptr_t)info,
							    .shown = info,
							    .size = room },
			       e))
			return NULL;
		memcpy(&needed, info, sizeof(needed));
		if (needed <= room) {
			/* Kernels without the chain leave argsz alone or lower it; the room is the bound. */
			memcpy(info, &room, sizeof(room));
			return STEAL_PTR(info);
		}
		if (needed > INFO_LARGEST)
			break;
		room = needed;
	}
	err_refused(e, t->name, "%s on %s keeps asking for more room", name, t->name);
	return NULL;
}
