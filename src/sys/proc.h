/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc tells about processes: their descriptors, mappings and limits on locked memory. */
#ifndef SYS_PROC_H
#define SYS_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sys/sysfs.h"

/* Every process; each() returns other than 0 to stop. The directory is closed after each(). */
int proc_walk(const struct sysfs *fs, enum sysfs_answer *answer,
	      int (*each)(void *ctx, pid_t pid, const struct sysfs_dir *process), void *ctx);

#define PROC_COMM_MAX 64
enum sysfs_answer proc_comm(const struct sysfs_dir *process, char comm[PROC_COMM_MAX]);

/* What every open descriptor is, as the kernel writes it: "/dev/vfio/5",
 * "anon_inode:[vfio-device]". */
enum sysfs_answer proc_walk_fds(const struct sysfs_dir *process,
				int (*each)(void *ctx, const char *fd, const char *target),
				void *ctx);

/* The directory in sysfs of the device behind a VFIO device's descriptor (Linux 6.18); absent when
 * it is not said. */
enum sysfs_answer proc_fd_device(const struct sysfs_dir *process, const char *fd, char *path,
				 size_t size);

/* What every mapped file is. */
enum sysfs_answer proc_walk_maps(const struct sysfs_dir *process,
				 int (*each)(void *ctx, const char *file), void *ctx);

/* Memory that a process has locked and may lock. */
struct proc_memory {
	uint64_t locked;    /* VmLck, bytes: what VFIO type1 and sPAPR charge */
	uint64_t pinned;    /* VmPin, bytes: what iommufd and others charge */
	uint64_t limit;     /* RLIMIT_MEMLOCK, soft; UINT64_MAX: none */
	bool ignores_limit; /* has CAP_IPC_LOCK */
};
enum sysfs_answer proc_memory(const struct sysfs *fs, pid_t pid, struct proc_memory *memory);

#endif
