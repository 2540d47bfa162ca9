/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc tells about processes: their descriptors, mappings and limits on locked memory. */
#include "sys/proc.h"

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "sys/lines.h"

struct process_walk {
	const struct sysfs *fs;
	int (*each)(void *ctx, pid_t pid, const struct sysfs_dir *process);
	void *ctx;
	bool unknown; /* there may be processes that each() was not called for */
};

static int walk_process(void *ctx, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir process = { -1 };
	struct process_walk *walk = ctx;
	enum sysfs_answer answer;
	uint32_t pid;

	if (!parse_u32(name, &pid) || pid > INT_MAX)
		return 0;
	answer = sysfs_dir_openf(walk->fs, &process, "proc/%s", name);
	walk->unknown |= answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return 0;
	return walk->each(walk->ctx, (pid_t)pid, &process);
}

int proc_walk(const struct sysfs *fs, enum sysfs_answer *answer,
	      int (*each)(void *ctx, pid_t pid, const struct sysfs_dir *process), void *ctx)
{
	_cleanup_sysfs_dir_ struct sysfs_dir proc = { -1 };
	struct process_walk walk = { .fs = fs, .each = each, .ctx = ctx };
	int stop;

	*answer = sysfs_dir_open(fs, "proc", &proc);
	if (*answer != SYSFS_OK)
		return 0;
	stop = sysfs_walk(&proc, ".", answer, walk_process, &walk);
	if (walk.unknown)
		*answer = SYSFS_UNKNOWN;
	return stop;
}

enum sysfs_answer proc_comm(const struct sysfs_dir *process, char comm[PROC_COMM_MAX])
{
	return sysfs_read(process, "comm", comm, PROC_COMM_MAX);
}

struct fd_walk {
	const struct sysfs_dir *process;
	int (*each)(void *ctx, const char *fd, const char *target);
	void *ctx;
	bool unknown; /* what one is could not be read */
};

static int walk_fd(void *ctx, const char *fd)
{
	struct fd_walk *walk = ctx;
	char name[32], target[PATH_MAX];
	enum sysfs_answer answer;

	snprintf(name, sizeof(name), "fd/%.24s", fd);
	/* It may be closed by now. */
	answer = sysfs_link(walk->process, name, target, sizeof(target));
	walk->unknown |= answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return 0;
	return walk->each(walk->ctx, fd, target);
}

enum sysfs_answer proc_walk_fds(const struct sysfs_dir *process,
				int (*each)(void *ctx, const char *fd, const char *target),
				void *ctx)
{
	struct fd_walk walk = { .process = process, .each = each, .ctx = ctx };
	enum sysfs_answer answer;

	sysfs_walk(process, "fd", &answer, walk_fd, &walk);
	return walk.unknown ? SYSFS_UNKNOWN : answer;
}

/* The value of "KEY:\tVALUE" in lines of such; its end is made a NUL. */
static char *value_of(char *lines, const char *key)
{
	size_t len = strlen(key);
	char *line;

	while ((line = strsep(&lines, "\n"))) {
		if (!strncmp(line, key, len) && line[len] == ':')
			return line + len + 1 + strspn(line + len + 1, " \t");
	}
	return NULL;
}

enum sysfs_answer proc_fd_device(const struct sysfs_dir *process, const char *fd, char *path,
				 size_t size)
{
	char name[32], info[SYSFS_BUFFER], *value;
	enum sysfs_answer answer;

	snprintf(name, sizeof(name), "fdinfo/%.24s", fd);
	answer = sysfs_read(process, name, info, sizeof(info));
	/* /proc says ENOENT also when it has no memory: fd.c:proc_fdinfo_instantiate(). */
	if (answer == SYSFS_ABSENT && sysfs_look(process, "fdinfo") != SYSFS_ABSENT)
		return SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return answer;
	value = value_of(info, "vfio-device-syspath");
	if (!value)
		return SYSFS_ABSENT;
	if (strlen(value) >= size) {
		errno = EMSGSIZE;
		return SYSFS_UNKNOWN;
	}
	strcpy(path, value);
	return SYSFS_OK;
}

/* "start-end perms offset dev inode   FILE": the sixth column to the end of the line, or "". */
static const char *map_file(const char *line)
{
	for (int column = 0; column < 5; column++) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	return line;
}

struct map_walk {
	int (*each)(void *ctx, const char *file);
	void *ctx;
};

static int walk_map(void *ctx, char *line)
{
	const struct map_walk *walk = ctx;
	const char *file = map_file(line);

	return *file ? walk->each(walk->ctx, file) : 0;
}

enum sysfs_answer proc_walk_maps(const struct sysfs_dir *process,
				 int (*each)(void *ctx, const char *file), void *ctx)
{
	struct map_walk walk = { each, ctx };

	return lines_walk(process, "maps", walk_map, &walk);
}

/* "64 kB", "unlimited" */
static bool parse_kib(char *value, uint64_t *bytes)
{
	uint64_t kib;

	if (!value)
		return false;
	value[strcspn(value, " ")] = 0;
	if (!parse_u64(value, &kib) || kib > UINT64_MAX / 1024)
		return false;
	*bytes = kib * 1024;
	return true;
}

static bool has_ipc_lock(const char *hex)
{
	char prefixed[24];
	uint64_t caps;

	return hex &&
	       (size_t)snprintf(prefixed, sizeof(prefixed), "0x%s", hex) < sizeof(prefixed) &&
	       parse_u64(prefixed, &caps) && caps & 1ULL << CAP_IPC_LOCK;
}

static bool take_status(const struct sysfs_dir *process, struct proc_memory *memory)
{
	static const char *const keys[] = { "VmLck", "VmPin" };
	uint64_t *values[] = { &memory->locked, &memory->pinned };
	char status[SYSFS_BUFFER], copy[SYSFS_BUFFER];

	if (sysfs_read(process, "status", status, sizeof(status)) != SYSFS_OK)
		return false;
	for (size_t i = 0; i < 2; i++) {
		strcpy(copy, status);
		if (!parse_kib(value_of(copy, keys[i]), values[i]))
			return false;
	}
	memory->ignores_limit = has_ipc_lock(value_of(status, "CapEff"));
	return true;
}

/* "Max locked memory         8388608              8388608              bytes" */
static bool take_limit(const struct sysfs_dir *process, struct proc_memory *memory)
{
	static const char key[] = "Max locked memory";
	char limits[SYSFS_BUFFER], *value;

	if (sysfs_read(process, "limits", limits, sizeof(limits)) != SYSFS_OK)
		return false;
	value = strstr(limits, key);
	if (!value)
		return false;
	value += strlen(key);
	value += strspn(value, " ");
	value[strcspn(value, " \n")] = 0;
	if (!strcmp(value, "unlimited"))
		memory->limit = UINT64_MAX;
	return !strcmp(value, "unlimited") || parse_u64(value, &memory->limit);
}

enum sysfs_answer proc_memory(const struct sysfs *fs, pid_t pid, struct proc_memory *memory)
{
	_cleanup_sysfs_dir_ struct sysfs_dir process = { -1 };
	enum sysfs_answer answer = sysfs_dir_openf(fs, &process, "proc/%d", (int)pid);

	*memory = (struct proc_memory){ 0 };
	if (answer != SYSFS_OK)
		return answer;
	if (take_status(&process, memory) && take_limit(&process, memory))
		return SYSFS_OK;
	errno = EBADMSG;
	return SYSFS_UNKNOWN;
}
