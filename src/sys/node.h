/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at a node in /dev without opening it. */
#ifndef SYS_NODE_H
#define SYS_NODE_H

#include <stdint.h>
#include <sys/types.h>

#include "sys/sysfs.h"

struct node {
	bool is_char; /* a recorded machine's are ordinary files */
	unsigned int major, minor;
	mode_t mode; /* permission bits */
	uid_t uid;
	gid_t gid;
	int64_t modified; /* seconds since 1970 */
	bool usable;      /* this process may read and write it, as far as permission bits tell */
};

/* `path` starts at the root, without a slash: "dev/vfio/vfio". */
enum sysfs_answer node_look(const struct sysfs *fs, const char *path, struct node *n);

#endif
