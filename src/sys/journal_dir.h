/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the journal of changes to the host lies. */
#ifndef SYS_JOURNAL_DIR_H
#define SYS_JOURNAL_DIR_H

#include <stdbool.h>

#include "base/err.h"

/*
 * The directory "journal" in the one of sys/runtime_dir.h, whose functions read and replace the files. It is gone
 * after a reboot, as is what it records; a power cut leaves nothing to be undone, so nothing is synced to a disk.
 * RUNTIME_DIR_NONE when it is not there and not to be made.
 */
int journal_dir_open(bool create, struct err *e);

/* For another user than root: fails unless it is certain that there is no journal of root's. */
int journal_dir_no_root(struct err *e);

/* Where a file of it lies, for who has to look at it. */
#define JOURNAL_DIR_PATH 200
void journal_dir_path(int dir, const char *name, char path[JOURNAL_DIR_PATH]);

/*
 * A lock that this process and the children it forks then have. JOURNAL_DIR_BUSY when somebody else still has it
 * after that time.
 */
#define JOURNAL_DIR_BUSY (-2)
int journal_dir_lock(int dir, const char *name, int timeout_ms, struct err *e);

#endif
