/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which disks the pools of ZFS that are in use lie on. */
#ifndef MODEL_ZFS_H
#define MODEL_ZFS_H

#include "model/host.h"

/*
 * Names are those of /sys/class/block. Returns what is to be read to know of more, or NULL: a pool
 * that no disk is known to be of may lie on any. Without memory h->failed is set.
 */
const char *zfs_walk(struct host *h, void (*each)(void *ctx, const char *disk, const char *pool),
		     void *ctx);

#endif
