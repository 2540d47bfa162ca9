/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes between memory and descriptors that somebody else opened. */
#include "sys/file.h"

#include <errno.h>
#include <unistd.h>

/* From the descriptor's own position when `offset` is -1. */
static int read_all(int fd, off_t offset, void *to, size_t size, size_t *done, struct err *e)
{
	*done = 0;
	while (*done < size) {
		char *rest = (char *)to + *done;
		ssize_t n = offset < 0 ? read(fd, rest, size - *done)
				       : pread(fd, rest, size - *done, offset + (off_t)*done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_syscall(e, "read", NULL, errno);
		if (!n)
			return 0;
		*done += (size_t)n;
	}
	return 0;
}

int file_read(int fd, void *to, size_t size, size_t *done, struct err *e)
{
	return read_all(fd, -1, to, size, done, e);
}

int file_read_at(int fd, uint64_t offset, void *to, size_t size, size_t *done, struct err *e)
{
	return read_all(fd, (off_t)offset, to, size, done, e);
}

int file_write(int fd, const void *from, size_t size, struct err *e)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = write(fd, (const char *)from + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_syscall(e, "write", NULL, errno);
		done += (size_t)n;
	}
	return 0;
}

int file_out_write(struct file_out *out, const void *from, size_t size, struct err *e)
{
	if (!out->filled && ftruncate(out->fd, 0))
		return err_syscall(e, "ftruncate", NULL, errno);
	out->filled = true;
	return file_write(out->fd, from, size, e);
}
