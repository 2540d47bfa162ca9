/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups in containers: what type1 and sPAPR do alike. */
#ifndef MODEL_GROUP_H
#define MODEL_GROUP_H

#include <stdbool.h>

#include "model/device.h"
#include "sys/trace.h"

/* False only when there is a container and it says that no loaded driver has this type of IOMMU. */
bool container_offers(const struct trace *trace, uint32_t iommu_type);

int container_open(struct space *space, struct err *e);
void container_close(struct space *space);

/* Fails as long as no group is in the container: until then it has no IOMMU. */
int container_ready(const struct space *space, struct err *e);

int container_map(const struct space *space, struct dma_map *map, uint64_t *done, struct err *e);
int container_unmap(const struct space *space, uint64_t iova, uint64_t size, uint64_t *unmapped,
		    struct err *e);

/*
 * Takes the device from its group, which joins the container when it is not in it; with the first group the
 * container gets that type of IOMMU, and ops->first_group is called.
 */
int group_attach(struct space *space, struct device *device, uint32_t iommu_type,
		 const char *vf_token, struct err *e);
void group_detach(struct device *device);

#endif
