/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text file that gzip may have made smaller, line by line. */
#ifndef SYS_GZIP_H
#define SYS_GZIP_H

#include "sys/sysfs.h"

/*
 * Every line, without its newline; each() returns other than 0 to stop. An ordinary file is read as it is. What is
 * broken inside is unknown, and so is a file that grows beyond 16 MiB; what came before was given then.
 */
enum sysfs_answer gzip_lines_walk(const struct sysfs_dir *d, const char *name,
				  int (*each)(void *ctx, char *line), void *ctx);

#endif
