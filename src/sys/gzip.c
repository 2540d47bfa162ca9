/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text file that gzip may have made smaller, line by line; the only user of zlib. */
#include "sys/gzip.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/cleanup.h"

#define LINE_MAX_BYTES 4096
#define FILE_MAX_BYTES (16 << 20)

static enum sysfs_answer walk(gzFile file, int (*each)(void *, char *), void *ctx)
{
	char line[LINE_MAX_BYTES];
	int error;

	while (gzgets(file, line, sizeof(line))) {
		line[strcspn(line, "\n")] = 0;
		if (each(ctx, line))
			return SYSFS_OK;
		if (gztell(file) > FILE_MAX_BYTES)
			return SYSFS_UNKNOWN;
	}
	gzerror(file, &error);
	return error == Z_OK || error == Z_STREAM_END ? SYSFS_OK : SYSFS_UNKNOWN;
}

enum sysfs_answer gzip_lines_walk(const struct sysfs_dir *d, const char *name,
				  int (*each)(void *ctx, char *line), void *ctx)
{
	_cleanup_close_ int fd = -1;
	enum sysfs_answer answer = sysfs_open_file(d, name, &fd);
	gzFile file;

	if (answer != SYSFS_OK)
		return answer;
	file = gzdopen(fd, "r");
	if (!file)
		return SYSFS_UNKNOWN;
	STEAL_FD(fd);
	answer = walk(file, each, ctx);
	gzclose_r(file);
	return answer;
}
