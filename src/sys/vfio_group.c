/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The group: joins a container or iommufd, gives out its devices. */
#include "sys/vfio_group.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "sys/ioctl.h"
#include "sys/vfio_container.h"
#include "uapi/vfio.h"

int vfio_group_open(struct vfio_group *g, const struct trace *trace, const char *path,
		    struct err *e)
{
	int fd = node_open(trace, "open group", path, O_RDWR, e);

	HANDLE_SET(g, fd, trace, path);
	return fd < 0 ? -1 : 0;
}

void vfio_group_close(struct vfio_group *g)
{
	HANDLE_CLOSE(g);
}

int vfio_group_get_status(const struct vfio_group *g, uint32_t *flags, struct err *e)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	if (ioctl_done(TARGET(g, NULL), REQUEST(VFIO_GROUP_GET_STATUS, &status, sizeof(status)), e))
		return -1;
	*flags = status.flags;
	return 0;
}

static int set_container(const struct sys_target *t, int fd, struct err *e)
{
	return ioctl_done(t, REQUEST(VFIO_GROUP_SET_CONTAINER, &fd, sizeof(fd)), e);
}

int vfio_group_set_container(const struct vfio_group *g, const struct vfio_container *c,
			     struct err *e)
{
	return set_container(TARGET(g, vfio_container_backend(c)), c->fd, e);
}

int vfio_group_set_container_iommufd(const struct vfio_group *g, const struct iommufd *i,
				     struct err *e)
{
	return set_container(TARGET(g, "iommufd"), i->fd, e);
}

int vfio_group_unset_container(const struct vfio_group *g, struct err *e)
{
	return ioctl_done(TARGET(g, NULL), REQUEST_BARE(VFIO_GROUP_UNSET_CONTAINER), e);
}

int vfio_group_get_device_fd(const struct vfio_group *g, const char *name, const char *vf_token,
			     struct vfio_device *d, struct err *e)
{
	char words[256]; /* a name in sysfs has at most 255 bytes, a token adds 46 to a short one */
	int n = snprintf(words, sizeof(words), "%s%s%s", name, vf_token ? " vf_token=" : "",
			 vf_token ? vf_token : "");
	int fd;

	d->fd = -1;
	if (n >= (int)sizeof(words))
		return err_refused(e, name, "the device's name is too long for the kernel");
	fd = sys_ioctl(TARGET(g, NULL), REQUEST(VFIO_GROUP_GET_DEVICE_FD, words, n + 1));
	/* The error is about the device: its name tells more than the group's. */
	if (fd < 0)
		return err_syscall(e, "VFIO_GROUP_GET_DEVICE_FD", name, errno);
	HANDLE_SET(d, fd, g->trace, name);
	return 0;
}
