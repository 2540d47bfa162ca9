/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes use what a device's own driver gives: its nodes in /dev, and its memory through sysfs. */
#ifndef MODEL_USERS_H
#define MODEL_USERS_H

#include "base/arena.h"
#include "base/pointers.h"
#include "model/host.h"

/* Zero-initialise. A driver may wait in its remove function, and cannot be told to stop, until they let go. */
struct users {
	struct arena arena;
	struct pointers places; /* struct place: what of which device; sorted when it is scanned */
	struct pointers found;  /* struct user */
	size_t unreadable;      /* processes that could not be looked into */
};

/* Adds all of a device's places: DRM, sound, NVMe, disks, input, whatever has a node, and the files of its BARs. */
int users_add_device(struct users *u, struct host *h, const char *device, struct err *e);

/* Looks for them among all processes. Those that may not be looked into are counted. */
int users_scan(struct users *u, const struct host *h, struct err *e);

/* "Xorg (pid 812) has /dev/dri/card0 open, and 2 more" for a device; "" for nobody. */
void users_describe(const struct users *u, const char *device, char *out, size_t size);

void users_free(struct users *u);
#define _cleanup_users_ __attribute__((cleanup(users_free)))

#endif
