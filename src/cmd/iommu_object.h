/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands about iommufd's objects have in common. */
#ifndef CMD_IOMMU_OBJECT_H
#define CMD_IOMMU_OBJECT_H

#include "cmd/cmd.h"
#include "model/iommu_object.h"
#include "model/payload.h"
#include "model/space.h"

/* Rows for the options of a noun that wants a device of the iommufd. */
#define OPTION_DEVICE                                                                      \
	{                                                                                  \
		"device", 0, ARG_DEVICE, "DEVICE", NULL, "for this attached device", false \
	}
#define OPTION_DEV_ID                                                                            \
	{                                                                                        \
		"dev-id", 0, ARG_COUNT, "N", NULL,                                               \
			"for the iommufd's device of this number, bound by somebody else", false \
	}

/* The operand of all that make one, and of those that want one. */
extern const struct operand_row iommu_object_name[];
extern const struct operand_row iommu_object_existing[];

/* What --device or --dev-id names. */
int cmd_iommu_device(const struct cmd *c, struct iommu_device *device, struct err *e);

/* What --data gives; none is none. */
int cmd_payload(const struct cmd *c, struct payload *p, struct err *e);

/* A number that fits into what the kernel takes. */
int cmd_u32(const struct cmd *c, const char *option, uint32_t *value, struct err *e);

int cmd_iommu_emit(struct cmd *c, const struct iommu_object *o, bool changed, struct err *e);
int cmd_ioas_emit(struct cmd *c, const struct space *space, bool changed, struct err *e);

/* Whole commands, for the kind of object that the command's name begins with. */
int cmd_iommu_list(struct cmd *c, struct err *e);
int cmd_iommu_destroy(struct cmd *c, struct err *e);

#endif
