/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of udev that we made: one file for each device. */
#include "sys/udev_rule.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "sys/file.h"
#include "sys/runtime_dir.h"

/* Before 80-drivers.rules, which loads the driver that the override keeps away. */
#define DIR_PATH "/etc/udev/rules.d"
#define PREFIX   "61-vfioctl-"
#define SUFFIX   ".rules"

void rule_file_path(const char *device, char path[RULE_FILE_PATH_MAX])
{
	snprintf(path, RULE_FILE_PATH_MAX, DIR_PATH "/" PREFIX "%s" SUFFIX, device);
}

#define DRAFT_PATH_MAX (RULE_FILE_PATH_MAX + 4)

/* A name that does not end in .rules is none to udevd. */
static void draft_path(const char *device, char draft[DRAFT_PATH_MAX])
{
	rule_file_path(device, draft);
	strcat(draft, ".new");
}

static bool is_absent(int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR;
}

int rule_file_exists(const char *device, bool *exists, struct err *e)
{
	char path[RULE_FILE_PATH_MAX];

	rule_file_path(device, path);
	*exists = !access(path, F_OK);
	return *exists || is_absent(errno) ? 0 : err_syscall(e, "access", path, errno);
}

static int sync_dir(struct err *e)
{
	_cleanup_close_ int fd = open(DIR_PATH, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd))
		return err_syscall(e, "fsync", DIR_PATH, errno);
	return 0;
}

static int write_draft(const char *draft, const struct text *content, struct err *e)
{
	_cleanup_close_ int fd =
		open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_syscall(e, "open", draft, errno);
	if (file_write(fd, content->s, content->len, e))
		return err_syscall(e, "write", draft, e->errnum);
	return fsync(fd) ? err_syscall(e, "fsync", draft, errno) : 0;
}

static int name_draft(const char *draft, const char *path, struct err *e)
{
	return rename(draft, path) ? err_syscall(e, "rename", draft, errno) : 0;
}

int rule_file_write(const char *device, const struct text *content, struct err *e)
{
	char path[RULE_FILE_PATH_MAX], draft[DRAFT_PATH_MAX];

	if (content->failed)
		return err_nomem(e);
	if ((mkdir("/etc/udev", 0755) && errno != EEXIST) ||
	    (mkdir(DIR_PATH, 0755) && errno != EEXIST))
		return err_syscall(e, "mkdir", DIR_PATH, errno);
	rule_file_path(device, path);
	draft_path(device, draft);
	if (write_draft(draft, content, e) || name_draft(draft, path, e)) {
		unlink(draft);
		return -1;
	}
	return sync_dir(e);
}

int rule_file_read(const char *device, struct text *content, struct err *e)
{
	_cleanup_close_ int dir = open(DIR_PATH, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char path[RULE_FILE_PATH_MAX];

	if (dir < 0)
		return is_absent(errno) ? 0 : err_syscall(e, "open", DIR_PATH, errno);
	rule_file_path(device, path);
	if (runtime_dir_read(dir, strrchr(path, '/') + 1, content) == SYSFS_UNKNOWN)
		return err_syscall(e, "read", path, errno);
	return content->failed ? err_nomem(e) : 0;
}

/* Looks first: to unlink even what is not there is refused where nothing may be written (EROFS). */
static int remove_file(const char *path, bool *removed, struct err *e)
{
	struct stat st;

	*removed = !lstat(path, &st) && !unlink(path);
	return *removed || is_absent(errno) ? 0 : err_syscall(e, "unlink", path, errno);
}

int rule_file_remove(const char *device, bool *removed, struct err *e)
{
	char path[RULE_FILE_PATH_MAX], draft[DRAFT_PATH_MAX];

	rule_file_path(device, path);
	draft_path(device, draft);
	/* Whoever was killed while writing it left that. */
	if (remove_file(draft, removed, e) || remove_file(path, removed, e))
		return -1;
	return *removed ? sync_dir(e) : 0;
}

int rule_file_each(void (*each)(void *ctx, const char *device), void *ctx, struct err *e)
{
	_cleanup_closedir_ DIR *dir = opendir(DIR_PATH);
	struct dirent *entry;

	if (!dir)
		return is_absent(errno) ? 0 : err_syscall(e, "open", DIR_PATH, errno);
	while (errno = 0, entry = readdir(dir)) {
		size_t len = strlen(entry->d_name), suffix = sizeof(SUFFIX) - 1;

		if (strncmp(entry->d_name, PREFIX, sizeof(PREFIX) - 1) || len <= suffix ||
		    strcmp(entry->d_name + len - suffix, SUFFIX))
			continue;
		entry->d_name[len - suffix] = 0;
		each(ctx, entry->d_name + sizeof(PREFIX) - 1);
	}
	return errno ? err_syscall(e, "getdents64", DIR_PATH, errno) : 0;
}
