/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that its writer can no longer change: how much is said from process to process. */
#ifndef SYS_SEALED_H
#define SYS_SEALED_H

#include <stddef.h>

#include "base/err.h"

struct sealed_part {
	const void *data;
	size_t len;
};

/* A descriptor of the parts one after another; -1 and *e. */
int sealed_create(const struct sealed_part *parts, size_t n, struct err *e);

/*
 * Maps what another process sent, read-only. Refuses what is not sealed against change: it could be cut short
 * while it is read. An empty one is mapped as NULL. The descriptor stays the caller's.
 */
struct sealed_view {
	const char *data;
	size_t len;
};
int sealed_map(int fd, struct sealed_view *view, struct err *e);
void sealed_unmap(struct sealed_view *view);
#define _cleanup_sealed_ __attribute__((cleanup(sealed_unmap)))

#endif
