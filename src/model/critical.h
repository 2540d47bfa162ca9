/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the host's own the machine needs to go on: disks in use, the way out, the console. */
#ifndef MODEL_CRITICAL_H
#define MODEL_CRITICAL_H

#include "base/pointers.h"
#include "model/host.h"

/* Zero-initialise. Strings belong to the host. */
struct critical {
	struct host *host;
	struct pointers paths;   /* in sysfs: every device on the way has its name in it */
	struct pointers uses;    /* for each: "mounted at /home" */
	struct pointers servers; /* the addresses that disks and file systems come from */
	const char *unread;      /* a file that may tell of more, or NULL */
};

/* What cannot be read is not in it, but for `unread`. */
int critical_read(struct critical *c, struct host *h, struct err *e);
void critical_free(struct critical *c);
#define _cleanup_critical_ __attribute__((cleanup(critical_free)))

/* The i-th use that depends on a device; NULL after the last. */
const char *critical_use(const struct critical *c, const char *device, size_t i);

#endif
