/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an attached device says of itself: indexes by name, and features that are asked for without being used. */
#ifndef MODEL_DEVICE_INFO_H
#define MODEL_DEVICE_INFO_H

#include "model/device.h"
#include "uapi/vfio_device.h"

/* The bus decides what an index means. */
struct device_shape {
	uint32_t flags; /* VFIO_DEVICE_FLAGS_* */
	uint32_t n_regions;
	uint32_t n_irqs;
};

int device_shape(const struct device *device, struct device_shape *shape, struct err *e);

/* "bar0", "msix", or the number where the bus has no name for it. */
#define INDEX_NAME_LEN 16
void region_name(const struct device_shape *shape, uint32_t index, char name[INDEX_NAME_LEN]);
void irq_name(const struct device_shape *shape, uint32_t index, char name[INDEX_NAME_LEN]);

/* The other way round; a name that the device does not have is an error of usage that tells those it has. */
int region_index(const struct device *device, const char *name, uint32_t *index, struct err *e);
int irq_index(const struct device *device, const char *name, uint32_t *index, struct err *e);

/* What a region past the bus's own ones is, by the capability that says so; NULL when nobody knows. */
const char *region_purpose(uint32_t type, uint32_t subtype);

enum { FEATURE_GET = 1 << 0, FEATURE_SET = 1 << 1 };

/* Which ways the device has the feature, by asking only: nothing is set or read. */
int device_feature_ways(const struct device *device, uint32_t feature, unsigned int *ways,
			struct err *e);

#endif
