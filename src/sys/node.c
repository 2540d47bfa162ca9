/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks at a node in /dev without opening it. */
#include "sys/node.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum sysfs_answer node_look(const struct sysfs *fs, const char *path, struct node *n)
{
	struct stat st;

	*n = (struct node){ 0 };
	if (fstatat(fs->root, path, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT || errno == ENOTDIR ? SYSFS_ABSENT : SYSFS_UNKNOWN;
	n->is_char = S_ISCHR(st.st_mode);
	n->major = major(st.st_rdev);
	n->minor = minor(st.st_rdev);
	n->mode = st.st_mode & 07777;
	n->uid = st.st_uid;
	n->gid = st.st_gid;
	n->modified = st.st_mtim.tv_sec;
	n->usable = !faccessat(fs->root, path, R_OK | W_OK, AT_EACCESS);
	return SYSFS_OK;
}
