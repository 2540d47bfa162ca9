/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that its writer can no longer change: how much is said from process to process. */
#include "sys/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS   (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
#define LEN_MAX ((off_t)1 << 32)

int sealed_open(struct err *e)
{
	int fd = memfd_create("vfioctl", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	return fd < 0 ? err_syscall(e, "memfd_create", NULL, errno) : fd;
}

int sealed_add(int fd, const void *data, size_t len, struct err *e)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0)
			return err_syscall(e, "write", "memory for another process", errno);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int sealed_end(int fd, struct err *e)
{
	if (!fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL))
		return 0;
	return err_syscall(e, "fcntl(F_ADD_SEALS)", NULL, errno);
}

int sealed_map(int fd, struct sealed_view *view, struct err *e)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat st;
	void *data;

	*view = (struct sealed_view){ 0 };
	if (seals < 0 || (seals & SEALS) != SEALS)
		return err_refused(e, NULL, "the other process sent memory that it can change");
	if (fstat(fd, &st))
		return err_syscall(e, "fstat", "memory of another process", errno);
	if (st.st_size > LEN_MAX)
		return err_refused(e, NULL, "the other process sent more than 4 GiB");
	if (!st.st_size)
		return 0;
	data = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return err_syscall(e, "mmap", "memory of another process", errno);
	*view = (struct sealed_view){ .data = data, .len = st.st_size };
	return 0;
}

void sealed_unmap(struct sealed_view *view)
{
	if (view->data)
		munmap((void *)view->data, view->len);
	*view = (struct sealed_view){ 0 };
}
