/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a session's holder in the background, and becomes it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/client.h"
#include "cli/holder.h"
#include "sys/process.h"

/* In the holder: where process_detach() put what it was told to keep. */
enum { FD_DIR = 3, FD_READY = 4 };

/* What the holder tells the one who started it: an error without its pointers. */
struct ready {
	int status; /* EXIT_DONE: clients can connect */
	int errnum;
	char call[32];
	char message[256];
};

static void write_ready(int fd, const struct ready *ready)
{
	/* Nobody is told when the one who started us is gone; the holder then ends by itself. */
	if (write(fd, ready, sizeof(*ready)) < 0)
		return;
}

/*
 * A new program image: the holder shall not keep the client's memory, nor look like its command in a list of
 * processes.
 */
static void become(const char *name, int dir, int ready)
{
	struct ready failed = { .status = EXIT_REFUSED };
	int *const keep[] = { &dir, &ready };

	if (!process_detach(keep, 2)) {
		execl("/proc/self/exe", "vfioctl", "holder", name, (char *)NULL);
		strcpy(failed.call, "execve");
	}
	failed.errnum = errno;
	snprintf(failed.message, sizeof(failed.message), "the holder of session %s cannot start",
		 name);
	write_ready(ready, &failed);
	_exit(EXIT_REFUSED);
}

int client_start_holder(const struct session_dir *dir, const char *name, struct err *e)
{
	struct ready ready;
	int ends[2];
	ssize_t n;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return err_syscall(e, "pipe2", name, errno);
	pid = fork();
	if (pid < 0)
		err_syscall(e, "fork", name, errno);
	else if (!pid)
		become(name, dir->fd, ends[1]);
	close(ends[1]);
	do
		n = pid < 0 ? -2 : read(ends[0], &ready, sizeof(ready));
	while (n == -1 && errno == EINTR);
	close(ends[0]);
	if (n == -2)
		return -1;
	if (n != sizeof(ready)) {
		err_unreachable(e, "the holder of session %s ended as it started", name);
		return err_hint(e, "nothing was done; the kernel log tells whether memory ran out");
	}
	if (ready.status == EXIT_DONE)
		return 0;
	ready.message[sizeof(ready.message) - 1] = '\0';
	err_unreachable(e, "%s", ready.message);
	e->operation = wire_call(ready.call, sizeof(ready.call));
	e->errnum = ready.errnum;
	snprintf(e->object, sizeof(e->object), "%s", name);
	return -1;
}

static bool tell_ready(void *ctx, const struct err *failure)
{
	struct ready ready = { .status = EXIT_DONE };

	(void)ctx;
	if (failure) {
		ready.status = failure->status;
		ready.errnum = failure->errnum;
		snprintf(ready.call, sizeof(ready.call), "%s", failure->operation ?: "");
		snprintf(ready.message, sizeof(ready.message), "%.200s", failure->message);
	}
	write_ready(FD_READY, &ready);
	close(FD_READY);
	return true;
}

/* Whoever types the holder's command has no such descriptors. */
bool client_is_holder(void)
{
	struct stat st;

	return !fstat(FD_READY, &st) && S_ISFIFO(st.st_mode) && fcntl(FD_DIR, F_GETFD) >= 0;
}

int client_become_holder(const char *name)
{
	const struct session_dir dir = { .fd = FD_DIR };
	struct holder_start start = { .dir = &dir, .name = name, .lock = -1, .ready = tell_ready };
	struct err e;

	process_set_name("vfioctl"); /* not "exe", as it was started */
	fcntl(FD_DIR, F_SETFD, FD_CLOEXEC);
	fcntl(FD_READY, F_SETFD, FD_CLOEXEC);
	return holder_serve(&start, &e) ? EXIT_REFUSED : EXIT_DONE;
}
