/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device's regions: reading, writing, mapping. */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/ioctl.h"
#include "sys/vfio_device.h"

/* A device that answers in part has not answered: a register of 4 bytes has no first half. */
static int io_done(const struct sys_target *t, const char *operation, ssize_t done, size_t size,
		   struct err *e)
{
	if (done == -1)
		return ioctl_refused(t, operation, errno, e);
	if ((size_t)done == size)
		return 0;
	err_refused(e, t->name, "%s on %s did %zd of %zu byte%s", operation, t->name, done, size,
		    plural(size));
	e->operation = operation;
	return -1;
}

int vfio_device_read(const struct vfio_device *d, uint64_t offset, void *data, size_t size,
		     struct err *e)
{
	const struct sys_target *t = TARGET(d, NULL);
	uint64_t start = trace_start(t);
	ssize_t done = pread(d->fd, data, size, offset);

	trace_end(t, "pread", done, &(const struct sys_io){ offset, size }, start);
	return io_done(t, "pread", done, size, e);
}

int vfio_device_write(const struct vfio_device *d, uint64_t offset, const void *data, size_t size,
		      struct err *e)
{
	const struct sys_target *t = TARGET(d, NULL);
	uint64_t start = trace_start(t);
	ssize_t done = pwrite(d->fd, data, size, offset);

	trace_end(t, "pwrite", done, &(const struct sys_io){ offset, size }, start);
	return io_done(t, "pwrite", done, size, e);
}

void *vfio_device_mmap(const struct vfio_device *d, uint64_t offset, size_t size, bool writable,
		       struct err *e)
{
	const struct sys_target *t = TARGET(d, NULL);
	uint64_t start = trace_start(t);
	void *p = mmap(NULL, size, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, d->fd,
		       offset);

	trace_end(t, "mmap", p == MAP_FAILED ? -1 : 0, &(const struct sys_io){ offset, size },
		  start);
	if (p != MAP_FAILED)
		return p;
	ioctl_refused(t, "mmap", errno, e);
	return NULL;
}
