/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a device cannot be attached, before the kernel is asked and after it refused. */
#ifndef MODEL_ATTACH_CHECK_H
#define MODEL_ATTACH_CHECK_H

#include "model/device.h"
#include "model/dma.h"
#include "model/host.h"

/* Bound to a VFIO driver? */
int attach_check_device(const struct host_device *d, struct err *e);

/* Has any such member? */
int attach_check_group(const struct host_group *g, size_t n_bound, struct err *e);

/* No member is in the host's hands; else these are named. */
int attach_check_viable(const struct host_group *g, struct err *e);

/* Whether this kernel can attach the device through a backend. */
bool attach_offers(const struct host *host, const struct trace *trace, const struct host_device *d,
		   const struct dma_ops *ops);

/* The backend preferred for a device; NULL and EXIT_NOTHING when the kernel has none. */
const struct dma_ops *attach_backend(const struct host *host, const struct trace *trace,
				     const struct host_device *d, struct err *e);

/* After a refusal: adds that the guest's IOMMU must know the device first, where that is why. `device` is NULL where it
 * is not attached. Returns -1. */
int attach_explain_order(const char *name, const struct device *device, const struct attachment *to,
			 struct err *e);

/* After a refusal of the kernel: adds who holds it, or that the node is missing. Returns -1. */
int attach_explain(const struct host *host, const struct host_group *g, struct err *e);

#endif
