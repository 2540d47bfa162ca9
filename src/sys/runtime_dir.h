/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The private directory where the sessions' sockets lie, and the small files beside them. */
#ifndef SYS_RUNTIME_DIR_H
#define SYS_RUNTIME_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/text.h"
#include "sys/sysfs.h"

/*
 * The directory "vfioctl" in $XDG_RUNTIME_DIR, for root in /run: a root session must outlive the login that
 * XDG_RUNTIME_DIR belongs to. Refused unless it is ours alone, no symbolic link. With `create` it is made, mode
 * 0700. Without, -2 tells that there is none; -1 and *e that it cannot be used.
 */
#define RUNTIME_DIR_NONE (-2)
int runtime_dir_open(bool create, struct err *e);

/* Waits for, and then holds, the lock `name` until the descriptor is closed. */
int runtime_dir_lock(int dir, const char *name, struct err *e);

/* Removes the lock's file unless somebody holds it. Who has opened it and waits takes the next file of that name. */
void runtime_dir_remove_lock(int dir, const char *name);

/*
 * Replaces a file as a whole and gives it back open for writing; no reader sees half of it. Whoever is killed leaves
 * a draft, which is named like the file with this behind.
 */
#define RUNTIME_DIR_DRAFT ".new"
int runtime_dir_replace(int dir, const char *name, const struct text *content, struct err *e);

/* Writes over a few bytes of it. */
void runtime_dir_patch(int file, size_t offset, const char *bytes, size_t len);

/* Appends a whole small file. */
enum sysfs_answer runtime_dir_read(int dir, const char *name, struct text *out);

/* None that could be removed is well. */
int runtime_dir_remove(int dir, const char *name, struct err *e);

/* Calls `each` with every name that ends in `suffix`, the suffix taken off. Fails when it cannot tell them all. */
int runtime_dir_each(int dir, const char *suffix, void (*each)(void *ctx, const char *name),
		     void *ctx, struct err *e);

#endif
