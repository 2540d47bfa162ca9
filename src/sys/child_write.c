/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes to files of the kernel's that may take forever, with a deadline. */
#include "sys/child_write.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sys/kmsg.h"
#include "sys/process.h"

/*
 * What the child answers is its exit status, which has eight bits. Those of the kernel's own that drivers leak,
 * ENOTSUPP above all, begin at 512 (include/linux/errno.h): they are put behind all others.
 */
#define OWN_FIRST    512
#define OWN_STATUSES 192

static int status_of(int errnum)
{
	int status = errnum < OWN_FIRST ? errnum : errnum - OWN_FIRST + OWN_STATUSES;

	return status <= UINT8_MAX ? status : EIO;
}

static int errno_of(int status)
{
	return status < OWN_STATUSES ? status : status - OWN_STATUSES + OWN_FIRST;
}

/* In the child. */
static void write_and_end(int fd, const char *value)
{
	size_t len = strlen(value);
	sigset_t all;
	int null;
	ssize_t n;

	/* VFIO's wait for its user is cut short by a signal once, and then no longer tells who that is. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	/* Whoever reads our output must not wait for this child. */
	null = open("/dev/null", O_RDWR);
	for (int std = 0; std < 3; std++)
		dup2(null, std);
	n = write(fd, value, len);
	if (n < 0)
		_exit(status_of(errno));
	_exit((size_t)n == len ? 0 : EIO);
}

/* The exit status of a child, or -1: it did not end in time, and is left to itself. */
static int wait_for(pid_t pid, int timeout_ms)
{
	_cleanup_close_ int process = process_open(pid);
	int status;

	/* Without a handle of it (before Linux 5.3) there is no deadline. */
	if (process >= 0 && process_wait(process, timeout_ms))
		return -1;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return EIO;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

/* The last lines since the log was opened that name the object, as many as fit; a line said again counts once. */
static void read_kernel(struct kmsg *log, const char *object, struct stuck *stuck)
{
	struct kmsg_record r;
	struct err ignored;

	while (log->fd >= 0 && kmsg_read(log, &r, &ignored) > 0) {
		if (r.facility || (!strstr(r.text, object) && !strstr(r.device, object)) ||
		    strstr(stuck->kernel, r.text))
			continue;
		if (text_list_add(stuck->kernel, sizeof(stuck->kernel), "; ", r.text, r.len))
			continue;
		stuck->kernel[0] = 0;
		text_list_add(stuck->kernel, sizeof(stuck->kernel), "; ", r.text, 200);
	}
}

int child_write(const char *path, const char *value, int timeout_ms, const char *operation,
		const char *object, struct stuck *stuck, struct err *e)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	struct kmsg log = { .fd = -1 };
	struct err ignored;
	int status;
	pid_t pid;

	*stuck = (struct stuck){ 0 };
	if (fd < 0)
		return err_syscall(e, operation, object, errno);
	kmsg_open(&log, &ignored);
	pid = fork();
	if (!pid)
		write_and_end(fd, value);
	status = pid < 0 ? errno : wait_for(pid, timeout_ms);
	if (pid >= 0 && status > 0)
		status = errno_of(status);
	if (status < 0) {
		stuck->pid = (int)pid;
		process_wait_place(pid, &stuck->place);
		read_kernel(&log, object, stuck);
		status = ETIMEDOUT;
	}
	kmsg_close(&log);
	if (!status)
		return 0;
	err_syscall(e, operation, object, status);
	e->under_way = stuck->pid;
	return -1;
}

/* The program that the kernel itself starts for modules: CONFIG_MODPROBE_PATH. */
static int modprobe_path(char *path, size_t size)
{
	_cleanup_close_ int fd = open("/proc/sys/kernel/modprobe", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, path, size - 1);

	if (n <= 1)
		return -1;
	path[n] = 0;
	path[strcspn(path, "\n")] = 0;
	return 0;
}

static int spawn_quietly(const char *path, char *const *words, pid_t *pid)
{
	static char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL };
	posix_spawn_file_actions_t quiet;
	int errnum = posix_spawn_file_actions_init(&quiet);

	if (errnum)
		return errnum;
	for (int std = 0; std < 3 && !errnum; std++)
		errnum = posix_spawn_file_actions_addopen(&quiet, std, "/dev/null", O_RDWR, 0);
	if (!errnum)
		errnum = posix_spawn(pid, path, &quiet, NULL, words, environment);
	posix_spawn_file_actions_destroy(&quiet);
	return errnum;
}

int module_load(const char *module, int timeout_ms, struct err *e)
{
	char *const words[] = { "modprobe", "-q", "--", (char *)module, NULL };
	char path[256];
	int status;
	pid_t pid;

	if (modprobe_path(path, sizeof(path)))
		return err_refused(e, module,
				   "this kernel loads no modules, and has no driver of %s", module);
	status = spawn_quietly(path, words, &pid);
	if (status)
		return err_syscall(e, "spawn", path, status);
	status = wait_for(pid, timeout_ms);
	if (status < 0) {
		err_syscall(e, "modprobe", module, ETIMEDOUT);
		e->under_way = true;
		return -1;
	}
	return status ? err_refused(e, module, "module %s cannot be loaded", module) : 0;
}
