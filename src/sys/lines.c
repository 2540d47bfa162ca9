/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text file of any length, line by line. */
#include "sys/lines.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"

#define LINE_MAX_BYTES 65536

/* What was read and not given yet. */
struct rest {
	char bytes[LINE_MAX_BYTES + 1];
	size_t len;
	bool skips; /* it is the middle of a line that is too long */
	bool any_skipped;
};

/* Gives the whole lines away. */
static int give_lines(struct rest *r, int (*each)(void *, char *), void *ctx)
{
	char *line = r->bytes, *stop = line + r->len, *end;
	int stopped = 0;

	while (!stopped && (end = memchr(line, '\n', (size_t)(stop - line)))) {
		*end = 0;
		if (!r->skips)
			stopped = each(ctx, line);
		r->skips = false;
		line = end + 1;
	}
	r->len = (size_t)(stop - line);
	memmove(r->bytes, line, r->len);
	if (r->skips || r->len == LINE_MAX_BYTES) {
		r->skips = r->any_skipped = true;
		r->len = 0;
	}
	return stopped;
}

/* The file is opened once: of one that changes meanwhile, as lists of mounts do, the kernel knows where its reader is. */
enum sysfs_answer lines_walk(const struct sysfs_dir *d, const char *name,
			     int (*each)(void *ctx, char *line), void *ctx)
{
	struct rest r;
	_cleanup_close_ int fd = -1;
	enum sysfs_answer answer = sysfs_open_file(d, name, &fd);
	size_t got;

	r.len = 0;
	r.skips = r.any_skipped = false;
	while (answer == SYSFS_OK) {
		answer = sysfs_read_on(fd, r.bytes + r.len, LINE_MAX_BYTES - r.len, &got);
		if (answer != SYSFS_OK || !got)
			break;
		r.len += got;
		if (give_lines(&r, each, ctx))
			return SYSFS_OK;
	}
	/* The last line may lack its newline. */
	if (answer == SYSFS_OK && r.len) {
		r.bytes[r.len] = 0;
		if (each(ctx, r.bytes))
			return SYSFS_OK;
	}
	if (answer != SYSFS_OK || !r.any_skipped)
		return answer;
	errno = EMSGSIZE;
	return SYSFS_UNKNOWN;
}
