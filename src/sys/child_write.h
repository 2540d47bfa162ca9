/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes to files of the kernel's that may take forever, with a deadline. */
#ifndef SYS_CHILD_WRITE_H
#define SYS_CHILD_WRITE_H

#include "base/err.h"
#include "sys/process_state.h"
#include "sys/sysfs.h"

/* What a write waits for when its deadline has passed. */
struct stuck {
	int pid; /* of the child that still waits; 0: none does */
	struct process_wait_place place;
	char kernel
		[320]; /* the last lines that the kernel said meanwhile of the object, by "; "; "" for nothing */
};

/*
 * Writes `value` to the file at `path`, as far as it lies under the machine's root, in a child process that keeps
 * what descriptors this one has, and so its locks, but the standard ones. ETIMEDOUT and e->under_way: it was not done in
 * time; the child cannot be stopped, and does it when the kernel lets it. `operation` and `object` are for the error, whose
 * message names the object.
 */
int child_write(const char *path, const char *value, int timeout_ms, const char *operation,
		const char *object, struct stuck *stuck, struct err *e);

/* Has the kernel's own modprobe load a module and what it needs. */
int module_load(const char *module, int timeout_ms, struct err *e);

#endif
