/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From which other host a disk or a file system comes. */
#ifndef MODEL_SERVER_H
#define MODEL_SERVER_H

#include "sys/sysfs.h"

#define SERVER_LEN 64

/* By the options of a mount; false where none is told. */
bool server_of_mount(const char *options, char address[SERVER_LEN]);

/* By a disk's or a controller's path in sysfs; SYSFS_ABSENT where it comes from none. */
enum sysfs_answer server_of_disk(const struct sysfs *fs, const char *path,
				 char address[SERVER_LEN]);

#endif
