/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes hold VFIO objects, from what /proc shows. */
#ifndef MODEL_HOLDERS_H
#define MODEL_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "model/host.h"

/* By what a process holds something. */
enum hold_by {
	HOLD_GROUP,     /* /dev/vfio/N or /dev/vfio/noiommu-N */
	HOLD_CONTAINER, /* /dev/vfio/vfio */
	HOLD_CDEV,      /* /dev/vfio/devices/vfioN */
	HOLD_IOMMUFD,   /* /dev/iommu */
	HOLD_DEVICE,    /* a device descriptor that came from a group */
	HOLD_MMAP,      /* only mapped memory of a device: close() did not let it go */
};
const char *
hold_by_name(enum hold_by by); /* "group", "container", "cdev", "iommufd", "device", "mmap" */

/* One thing that one process holds. */
struct holder {
	pid_t pid;
	const char *comm; /* untrusted; NULL where it cannot be read */
	enum hold_by by;
	int64_t group;           /* HOLD_GROUP; -1 when it is not known */
	const char *vfio_device; /* HOLD_CDEV and mappings of one: "vfio3"; else NULL */
	const char *device;      /* sysfs name, where the kernel says it (Linux 6.18); else NULL */
};

/* What a message calls it. */
static inline const char *holder_name(const struct holder *holder)
{
	return holder->comm ? holder->comm : "?";
}

struct holders {
	struct arena arena;
	struct holder *list; /* by pid */
	size_t n;
	size_t unreadable; /* processes that could not be looked into: whose descriptors may be
			      hidden */
};

/* Every holder on the machine of `h`. Processes that end meanwhile are no failure. */
int holders_read(struct holders *all, const struct host *h, struct err *e);
void holders_free(struct holders *all);
#define _cleanup_holders_ __attribute__((cleanup(holders_free)))

/*
 * Whether this is a holder of that group or one of its devices. A device descriptor that the kernel
 * does not name (before Linux 6.18) counts for the group whose node the same process has open, else
 * for none.
 */
bool holder_is_of_group(const struct holders *all, const struct holder *holder,
			const struct host_group *g);
bool holder_is_of_device(const struct holders *all, const struct holder *holder,
			 const struct host_device *d);

/* A device that the kernel does not name, or a mapped region of it, in a process without a group: it may be any. */
bool holder_may_be_of_any(const struct holders *all, const struct holder *holder);

/* "qemu-system-x86 (pid 1234) holds it by group" for errors: the first few, "" when there is none
 * to be seen. */
void holders_describe(const struct holders *all, const struct host_group *g, char *out,
		      size_t size);

#endif
