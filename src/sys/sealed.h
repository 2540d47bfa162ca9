/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that its writer can no longer change: how much is said from process to process. */
#ifndef SYS_SEALED_H
#define SYS_SEALED_H

#include <stddef.h>

#include "base/err.h"

/* A descriptor of empty memory, which the caller closes; -1 and *e. */
int sealed_open(struct err *e);

/* Puts that at its end. */
int sealed_add(int fd, const void *data, size_t len, struct err *e);

/* From now on nobody can change it. */
int sealed_end(int fd, struct err *e);

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
