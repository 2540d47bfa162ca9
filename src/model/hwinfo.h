/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the IOMMU behind a device says of itself, through iommufd. */
#ifndef MODEL_HWINFO_H
#define MODEL_HWINFO_H

#include "base/text.h"
#include "model/iommu_object.h"
#include "model/payload.h"

struct hwinfo {
	uint32_t type;         /* IOMMU_HW_INFO_TYPE_* */
	uint64_t capabilities; /* IOMMU_HW_CAP_* */
	unsigned int pasid_bits;
	struct payload data; /* the type's structure */
};

/* `type` is 0 for whatever there is. Free info->data. */
int hwinfo_read(struct session *s, const struct iommu_device *device, uint32_t type,
		struct hwinfo *info, struct err *e);

/* "vtd"; NULL when this build does not know the type. */
const char *hwinfo_type_name(uint32_t type);

/* The i-th register of the structure; false after the last. One that was cut off is left out. */
bool hwinfo_register(const struct hwinfo *info, size_t *i, const char **name, uint64_t *value);

/* What the registers say in words: from place *i on, which moves on; false after the last. */
bool hwinfo_word(const struct hwinfo *info, size_t *i, struct text *word);

/* "dirty_tracking": the name of a bit of info->capabilities, "" for one without. */
const char *hwinfo_capability(unsigned int bit);

#endif
