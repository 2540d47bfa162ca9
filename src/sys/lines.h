/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text file of any length, line by line. */
#ifndef SYS_LINES_H
#define SYS_LINES_H

#include "sys/sysfs.h"

/*
 * Every line, without its newline; each() may change it, and returns other than 0 to stop. Lines longer than 64 KiB
 * are not given; the answer is then SYSFS_UNKNOWN, unless each() stopped.
 */
enum sysfs_answer lines_walk(const struct sysfs_dir *d, const char *name,
			     int (*each)(void *ctx, char *line), void *ctx);

#endif
