/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regions of a device: registers and memory, read and written one access at a time. */
#ifndef MODEL_REGION_H
#define MODEL_REGION_H

#include "model/device.h"

struct region {
	const struct device *device;
	const char *name;
	uint32_t index;
	uint64_t size;
	uint64_t offset; /* in the descriptor */
	uint32_t flags;  /* VFIO_REGION_INFO_FLAG_* */
};

/* By its name as region_name() has it, or by its number. Refused where it is empty. */
int region_find(const struct device *device, const char *name, struct region *region,
		struct err *e);

/* Whether `count` accesses of `width` bytes (1, 2, 4, 8) fit there; else an error of usage. */
int region_check(const struct region *region, uint64_t offset, uint64_t width, uint64_t count,
		 struct err *e);

/* Whether a value fits into so many bytes; else an error of usage. */
int region_check_value(uint64_t value, unsigned int width, struct err *e);

/* One access. Values are what the device's little-endian bytes mean. */
int region_read(const struct region *region, uint64_t offset, unsigned int width, uint64_t *value,
		struct err *e);
int region_write(const struct region *region, uint64_t offset, unsigned int width, uint64_t value,
		 struct err *e);

#endif
