/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By which interfaces the host reaches an address. */
#ifndef MODEL_ROUTE_H
#define MODEL_ROUTE_H

#include "sys/sysfs.h"

/*
 * Gives the interface of each of the main table's most exact routes to an address of IPv4 or IPv6; none where that is
 * the default route, or the text is no address. SYSFS_UNKNOWN where the table cannot be read.
 */
enum sysfs_answer route_each(const struct sysfs *fs, const char *address,
			     void (*each)(void *ctx, const char *interface), void *ctx);

#endif
