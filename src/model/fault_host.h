/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which devices of this machine a fault's requester can be. */
#ifndef MODEL_FAULT_HOST_H
#define MODEL_FAULT_HOST_H

#include "model/fault.h"
#include "model/fault_alias.h"
#include "model/host.h"

#define FAULT_ORIGIN_MAX 16

struct fault_origin {
	enum fault_alias alias;
	/* Names in sysfs; `n` counts also those beyond the array. */
	char devices[FAULT_ORIGIN_MAX][FAULT_NAME_LEN];
	size_t n;
	int64_t group; /* of the first; -1 for none */
	bool unknown;  /* which devices it is could not be read: none are told */
	bool group_unknown;
};

/*
 * Empty for a fault without a device name, and for a name that this machine does not have. A
 * device that was reported without its segment gets it when only one can be meant.
 */
void fault_origin_find(struct host *host, struct fault *f, struct fault_origin *o);

#endif
