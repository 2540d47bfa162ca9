/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the journal of changes to the host lies. */
#include "sys/journal_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "sys/runtime_dir.h"

#define NAME  "journal"
#define ROOTS "/run/vfioctl/" NAME

int journal_dir_open(bool create, struct err *e)
{
	_cleanup_close_ int parent = runtime_dir_open(create, e);
	int fd;

	if (parent == RUNTIME_DIR_NONE)
		return RUNTIME_DIR_NONE;
	if (parent < 0)
		return err_hint(e,
				"the journal of changes lies there, and they are root's to make");
	if (create && mkdirat(parent, NAME, 0700) && errno != EEXIST)
		return err_syscall(e, "mkdir", NAME, errno);
	fd = openat(parent, NAME, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && !create)
		return RUNTIME_DIR_NONE;
	return fd < 0 ? err_syscall(e, "open", NAME, errno) : fd;
}

int journal_dir_no_root(struct err *e)
{
	struct stat st;

	/* Root's place of runtime_dir.h, which only root may search. */
	if (!geteuid() || (stat(ROOTS, &st) && errno == ENOENT))
		return 0;
	err_syscall(e, "open", ROOTS, EACCES);
	err_context(e, "what root has changed cannot be read");
	return err_hint(e, "run as root: whatever root bound is root's to give back");
}

void journal_dir_path(int dir, const char *name, char path[JOURNAL_DIR_PATH])
{
	char link[32], where[JOURNAL_DIR_PATH];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	len = readlink(link, where, sizeof(where));
	/* Cut, it would be another. */
	if (len <= 0 || (size_t)len + strlen(name) + 2 > JOURNAL_DIR_PATH)
		snprintf(path, JOURNAL_DIR_PATH, "%s", name);
	else
		snprintf(path, JOURNAL_DIR_PATH, "%.*s/%s", (int)len, where, name);
}

/* There is no wait with a deadline for a lock. */
#define LOOK_AGAIN_US 20000

int journal_dir_lock(int dir, const char *name, int timeout_ms, struct err *e)
{
	uint64_t end = clock_ms() + (uint64_t)timeout_ms;
	_cleanup_close_ int fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_syscall(e, "open", name, errno);
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_syscall(e, "flock", name, errno);
		if (clock_ms() >= end)
			return JOURNAL_DIR_BUSY;
		usleep(LOOK_AGAIN_US);
	}
	return STEAL_FD(fd);
}
