/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that arguments name, opened by the process that the user runs. */
#include "cli/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define GATHER_MAX ((size_t)1 << 30)

static const struct {
	int flags;
	int dash; /* which descriptor "-" is, or -1 */
} modes[] = {
	[ARG_FILE_IN] = { O_RDONLY, STDIN_FILENO },
	[ARG_FILE_OUT] = { O_WRONLY | O_CREAT, STDOUT_FILENO },
	[ARG_FILE_INOUT] = { O_RDWR, -1 },
	[ARG_DIR] = { O_PATH | O_DIRECTORY, -1 },
	[ARG_FD] = { 0, -1 }, /* is open already */
};

/* Copies from where both stand to the end of `from`; 0, -1 with errno, or 1 when there is more than fits. */
static int copy(int from, int to, size_t max)
{
	char block[65536];
	size_t total = 0;
	ssize_t got;

	while ((got = read(from, block, sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		total += got;
		if (total > max)
			return 1;
		for (ssize_t put = 0, n; put < got; put += n) {
			n = write(to, block + put, got - put);
			if (n < 0)
				return -1;
		}
	}
	return 0;
}

static int open_path(const struct arg_value *v, struct err *e)
{
	int fd, dash = modes[v->row->type].dash;

	if (v->row->type == ARG_FD)
		fd = fcntl((int)v->number, F_DUPFD_CLOEXEC, 3);
	else if (dash >= 0 && !strcmp(v->str, "-"))
		fd = fcntl(dash, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(v->str, modes[v->row->type].flags | O_CLOEXEC | O_NOCTTY, 0666);
	if (fd < 0)
		err_syscall(e, v->row->type == ARG_FD ? "dup" : "open", v->str, errno);
	return fd;
}

/* Reads all that `fd` gives into memory, and gives that instead. */
static int gather_input(const char *path, int *fd, struct err *e)
{
	_cleanup_close_ int memory = memfd_create("vfioctl-input", MFD_CLOEXEC);
	int result;

	if (memory < 0)
		return err_syscall(e, "memfd_create", path, errno);
	result = copy(*fd, memory, GATHER_MAX);
	if (result < 0)
		return err_syscall(e, "read", path, errno);
	if (result)
		return err_refused(e, path, "%s is no regular file, and gives more than 1 GiB",
				   path);
	if (lseek(memory, 0, SEEK_SET))
		return err_syscall(e, "lseek", path, errno);
	close(*fd);
	*fd = STEAL_FD(memory);
	return 0;
}

static int open_one(struct files *f, size_t i, const struct arg_value *v, struct err *e)
{
	_cleanup_close_ int fd = open_path(v, e);
	struct stat st;

	f->fds[i] = f->gather[i] = f->real[i] = -1;
	f->n = i + 1;
	if (fd < 0)
		return -1;
	if (fstat(fd, &st))
		return err_syscall(e, "fstat", v->str, errno);
	if (v->row->type == ARG_FILE_OUT && !strcmp(v->str, "-"))
		f->on_stdout = true;
	if (v->row->type == ARG_FILE_IN && !S_ISREG(st.st_mode) && gather_input(v->str, &fd, e))
		return -1;
	if (v->row->type == ARG_FILE_OUT && !S_ISREG(st.st_mode)) {
		f->real[i] = STEAL_FD(fd);
		fd = memfd_create("vfioctl-output", MFD_CLOEXEC);
		f->gather[i] = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
		if (f->gather[i] < 0)
			return err_syscall(e, "memfd_create", v->str, errno);
	}
	f->fds[i] = STEAL_FD(fd);
	return 0;
}

int files_open(struct files *f, struct args *a, struct err *e)
{
	const struct arg_value *v;

	f->n = 0;
	f->on_stdout = false;
	if (a->n_files > FILES_MAX)
		return err_usage(e, "%s takes at most %d files at a time", a->command->name,
				 FILES_MAX);
	for (size_t i = 0; (v = args_file(a, i)); i++) {
		if (open_one(f, i, v, e))
			return -1;
	}
	return 0;
}

int files_finish(struct files *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->gather[i] < 0)
			continue;
		if (lseek(f->gather[i], 0, SEEK_SET) || copy(f->gather[i], f->real[i], SIZE_MAX))
			return err_syscall(e, "write", "the output file", errno);
	}
	return 0;
}

void files_taken(struct files *f)
{
	for (size_t i = 0; i < f->n; i++)
		f->fds[i] = -1;
}

void files_close(struct files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		cleanup_close(&f->fds[i]);
		cleanup_close(&f->gather[i]);
		cleanup_close(&f->real[i]);
	}
	f->n = 0;
}
