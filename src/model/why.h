/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the devices of an IOMMU group are in one group: hop by hop up to the root. */
#ifndef MODEL_WHY_H
#define MODEL_WHY_H

#include "model/acs.h"
#include "model/host.h"

/* One function on the way from a member to the root; the first is the member itself. */
struct why_hop {
	const char *name;
	int64_t group; /* -1: none */
	struct acs acs;
};

struct why_member {
	const struct host_device *device;
	struct why_hop *hops;
	size_t n;
};

struct why {
	struct why_member *members;
	size_t n;
	const char **reasons;
	size_t n_reasons, reasons_cap;
};

/* Everything belongs to the host. -1 without memory. */
int why_read(struct host *h, const struct host_group *g, struct why *why, struct err *e);

/* Whether a hop keeps apart what is below it: 1 yes, 0 no, -1 not known. */
int why_isolates(const struct why_hop *hop);

#endif
