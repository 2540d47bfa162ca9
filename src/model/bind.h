/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives devices to VFIO drivers. */
#ifndef MODEL_BIND_H
#define MODEL_BIND_H

#include "model/transaction.h"
#include "sys/udev.h"

struct bind_request {
	const char *device; /* NULL: the whole of `group` */
	uint32_t group;
	const char *id;     /* "8086:10d3" that the device must have, or NULL */
	const char *driver; /* NULL: the one for each device */
	bool device_only;   /* not its whole group */
	bool force;         /* also what the host needs, or somebody uses */
	bool persist;       /* also after the next boot */
	/* For a rehearsal: how many virtual functions a device will have by then, `now` of them being there. NULL: these. */
	int64_t (*num_vfs)(const void *ctx, const char *device, int64_t now);
	const void *ctx;
};

/* Whether what is asked for goes together. */
int bind_check_request(const struct bind_request *request, struct err *e);

/* Plans and, unless it is a dry run, does it; the subjects of *t are the devices. */
int bind_devices(struct transaction *t, const struct bind_request *request, struct err *e);

/* Waits until the nodes of what was bound are there; `after` was read after that. */
int bind_wait_nodes(const struct transaction *t, const struct host_group *after,
		    struct device_node **nodes, size_t *n, struct err *e);

#endif
