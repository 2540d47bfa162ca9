/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PASIDs: more address spaces of one device, each attached to an HWPT of its own. */
#ifndef MODEL_PASID_H
#define MODEL_PASID_H

#include "model/hwpt.h"

struct pasid_request {
	const char *device;
	const char *to; /* an HWPT made with IOMMU_HWPT_ALLOC_PASID */
	uint64_t pasid;
};

struct pasid_result {
	struct device *device;
	struct hwpt *hwpt;
	char *replaced; /* the HWPT before; free() it; NULL for none */
	bool changed;
};

int pasid_attach(struct session *s, const struct pasid_request *r, struct pasid_result *result,
		 struct err *e);

/* What that PASID of the device is attached to; NULL for nothing. */
const struct hwpt *pasid_hwpt(const struct session *s, const char *device, uint32_t pasid);

/* None is no failure: *changed is false then. */
int pasid_detach(struct session *s, const char *device, uint64_t pasid, bool *changed,
		 struct err *e);

#endif
