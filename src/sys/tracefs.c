/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instances of tracefs: made and removed as directories, set up by files, read as a pipe. */
#include "sys/tracefs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define PREFIX "vfioctl-"
#define EVENT  "events/iommu/io_page_fault/enable"

static const char *const roots[] = {
	"/sys/kernel/tracing/instances",
	"/sys/kernel/debug/tracing/instances",
};

static int open_instances(struct err *e)
{
	int errnum = 0;

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		int fd = open(roots[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0)
			return fd;
		/* The first that is there and refuses is what has to be told. */
		if (!errnum || errnum == ENOENT)
			errnum = errno;
	}
	return err_syscall(e, "open", roots[0], errnum);
}

/* One that somebody reads is busy and stays: its process is alive. */
static void remove_stale(int instances)
{
	int fd = openat(instances, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_closedir_ DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (!dir && fd >= 0)
		close(fd);
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
			(void)unlinkat(instances, entry->d_name, AT_REMOVEDIR);
	}
}

static int enable(int instances, const char *name, struct err *e)
{
	char path[sizeof(EVENT) + 40];
	_cleanup_close_ int fd = -1;

	snprintf(path, sizeof(path), "%s/" EVENT, name);
	fd = openat(instances, path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return err_syscall(e, "open", EVENT, errno);
	if (write(fd, "1", 1) != 1)
		return err_syscall(e, "write", EVENT, errno);
	return 0;
}

int tracefs_open(struct tracefs *t, struct err *e)
{
	char pipe[sizeof(t->name) + sizeof("/trace_pipe")];

	*t = (struct tracefs){ .fd = -1 };
	t->instances = open_instances(e);
	if (t->instances < 0)
		return -1;
	remove_stale(t->instances);
	snprintf(t->name, sizeof(t->name), PREFIX "%d", (int)getpid());
	if (mkdirat(t->instances, t->name, 0700) < 0) {
		err_syscall(e, "mkdir", t->name, errno);
		close(t->instances);
		t->instances = -1;
		return -1;
	}
	/* The pipe first: an instance that is read is not taken for a stale one. */
	snprintf(pipe, sizeof(pipe), "%s/trace_pipe", t->name);
	t->fd = openat(t->instances, pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (t->fd < 0)
		err_syscall(e, "open", pipe, errno);
	if (t->fd < 0 || enable(t->instances, t->name, e) < 0) {
		tracefs_close(t);
		return -1;
	}
	return 0;
}

void tracefs_close(struct tracefs *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	if (t->instances < 0)
		return;
	(void)unlinkat(t->instances, t->name, AT_REMOVEDIR);
	close(t->instances);
	t->instances = -1;
}

bool tracefs_lost(const char *line, size_t len, uint64_t *lost)
{
	static const char mark[] = "[LOST ";
	const char *p = memmem(line, len, mark, sizeof(mark) - 1);
	const char *end = line + len;

	if (len < 4 || memcmp(line, "CPU:", 4) != 0 || !p)
		return false;
	*lost = 0;
	for (p += sizeof(mark) - 1; p < end && *p >= '0' && *p <= '9'; p++) {
		if (*lost > UINT64_MAX / 10 - 1)
			return false;
		*lost = *lost * 10 + (uint64_t)(*p - '0');
	}
	return true;
}

/* What has no newline although the buffer is full is no line of this event: it goes as it is. */
static bool take_line(struct tracefs *t, const char **line, size_t *len)
{
	char *start = t->buf + t->start;
	char *newline = memchr(start, '\n', t->end - t->start);

	if (!newline && t->end - t->start < sizeof(t->buf))
		return false;
	*line = start;
	*len = newline ? (size_t)(newline - start) : t->end - t->start;
	t->start += *len + (newline ? 1 : 0);
	return true;
}

int tracefs_read(struct tracefs *t, const char **line, size_t *len, uint64_t *lost, struct err *e)
{
	*lost = 0;
	while (!take_line(t, line, len)) {
		ssize_t n;

		memmove(t->buf, t->buf + t->start, t->end - t->start);
		t->end -= t->start;
		t->start = 0;
		n = read(t->fd, t->buf + t->end, sizeof(t->buf) - t->end);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return err_syscall(e, "read", "trace_pipe", errno);
		if (n <= 0)
			return 0;
		t->end += (size_t)n;
	}
	(void)tracefs_lost(*line, *len, lost);
	return 1;
}
