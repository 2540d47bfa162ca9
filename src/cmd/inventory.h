/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What list and show say of groups, devices and IOMMUs. */
#ifndef CMD_INVENTORY_H
#define CMD_INVENTORY_H

#include "doc/doc.h"
#include "model/host.h"
#include "model/iommus.h"
#include "sys/pci_names.h"

/* The fields that every document about a device or group has; `o` was begun with its own kind. */
void inventory_device(struct obj *o, const struct host_device *d, struct id_names *names);
void inventory_group(struct obj *o, const struct host_group *g);
void inventory_iommu(struct obj *o, const struct host_iommu *iommu);

/* The facts that such documents of groups (OBJ_NONE: none) and devices do not show in a format: host.unwanted. */
uint32_t inventory_unwanted(enum doc_format format, enum object_kind group,
			    enum object_kind device);

/* The list `devices`, of OBJ_host_device. */
void inventory_members(struct obj *o, const struct host_group *g, struct id_names *names);

/* viable and blockers, which a device has of its group. */
void inventory_viability(struct obj *o, const struct host_group *g);

/* The list `virtfns` as it is now. It is unknown where it cannot be read: what was done stays done. */
void inventory_functions(struct obj *o, struct host *h, const struct host_device *pf);

/* The list `reserved_regions`. */
void inventory_reserved(struct obj *o, const struct host_group *g);

#endif
