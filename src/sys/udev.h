/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's devices as udev knows them: nodes that come, events of devices and drivers. */
#ifndef SYS_UDEV_H
#define SYS_UDEV_H

#include <sys/types.h>

#include "base/err.h"

/* A node in /dev. */
struct device_node {
	char path[80];
	mode_t mode; /* permission bits */
	uid_t uid;
	gid_t gid;
};

/*
 * Waits until the node of a device is there, is that device, and udevd, where it runs, has given it its
 * permissions. ETIMEDOUT when it does not come.
 */
int device_node_wait(const char *subsystem, const char *name, int timeout_ms,
		     struct device_node *node, struct err *e);

/* --- events --- */

struct uevents;

/* One event; the strings live until the next is read, and are NULL where it does not say. */
struct uevent {
	const char *action; /* "add", "remove", "bind", "unbind", "change", ... */
	const char *subsystem;
	const char *name; /* in sysfs */
	const char *driver;
	const char *pci_id; /* "8086:10D3" */
	const char *node;
};

/* Of these subsystems (NULL ends), after udevd's rules where it runs, else as the kernel sends them. */
struct uevents *uevents_open(const char *const *subsystems, struct err *e);
void uevents_close(struct uevents *m);
int uevents_fd(struct uevents *m);

/* 1 and an event, 0 when there is none now, -1 and *e. ENOBUFS: some were lost. */
int uevents_read(struct uevents *m, struct uevent *event, struct err *e);

#endif
