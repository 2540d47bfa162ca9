/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The private directory where the sessions' sockets lie, and the small files beside them. */
#include "sys/runtime_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/file.h"

#define DIR_NAME     "vfioctl"
#define DIR_FLAGS    (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define READ_MAX     ((size_t)16 << 20)
#define NAME_LEN_MAX 255

/* The directory that ours lies in: nobody else may be able to put another in its place. */
static int open_parent(const char *path, struct err *e)
{
	/* Our own directory may lie in one that we cannot list. */
	_cleanup_close_ int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return err_syscall(e, "open", path, errno);
	if (fstat(fd, &st))
		return err_syscall(e, "fstat", path, errno);
	if (st.st_uid != geteuid())
		return err_unreachable(e, "%s belongs to user %u: no place for sessions", path,
				       (unsigned int)st.st_uid);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return err_unreachable(e, "others can write to %s: no place for sessions", path);
	return STEAL_FD(fd);
}

static int make_private(int fd, const char *parent, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_syscall(e, "fstat", parent, errno);
	if (st.st_uid != geteuid())
		return err_unreachable(e, "%s/" DIR_NAME " belongs to user %u", parent,
				       (unsigned int)st.st_uid);
	if ((st.st_mode & 07777) != 0700 && fchmod(fd, 0700))
		return err_syscall(e, "fchmod", parent, errno);
	return 0;
}

int runtime_dir_open(bool create, struct err *e)
{
	const char *xdg = getenv("XDG_RUNTIME_DIR");
	const char *path = geteuid() ? xdg : "/run";
	_cleanup_close_ int parent = -1, fd = -1;

	if (!path || path[0] != '/') {
		err_unreachable(e, "no place for sessions: XDG_RUNTIME_DIR is %s",
				path && *path ? "no absolute path" : "not set");
		return err_hint(e, "set it to a directory of yours, or be root");
	}
	parent = open_parent(path, e);
	if (parent < 0)
		return !create && e->errnum == ENOENT ? RUNTIME_DIR_NONE : -1;
	if (create && mkdirat(parent, DIR_NAME, 0700) && errno != EEXIST)
		return err_syscall(e, "mkdir", path, errno);
	fd = openat(parent, DIR_NAME, DIR_FLAGS);
	if (fd < 0 && errno == ENOENT && !create)
		return RUNTIME_DIR_NONE;
	if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
		return err_unreachable(e, "%s/" DIR_NAME " is no directory: not used", path);
	if (fd < 0)
		return err_syscall(e, "open", path, errno);
	return make_private(fd, path, e) ? -1 : STEAL_FD(fd);
}

static bool is_linked(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_nlink;
}

int runtime_dir_lock(int dir, const char *name, struct err *e)
{
	for (;;) {
		_cleanup_close_ int fd =
			openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

		if (fd < 0)
			return err_syscall(e, "open", name, errno);
		while (flock(fd, LOCK_EX)) {
			if (errno != EINTR)
				return err_syscall(e, "flock", name, errno);
		}
		/* Of a file that was removed while we waited there may be another by now, which is the lock. */
		if (is_linked(fd))
			return STEAL_FD(fd);
	}
}

void runtime_dir_remove_lock(int dir, const char *name)
{
	_cleanup_close_ int fd = openat(dir, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	struct err ignored;

	/* Only who has the lock of the file that bears the name removes it: so one of that name cannot be ours and gone. */
	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB) && is_linked(fd))
		runtime_dir_remove(dir, name, &ignored);
}

static int write_draft(int dir, const char *draft, const struct text *content, struct err *e)
{
	_cleanup_close_ int fd =
		openat(dir, draft, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct err ignored;

	if (fd < 0)
		return err_syscall(e, "open", draft, errno);
	if (!file_write(fd, content->s, content->len, e))
		return STEAL_FD(fd);
	/* What there is no room for shall not take the rest of it. */
	runtime_dir_remove(dir, draft, &ignored);
	return err_syscall(e, "write", draft, e->errnum);
}

int runtime_dir_replace(int dir, const char *name, const struct text *content, struct err *e)
{
	_cleanup_close_ int fd = -1;
	char draft[NAME_LEN_MAX + 1];
	struct err ignored;

	if (content->failed)
		return err_nomem(e);
	if (snprintf(draft, sizeof(draft), "%s" RUNTIME_DIR_DRAFT, name) >= (int)sizeof(draft))
		return err_syscall(e, "open", name, ENAMETOOLONG);
	fd = write_draft(dir, draft, content, e);
	if (fd < 0)
		return -1;
	if (renameat(dir, draft, dir, name)) {
		err_syscall(e, "rename", draft, errno);
		runtime_dir_remove(dir, draft, &ignored);
		return -1;
	}
	return STEAL_FD(fd);
}

void runtime_dir_patch(int file, size_t offset, const char *bytes, size_t len)
{
	/* What is patched is told only after the process was killed: the next patch will be right again. */
	if (pwrite(file, bytes, len, (off_t)offset) < 0)
		return;
}

enum sysfs_answer runtime_dir_read(int dir, const char *name, struct text *out)
{
	_cleanup_close_ int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char block[4096];
	ssize_t n = -1;

	if (fd < 0)
		return errno == ENOENT ? SYSFS_ABSENT : SYSFS_UNKNOWN;
	errno = EFBIG;
	while (out->len < READ_MAX && (n = read(fd, block, sizeof(block))) > 0)
		text_addn(out, block, (size_t)n);
	return n ? SYSFS_UNKNOWN : SYSFS_OK;
}

int runtime_dir_remove(int dir, const char *name, struct err *e)
{
	return unlinkat(dir, name, 0) && errno != ENOENT ? err_syscall(e, "unlink", name, errno)
							 : 0;
}

int runtime_dir_each(int dir, const char *suffix, void (*each)(void *ctx, const char *name),
		     void *ctx, struct err *e)
{
	_cleanup_closedir_ DIR *d = NULL;
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t suffix_len = strlen(suffix);
	struct dirent *entry;

	d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		err_syscall(e, "open", DIR_NAME, errno);
		cleanup_close(&fd);
		return -1;
	}
	while (errno = 0, entry = readdir(d)) {
		size_t len = strlen(entry->d_name);

		if (len <= suffix_len || strcmp(entry->d_name + len - suffix_len, suffix))
			continue;
		entry->d_name[len - suffix_len] = '\0';
		each(ctx, entry->d_name);
	}
	return errno ? err_syscall(e, "getdents64", DIR_NAME, errno) : 0;
}
