/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RLIMIT_MEMLOCK: how much memory this process may have pinned, and how much it has. */
#ifndef MODEL_MEMLOCK_H
#define MODEL_MEMLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct session;
struct space;

struct memlock {
	uint64_t limit;  /* UINT64_MAX: none */
	bool waived;     /* CAP_IPC_LOCK: charged, but not limited */
	uint64_t mapped; /* bytes of this session whose mapping pins them */
	uint64_t left;   /* UINT64_MAX: no limit */
};

int memlock_read(const struct session *s, struct memlock *m, struct err *e);

/* What the kernel says this process has locked and pinned; false when /proc cannot be read. */
bool memlock_usage(uint64_t *locked, uint64_t *pinned);

/* What pinning the space's mappings charges: not what they share with those of another space that pins. */
uint64_t memlock_charge(const struct space *space);

/*
 * Whether that many bytes more can be pinned as far as is known here. The kernel may know more:
 * iommufd charges the user, not the process, so that others can use the limit up too.
 */
int memlock_check(struct session *s, uint64_t more, struct err *e);

#endif
