/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO_DEVICE_FEATURE: one function per feature and direction. */
#ifndef SYS_VFIO_FEATURE_H
#define SYS_VFIO_FEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "uapi/vfio_feature.h"

/*
 * Asks without doing: `direction` is VFIO_DEVICE_FEATURE_GET, _SET or both. Refused with ENOTTY when the
 * device has no such feature, EINVAL when it has it the other way.
 */
int vfio_device_feature_probe(const struct vfio_device *d, uint32_t index, uint32_t direction,
			      struct err *e);

/* As the PF's driver, demands this UUID (text) of whoever opens a VF. It cannot be read back. */
int vfio_device_feature_pci_vf_token(const struct vfio_device *d, const char *vf_token,
				     struct err *e);

/* *flags is VFIO_MIGRATION_*. */
int vfio_device_feature_migration(const struct vfio_device *d, uint64_t *flags, struct err *e);
int vfio_device_feature_get_mig_state(const struct vfio_device *d, uint32_t *state, struct err *e);

/*
 * A transfer that begins opens `m`; m->fd is -1 when none does. After a failure the device may be in
 * another state than before: ask for it.
 */
int vfio_device_feature_set_mig_state(const struct vfio_device *d, uint32_t state,
				      struct vfio_migration *m, struct err *e);
int vfio_device_feature_mig_data_size(const struct vfio_device *d, uint64_t *stop_copy_length,
				      struct err *e);

/* From now on vfio_mig_get_precopy_info() has flags. */
int vfio_device_feature_mig_precopy_infov2(const struct vfio_device *d, struct err *e);

/* Takes the mappings of regions away until the next access or vfio_device_feature_low_power_exit(). */
int vfio_device_feature_low_power_entry(const struct vfio_device *d, struct err *e);
int vfio_device_feature_low_power_entry_with_wakeup(const struct vfio_device *d,
						    const struct event *wakeup, struct err *e);
int vfio_device_feature_low_power_exit(const struct vfio_device *d, struct err *e);

/* *page_size is a wish, then what the device does. */
int vfio_device_feature_dma_logging_start(
	const struct vfio_device *d, uint64_t *page_size,
	const struct vfio_device_feature_dma_logging_range *ranges, uint32_t n, struct err *e);
int vfio_device_feature_dma_logging_stop(const struct vfio_device *d, struct err *e);

/* Sets a bit for each page written since the last report; clears none. */
int vfio_device_feature_dma_logging_report(const struct vfio_device *d, uint64_t iova,
					   uint64_t length, uint64_t page_size, uint64_t *bitmap,
					   struct err *e);

/* For buses whose devices have no such bit of their own (CDX). */
int vfio_device_feature_bus_master(const struct vfio_device *d, bool enable, struct err *e);

/* A dma-buf of parts of a region, for peer-to-peer DMA. */
int vfio_device_feature_dma_buf(const struct vfio_device *d, uint32_t region_index,
				const struct vfio_region_dma_range *ranges, uint32_t n,
				struct memory_file *m, struct err *e);

/* The pending error; `record` has the ccdf_err_length of VFIO_DEVICE_INFO_CAP_ZPCI_BASE. s390 only. */
int vfio_device_feature_zpci_error(const struct vfio_device *d, void *record, struct err *e);

#endif
