/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text file of any length, line by line. */
#include "sys/lines.h"

#include <string.h>

#define LINE_MAX_BYTES 65536

/* Gives the whole lines of buf[0..n) away; returns where the rest begins. */
static size_t give_lines(char *buf, size_t n, int (*each)(void *, char *), void *ctx, int *stop)
{
	char *line = buf, *end;

	while (!*stop && (end = memchr(line, '\n', n - (size_t)(line - buf)))) {
		*end = 0;
		*stop = each(ctx, line);
		line = end + 1;
	}
	return (size_t)(line - buf);
}

enum sysfs_answer lines_walk(const struct sysfs_dir *d, const char *name,
			     int (*each)(void *ctx, char *line), void *ctx)
{
	char buf[LINE_MAX_BYTES + 1];
	enum sysfs_answer answer;
	uint64_t offset = 0;
	size_t got, used;
	int stop = 0;

	do {
		answer = sysfs_read_bytes(d, name, offset, buf, LINE_MAX_BYTES, &got);
		used = answer == SYSFS_OK ? give_lines(buf, got, each, ctx, &stop) : 0;
		offset += used;
	} while (used && !stop);
	/* The last line may lack its newline. */
	if (answer == SYSFS_OK && !stop && got && got < LINE_MAX_BYTES) {
		buf[got] = 0;
		each(ctx, buf);
	}
	return answer;
}
