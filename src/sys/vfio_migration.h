/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A migration's stream: reading the state of the device that leaves, writing that of the one that comes. */
#ifndef SYS_VFIO_MIGRATION_H
#define SYS_VFIO_MIGRATION_H

#include <stddef.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/vfio_feature.h"

/* In the PRE_COPY states only: how much is left to read. */
int vfio_mig_get_precopy_info(const struct vfio_migration *m, struct vfio_precopy_info *info,
			      struct err *e);

/* *n is what was read: 0 at the end. ENOMSG: the end of the initial data of PRE_COPY. */
int vfio_migration_read(const struct vfio_migration *m, void *data, size_t size, size_t *n,
			struct err *e);

/* *n is what the device took, which may be less than `size`. */
int vfio_migration_write(const struct vfio_migration *m, const void *data, size_t size, size_t *n,
			 struct err *e);
void vfio_migration_close(struct vfio_migration *m);

#endif
