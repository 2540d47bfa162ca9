/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mediated devices: which devices can be divided, into what, and what is there. */
#ifndef MODEL_MDEVS_H
#define MODEL_MDEVS_H

#include "model/host.h"

enum mdev_fact { MDEV_NAME, MDEV_API, MDEV_DESCRIPTION, MDEV_AVAILABLE, MDEV_DEVICES, MDEV_FACTS };

struct mdev_type {
	const char *name;        /* "i915-GVTg_V5_4" */
	const char *pretty_name; /* or NULL */
	const char *device_api;  /* "vfio-pci" */
	const char *description; /* lines; or NULL */
	uint64_t available;      /* instances that can still be made */
	const char **devices;    /* UUIDs of instances */
	size_t n_devices;
	uint32_t unknown; /* bits 1 << enum mdev_fact */
};

struct mdev_parent {
	const char *name;
	int64_t group; /* that isolates all its instances; -1: none */
	struct mdev_type *types;
	size_t n_types;
	bool types_unknown, group_unknown;
};

struct mdev_parents {
	struct mdev_parent *list; /* by name */
	size_t n;
};

/* They belong to the host. */
int host_read_mdevs(struct host *h, struct mdev_parents *parents, struct err *e);

#endif
