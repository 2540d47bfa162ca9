/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IOMMU instances of a host. */
#ifndef MODEL_IOMMUS_H
#define MODEL_IOMMUS_H

#include "model/host.h"

enum iommu_fact {
	IOMMU_ADDRESS,
	IOMMU_CAP,
	IOMMU_ECAP,
	IOMMU_VERSION,
	IOMMU_FEATURES,
	IOMMU_TYPE,
	IOMMU_FACTS
};

struct host_iommu {
	const char *name; /* "dmar0" */
	const char *type; /* "intel-iommu" or "amd-iommu", which alone tell more; else NULL */
	const char *version;
	uint64_t fact[IOMMU_FACTS]; /* but the version and the type */
	uint32_t known;             /* bits 1 << enum iommu_fact; the others are absent */
	uint32_t unknown;           /* the same, for those that could not be read */
	const char **devices;       /* by name */
	size_t n_devices;
	bool devices_unknown;
	bool unseen; /* whether it is there could not be read */
};

struct host_iommus {
	struct host_iommu *list; /* by name */
	size_t n;
};

/* They belong to the host. No IOMMU is no failure. */
int host_read_iommus(struct host *h, struct host_iommus *iommus, struct err *e);

/* One by its name, which is one component of a path. NULL when there is none (*e is untouched), or
 * without memory. */
struct host_iommu *host_read_iommu(struct host *h, const char *name, struct err *e);

/* What its registers say in words: the first from place *i on, which becomes its own; NULL after
 * the last. */
const char *host_iommu_capability(const struct host_iommu *iommu, size_t *i);
/* Whether it may be able to do more than the words say: not all of its registers could be read. */
bool host_iommu_capabilities_unknown(const struct host_iommu *iommu);

/* How many bits the addresses have that it translates; 0 when its registers do not say. */
unsigned int host_iommu_address_bits(const struct host_iommu *iommu);

#endif
