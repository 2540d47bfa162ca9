/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A migration's stream: reading the state of the device that leaves, writing that of the one that comes. */
#include "sys/vfio_migration.h"

#include <errno.h>
#include <unistd.h>

#include "sys/ioctl.h"
#include "uapi/vfio.h"

int vfio_mig_get_precopy_info(const struct vfio_migration *m, struct vfio_precopy_info *info,
			      struct err *e)
{
	*info = (struct vfio_precopy_info){ .argsz = sizeof(*info) };
	return ioctl_done(TARGET(m, NULL), REQUEST(VFIO_MIG_GET_PRECOPY_INFO, info, sizeof(*info)),
			  e);
}

int vfio_migration_read(const struct vfio_migration *m, void *data, size_t size, size_t *n,
			struct err *e)
{
	const struct sys_target *t = TARGET(m, NULL);
	uint64_t start = trace_start(t);
	ssize_t done = read(m->fd, data, size);

	trace_end(t, "read", done, &(const struct sys_io){ .size = size }, start);
	if (done < 0)
		return ioctl_refused(t, "read migration data", errno, e);
	*n = done;
	return 0;
}

int vfio_migration_write(const struct vfio_migration *m, const void *data, size_t size, size_t *n,
			 struct err *e)
{
	const struct sys_target *t = TARGET(m, NULL);
	uint64_t start = trace_start(t);
	ssize_t done = write(m->fd, data, size);

	trace_end(t, "write", done, &(const struct sys_io){ .size = size }, start);
	if (done < 0)
		return ioctl_refused(t, "write migration data", errno, e);
	*n = done;
	return 0;
}

void vfio_migration_close(struct vfio_migration *m)
{
	HANDLE_CLOSE(m);
}
