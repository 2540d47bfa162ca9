/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left to do before this process becomes another program: descriptors, limits, user. */
#ifndef SYS_BECOME_H
#define SYS_BECOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/* Zero-initialise; free with become_user_free(). */
struct become_user {
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* supplementary ones */
	size_t n_groups;
};

/* "NAME" or "UID" with the groups that the user database gives it, or "UID:GID" without any. */
int become_user_find(const char *text, struct become_user *u, struct err *e);
void become_user_free(struct become_user *u);
#define _cleanup_become_user_ __attribute__((cleanup(become_user_free)))

/*
 * Where the program lies: `name` itself when it holds a slash, else in the directories of `path` ($PATH). free() it.
 * NULL: EXIT_NOT_FOUND, or EXIT_CANNOT_RUN when what is there is no program.
 */
char *become_find(const char *name, const char *path, struct err *e);

/* Whoever started this process handed it none of these; else one is named. */
int become_check_descriptors(int first, size_t n, struct err *e);

/* Moves them to first, first + 1, ... and lets the program have them. *fds are closed or moved. */
int become_place_descriptors(int first, const int *fds, size_t n, struct err *e);

/* Both limits of locked memory; UINT64_MAX is none. */
int become_limit_memlock(uint64_t bytes, struct err *e);

/* That user for good: no capability is left, nor can a program bring one back. */
int become_user(const struct become_user *u, struct err *e);

#endif
