/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one reader of sysfs and /proc, of this machine or of a recorded one. */
#include "sys/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/num.h"

/* ENODEV, ENXIO and, in /proc, ESRCH: the device or process went after its file was opened. */
static enum sysfs_answer answer_of(int errnum)
{
	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
	case ENODEV:
	case ENXIO:
	case ESRCH:
		return SYSFS_ABSENT;
	default:
		return SYSFS_UNKNOWN;
	}
}

static enum sysfs_answer unknown(int errnum)
{
	errno = errnum;
	return SYSFS_UNKNOWN;
}

int sysfs_open(struct sysfs *fs, const char *sysroot, struct err *e)
{
	const char *path = *sysroot ? sysroot : "/";

	fs->recorded = *sysroot;
	fs->root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fs->root < 0 ? err_syscall(e, "open", path, errno) : 0;
}

void sysfs_close(struct sysfs *fs)
{
	cleanup_close(&fs->root);
	fs->root = -1;
}

void sysfs_dir_close(struct sysfs_dir *d)
{
	cleanup_close(&d->fd);
	d->fd = -1;
}

#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)

/* A recorded tree's links, even absolute ones, stay inside it; before Linux 5.6 they have to be
 * trusted. */
static int open_inside(int root, const char *path)
{
	struct open_how how = {
		.flags = DIR_FLAGS,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	/* EAGAIN: something was renamed meanwhile, anywhere, and ".." may have led out (openat2(2)). */
	do
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN);
	return fd < 0 && errno == ENOSYS ? openat(root, path, DIR_FLAGS) : fd;
}

enum sysfs_answer sysfs_dir_open(const struct sysfs *fs, const char *path, struct sysfs_dir *d)
{
	if (fs->recorded)
		d->fd = open_inside(fs->root, path);
	else
		d->fd = openat(fs->root, path, DIR_FLAGS);
	return d->fd < 0 ? answer_of(errno) : SYSFS_OK;
}

enum sysfs_answer sysfs_dir_openf(const struct sysfs *fs, struct sysfs_dir *d, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list args;
	int len;

	d->fd = -1;
	va_start(args, fmt);
	len = vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(path))
		return unknown(ENAMETOOLONG);
	return sysfs_dir_open(fs, path, d);
}

enum sysfs_answer sysfs_dir_linked(const struct sysfs *fs, const struct sysfs_dir *parent,
				   const char *path, size_t tail, struct sysfs_dir *d)
{
	if (fs->recorded)
		return sysfs_dir_open(fs, path, d);
	d->fd = openat(parent->fd, path + tail, DIR_FLAGS);
	return d->fd < 0 ? answer_of(errno) : SYSFS_OK;
}

enum sysfs_answer sysfs_dir_within(const struct sysfs_dir *parent, const char *name,
				   struct sysfs_dir *d)
{
	d->fd = openat(parent->fd, name, DIR_FLAGS | O_NOFOLLOW);
	return d->fd < 0 ? answer_of(errno) : SYSFS_OK;
}

/* Never a link, never waits: a recorded tree may hold anything under an attribute's name. */
static int open_file(const struct sysfs_dir *d, const char *name)
{
	return openat(d->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

enum sysfs_answer sysfs_open_file(const struct sysfs_dir *d, const char *name, int *fd)
{
	*fd = open_file(d, name);
	return *fd < 0 ? answer_of(errno) : SYSFS_OK;
}

enum sysfs_answer sysfs_read_on(int fd, void *buf, size_t size, size_t *got)
{
	ssize_t n = read(fd, buf, size);

	*got = n < 0 ? 0 : (size_t)n;
	return n < 0 ? answer_of(errno) : SYSFS_OK;
}

enum sysfs_answer sysfs_read(const struct sysfs_dir *d, const char *name, char *buf, size_t size)
{
	int fd = open_file(d, name), errnum;
	ssize_t n;

	if (fd < 0)
		return answer_of(errno);
	n = read(fd, buf, size);
	errnum = errno;
	close(fd);
	if (n < 0) {
		errno = errnum;
		return answer_of(errnum);
	}
	if ((size_t)n == size) {
		*buf = '\0'; /* whoever takes it all the same has a string */
		return unknown(EMSGSIZE);
	}
	buf[n] = 0;
	n = (ssize_t)strlen(buf);
	if (n && buf[n - 1] == '\n')
		buf[n - 1] = 0;
	return SYSFS_OK;
}

enum sysfs_answer sysfs_read_bytes(const struct sysfs_dir *d, const char *name, uint64_t offset,
				   void *buf, size_t size, size_t *got)
{
	_cleanup_close_ int fd = open_file(d, name);
	ssize_t n;

	*got = 0;
	if (fd < 0)
		return answer_of(errno);
	while (*got < size) {
		n = pread(fd, (char *)buf + *got, size - *got, (off_t)(offset + *got));
		if (n < 0)
			return answer_of(errno);
		if (!n)
			break;
		*got += (size_t)n;
	}
	return SYSFS_OK;
}

enum sysfs_answer sysfs_read_u64(const struct sysfs_dir *d, const char *name, uint64_t *value)
{
	char text[32];
	enum sysfs_answer answer = sysfs_read(d, name, text, sizeof(text));

	if (answer != SYSFS_OK)
		return answer;
	return parse_u64(text, value) ? SYSFS_OK : unknown(EBADMSG);
}

enum sysfs_answer sysfs_read_hex(const struct sysfs_dir *d, const char *name, uint64_t *value)
{
	char text[32];
	enum sysfs_answer answer = sysfs_read(d, name, text, sizeof(text));

	if (answer != SYSFS_OK)
		return answer;
	return parse_hex(strncmp(text, "0x", 2) ? text : text + 2, value) ? SYSFS_OK
									  : unknown(EBADMSG);
}

enum sysfs_answer sysfs_read_int(const struct sysfs_dir *d, const char *name, int64_t *value)
{
	char text[32];
	enum sysfs_answer answer = sysfs_read(d, name, text, sizeof(text));
	uint64_t magnitude;
	bool negative;

	if (answer != SYSFS_OK)
		return answer;
	negative = text[0] == '-';
	if (!parse_u64(text + negative, &magnitude) || magnitude > INT64_MAX)
		return unknown(EBADMSG);
	*value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return SYSFS_OK;
}

enum sysfs_answer sysfs_link(const struct sysfs_dir *d, const char *name, char *buf, size_t size)
{
	ssize_t n = readlinkat(d->fd, name, buf, size);

	if (n < 0)
		return errno == EINVAL ? unknown(EBADMSG) : answer_of(errno);
	if ((size_t)n == size)
		return unknown(ENAMETOOLONG);
	buf[n] = 0;
	return SYSFS_OK;
}

enum sysfs_answer sysfs_link_name(const struct sysfs_dir *d, const char *name, char *buf,
				  size_t size)
{
	char target[PATH_MAX];
	enum sysfs_answer answer = sysfs_link(d, name, target, sizeof(target));
	const char *slash, *last;

	if (answer != SYSFS_OK)
		return answer;
	slash = strrchr(target, '/');
	last = slash ? slash + 1 : target;
	if (!*last || strlen(last) >= size)
		return unknown(EBADMSG);
	memcpy(buf, last, strlen(last) + 1);
	return SYSFS_OK;
}

enum sysfs_answer sysfs_look(const struct sysfs_dir *d, const char *name)
{
	return faccessat(d->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) ? answer_of(errno) : SYSFS_OK;
}

bool sysfs_exists(const struct sysfs_dir *d, const char *name)
{
	return sysfs_look(d, name) == SYSFS_OK;
}

static int walk_entries(const char *entries, ssize_t n, int (*each)(void *, const char *),
			void *ctx)
{
	for (ssize_t at = 0; at < n;) {
		const struct dirent64 *entry = (const struct dirent64 *)(entries + at);
		int stop = entry->d_name[0] == '.' ? 0 : each(ctx, entry->d_name);

		if (stop)
			return stop;
		at += entry->d_reclen;
	}
	return 0;
}

int sysfs_walk(const struct sysfs_dir *parent, const char *name, enum sysfs_answer *answer,
	       int (*each)(void *ctx, const char *name), void *ctx)
{
	char entries[16384] __attribute__((aligned(__alignof__(struct dirent64))));
	_cleanup_close_ int fd =
		openat(parent->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t n;

	*answer = fd < 0 ? answer_of(errno) : SYSFS_OK;
	if (fd < 0)
		return 0;
	while ((n = getdents64(fd, entries, sizeof(entries))) > 0) {
		int stop = walk_entries(entries, n, each, ctx);

		if (stop)
			return stop;
	}
	if (n < 0)
		*answer = answer_of(errno);
	return 0;
}
