/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's devices as udev knows them: nodes that come, events of devices and drivers. */
#include "sys/udev.h"

#include <errno.h>
#include <libudev.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

/* Bytes of events that the kernel keeps for us: many VFs come at once. */
#define RECEIVE_BUFFER (8 << 20)

struct uevents {
	struct udev *udev;
	struct udev_monitor *monitor;
	struct udev_device *last;
};

/* udevd alone makes that; without it nobody will change a node, and nobody passes events on. */
static bool udevd_runs(void)
{
	return !access("/run/udev/control", F_OK);
}

void uevents_close(struct uevents *m)
{
	if (!m)
		return;
	udev_device_unref(m->last);
	udev_monitor_unref(m->monitor);
	udev_unref(m->udev);
	free(m);
}

static int listen_to(struct uevents *m, const char *const *subsystems)
{
	for (; *subsystems; subsystems++) {
		if (udev_monitor_filter_add_match_subsystem_devtype(m->monitor, *subsystems, NULL) <
		    0)
			return -1;
	}
	/* Needs CAP_NET_ADMIN; without, the default has to do. */
	udev_monitor_set_receive_buffer_size(m->monitor, RECEIVE_BUFFER);
	return udev_monitor_enable_receiving(m->monitor) < 0 ? -1 : 0;
}

struct uevents *uevents_open(const char *const *subsystems, struct err *e)
{
	struct uevents *m = calloc(1, sizeof(*m));

	if (!m) {
		err_nomem(e);
		return NULL;
	}
	m->udev = udev_new();
	if (m->udev)
		m->monitor =
			udev_monitor_new_from_netlink(m->udev, udevd_runs() ? "udev" : "kernel");
	if (m->monitor && !listen_to(m, subsystems))
		return m;
	err_syscall(e, "socket", "NETLINK_KOBJECT_UEVENT", errno);
	uevents_close(m);
	return NULL;
}

int uevents_fd(struct uevents *m)
{
	return udev_monitor_get_fd(m->monitor);
}

int uevents_read(struct uevents *m, struct uevent *event, struct err *e)
{
	struct udev_device *d;

	errno = 0;
	d = udev_monitor_receive_device(m->monitor);
	/* One that the filter took away looks like an error without a number. */
	if (!d)
		return errno && errno != EAGAIN && errno != EINTR
			       ? err_syscall(e, "recvmsg", "NETLINK_KOBJECT_UEVENT", errno)
			       : 0;
	udev_device_unref(m->last);
	m->last = d;
	*event = (struct uevent){
		.action = udev_device_get_action(d),
		.subsystem = udev_device_get_subsystem(d),
		.name = udev_device_get_sysname(d),
		.driver = udev_device_get_property_value(d, "DRIVER"),
		.pci_id = udev_device_get_property_value(d, "PCI_ID"),
		.node = udev_device_get_devnode(d),
	};
	return 1;
}

/* Whether it is there and as it will be. */
static bool node_is_ready(struct udev *udev, const char *subsystem, const char *name,
			  struct device_node *node)
{
	struct udev_device *d = udev_device_new_from_subsystem_sysname(udev, subsystem, name);
	const char *path = d ? udev_device_get_devnode(d) : NULL;
	struct stat st;
	bool ready;

	ready = path && !stat(path, &st) && S_ISCHR(st.st_mode) &&
		st.st_rdev == udev_device_get_devnum(d) &&
		(!udevd_runs() || udev_device_get_is_initialized(d));
	if (ready) {
		snprintf(node->path, sizeof(node->path), "%s", path);
		node->mode = st.st_mode & 07777;
		node->uid = st.st_uid;
		node->gid = st.st_gid;
	}
	udev_device_unref(d);
	return ready;
}

/* devtmpfs makes the node just before the kernel's event; udevd's comes when all is done. */
#define LOOK_AGAIN_MS 100

int device_node_wait(const char *subsystem, const char *name, int timeout_ms,
		     struct device_node *node, struct err *e)
{
	const char *const subsystems[] = { subsystem, NULL };
	struct uevents *m = uevents_open(subsystems, e);
	uint64_t end = clock_ms() + (uint64_t)timeout_ms;
	struct uevent event;
	bool ready;

	if (!m)
		return -1;
	while (!(ready = node_is_ready(m->udev, subsystem, name, node)) && clock_ms() < end) {
		struct pollfd p = { .fd = uevents_fd(m), .events = POLLIN };
		struct err ignored;

		poll(&p, 1, LOOK_AGAIN_MS);
		while (uevents_read(m, &event, &ignored) > 0)
			;
	}
	uevents_close(m);
	return ready ? 0 : err_syscall(e, "wait for node", name, ETIMEDOUT);
}
