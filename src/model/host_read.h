/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the files of this room that read the host. */
#ifndef MODEL_HOST_READ_H
#define MODEL_HOST_READ_H

#include "base/pointers.h"
#include "model/host.h"

/* Viability depends on these, and what the others are read from. */
#define FACTS_NEEDED                                                               \
	(1U << FACT_BUS | 1U << FACT_DRIVER | 1U << FACT_CLASS | 1U << FACT_VFIO | \
	 1U << FACT_PARENT | 1U << FACT_DEVICES)

static inline bool host_wants(const struct host *h, enum host_fact fact)
{
	return (~h->unwanted | FACTS_NEEDED) & 1U << fact;
}

/* A copy that lives as long as the host; NULL, and h->failed, without memory. */
const char *host_keep(struct host *h, const char *s);

/* Names in a directory, kept in the host, in the order of strcmp(). */
enum sysfs_answer host_names(struct host *h, const struct sysfs_dir *dir, const char *sub,
			     struct pointers *names);

/* The same as an array that lives as long as the host; NULL and 0 where there are none. */
const char **host_keep_names(struct host *h, const struct pointers *names, size_t *n);

/* The group that a device's link names; *group is -1 for none, and for one that cannot be read. */
enum sysfs_answer host_link_group(const struct sysfs_dir *dir, const char *link, int64_t *group);

/* All the facts of one device, whose directory is open. */
void host_device_read(struct host *h, const struct sysfs_dir *dir, struct host_device *d);

/* A group and its members; NULL when it is gone, or memory ran out. */
struct host_group *host_group_read(struct host *h, uint32_t number);

#endif
