/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Foresees RLIMIT_MEMLOCK. */
#include "model/memlock.h"

#include <linux/capability.h>
#include <unistd.h>

#include "base/num.h"
#include "model/buffer.h"
#include "model/space.h"
#include "model/state.h"
#include "sys/caps.h"
#include "sys/memory.h"
#include "sys/proc.h"

static bool others_pin(const struct space *space)
{
	for (struct object *o = object_first(space->object.session, &space_class); o;
	     o = object_next(o)) {
		if (space_of(o) != space && space_of(o)->n_pinning)
			return true;
	}
	return false;
}

uint64_t memlock_charge(const struct space *space)
{
	if (space->shared_bytes && others_pin(space))
		return space->mapped_bytes - space->shared_bytes;
	return space->mapped_bytes;
}

/*
 * A page that is mapped twice is charged twice, by type1 and by iommufd, unless it was copied. sPAPR charges tables, and
 * a buffer once however many containers it is registered with (book3s64/iommu_api.c:mm_iommu_get
 * finds it again).
 */
static uint64_t registered_bytes(const struct session *s)
{
	uint64_t bytes = 0;

	for (struct object *o = object_first(s, &buffer_class); o; o = object_next(o))
		bytes += buffer_of(o)->n_registered ? buffer_of(o)->size : 0;
	return bytes;
}

static uint64_t pinned_bytes(const struct session *s)
{
	uint64_t bytes = 0;
	bool registers = false;

	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		const struct space *space = space_of(o);

		registers |= space->ops->register_buffer != NULL;
		if (space->ops->locked)
			bytes += space->ops->locked(space);
		else if (space->n_pinning)
			bytes += memlock_charge(space);
	}
	/* Each map asks, and there may be thousands of buffers. */
	return registers ? bytes + registered_bytes(s) : bytes;
}

int memlock_read(const struct session *s, struct memlock *m, struct err *e)
{
	if (memory_lock_limit(&m->limit, e) < 0)
		return -1;
	m->mapped = pinned_bytes(s);
	m->waived = caps_has(CAP_IPC_LOCK);
	m->left = m->limit > m->mapped ? m->limit - m->mapped : 0;
	if (m->waived || m->limit == UINT64_MAX)
		m->left = UINT64_MAX;
	return 0;
}

bool memlock_usage(uint64_t *locked, uint64_t *pinned)
{
	struct sysfs fs = { .root = -1 };
	struct proc_memory memory;
	struct err ignored;
	bool known;

	if (sysfs_open(&fs, "", &ignored) < 0)
		return false;
	known = proc_memory(&fs, getpid(), &memory) == SYSFS_OK;
	sysfs_close(&fs);
	if (!known)
		return false;
	*locked = memory.locked;
	*pinned = memory.pinned;
	return true;
}

int memlock_check(struct session *s, uint64_t more, struct err *e)
{
	char limit[16], mapped[16], asked[16];
	struct memlock m;

	/* No sum of what is pinned where nothing limits it. */
	if (s->memlock_seen == UINT64_MAX)
		return 0;
	/* Asked for again only when the last answer does not do: a map costs one call. */
	m.mapped = pinned_bytes(s);
	if (m.mapped <= s->memlock_seen && more <= s->memlock_seen - m.mapped)
		return 0;
	if (memlock_read(s, &m, e) < 0)
		return -1;
	s->memlock_seen = m.waived ? UINT64_MAX : m.limit;
	if (more <= m.left)
		return 0;
	format_size(m.limit, limit);
	format_size(m.mapped, mapped);
	format_size(more, asked);
	err_refused(e, NULL,
		    "RLIMIT_MEMLOCK is %s, this session has pinned %s, and %s more are asked for",
		    limit, mapped, asked);
	return err_hint(e,
			"raise it where the session was started (ulimit -l, LimitMEMLOCK=), then "
			"vfioctl session stop and begin again");
}
