/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program that drives devices itself is handed: opened nodes, on which nothing was done yet. */
#ifndef MODEL_HANDOVER_H
#define MODEL_HANDOVER_H

#include "model/dma.h"
#include "model/host.h"
#include "model/transaction.h"
#include "sys/handle.h"

struct handover_device {
	const char *name;
	const struct host_device *facts; /* of the host that was looked at last */
	size_t node;                     /* the one that stands for it */
};

/* One descriptor of the program's. */
struct handover_node {
	char name[192]; /* what it is called in $LISTEN_FDNAMES */
	char path[320]; /* "": not known before the device is bound */
	uint32_t group; /* of a group */
	const struct host_device
		*device; /* the first that it stands for; NULL for the backend's own */
	union {
		struct iommufd iommufd;
		struct vfio_container container;
		struct vfio_device device;
		struct vfio_group group;
	} handle; /* as the backend and the place say */
	int fd;   /* -1: not open */
};

/* Begin with handover_begin(), set the first four; free with handover_free(). */
struct handover {
	const struct trace *trace;
	const char *backend_wanted; /* NULL: what the kernel offers */
	bool binds;                 /* devices without a VFIO driver are to be bound */
	const char *driver;         /* for that; NULL: the one for each */

	struct handover_device *devices;
	size_t n_devices;
	struct host host;
	const struct dma_ops *ops;
	struct handover_node *nodes; /* the first is the backend's own */
	size_t n_nodes;
	struct host binding;       /* the host as it was before */
	struct transaction *bound; /* what was done to it */
	size_t n_bound;
};

void handover_begin(struct handover *h);

/* Adds a device, whose name the caller keeps. A device that was added before is bad input. */
int handover_add(struct handover *h, const char *device, struct err *e);

/* Looks at the host: what will be opened, and whether it can be. May be done again. */
int handover_look(struct handover *h, struct err *e);

/* Binds what is to be bound, and looks again. When it fails, what it did is undone. */
int handover_bind(struct handover *h, int timeout_ms, struct err *e);

/* Opens all nodes. When it fails, nothing stays open, and what was bound is given back. */
int handover_open(struct handover *h, struct err *e);

/* Who is charged for what the program pins: its user, or this process. Only with iommufd; before it is used. */
int handover_charge_process(struct handover *h, struct err *e);

/* Closes what is open, and gives back what was bound; *e is the failure that this is for. */
void handover_undo(struct handover *h, struct err *e);

/* Nothing can be undone any more: *e gets as its hint how to give back what was bound. */
void handover_leave(const struct handover *h, struct err *e);

/* What was bound stays. */
void handover_free(struct handover *h);
#define _cleanup_handover_ __attribute__((cleanup(handover_free)))

#endif
