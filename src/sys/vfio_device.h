/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device: what it has, its interrupts and regions, and its tie to an iommufd. */
#ifndef SYS_VFIO_DEVICE_H
#define SYS_VFIO_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/trace.h"
#include "sys/vfio_cap.h"
#include "uapi/vfio_device.h"

/*
 * Opens /dev/vfio/devices/vfioN; `name` is the device's in sysfs. Succeeds while another process has the
 * device: only BIND tells, and before BIND every other call is EINVAL.
 */
int vfio_device_open(struct vfio_device *d, const struct trace *trace, const char *path,
		     const char *name, struct err *e);

/* Detaches and unbinds, too; the kernel resets the device. A mapped region keeps all of it open. */
void vfio_device_close(struct vfio_device *d);

/*
 * For the life of the descriptor. `vf_token` is a UUID in text or NULL; kernels before 6.17 refuse one.
 * *dev_id is the device's id in the iommufd.
 */
int vfio_device_bind_iommufd(const struct vfio_device *d, const struct iommufd *i,
			     const char *vf_token, uint32_t *dev_id, struct err *e);

/* *pt_id is an IOAS or HWPT, then the HWPT attached to. Where something is attached, replaces it. */
int vfio_device_attach_iommufd_pt(const struct vfio_device *d, uint32_t *pt_id, struct err *e);
int vfio_device_detach_iommufd_pt(const struct vfio_device *d, struct err *e);

/* The same for one PASID; only HWPTs allocated with IOMMU_HWPT_ALLOC_PASID. */
int vfio_device_attach_iommufd_pt_pasid(const struct vfio_device *d, uint32_t pasid,
					uint32_t *pt_id, struct err *e);
int vfio_device_detach_iommufd_pt_pasid(const struct vfio_device *d, uint32_t pasid, struct err *e);

/* NULL and *e, or what the caller frees; its argsz is the size of the answer. */
struct vfio_device_info *vfio_device_get_info(const struct vfio_device *d, struct err *e);
struct vfio_cap_chain vfio_device_info_caps(const struct vfio_device_info *info);
struct vfio_region_info *vfio_device_get_region_info(const struct vfio_device *d, uint32_t index,
						     struct err *e);
struct vfio_cap_chain vfio_region_info_caps(const struct vfio_region_info *info);

int vfio_device_get_irq_info(const struct vfio_device *d, uint32_t index,
			     struct vfio_irq_info *info, struct err *e);

/* Vectors `start` to `start + count - 1` of an index. */
struct irq_range {
	uint32_t index;
	uint32_t start;
	uint32_t count;
};

/* `action` is VFIO_IRQ_SET_ACTION_*, done at once to the whole range. TRIGGER of no vector disables all. */
int vfio_device_set_irqs(const struct vfio_device *d, struct irq_range range, uint32_t action,
			 struct err *e);

/* The same for those of the range whose byte is not 0; `bools` has range.count. */
int vfio_device_set_irqs_bool(const struct vfio_device *d, struct irq_range range, uint32_t action,
			      const uint8_t *bools, struct err *e);

/* Ties an event to each vector; NULL takes a vector's away. Whoever held the vector before loses it. */
int vfio_device_set_irqs_eventfd(const struct vfio_device *d, struct irq_range range,
				 uint32_t action, const struct event *const *events, struct err *e);

int vfio_device_reset(const struct vfio_device *d, struct err *e);

/*
 * When `event` fires, the kernel writes the low bytes of `data` at this offset of the device. `flags` is one of
 * VFIO_DEVICE_IOEVENTFD_8 to _64. NULL ends it.
 */
int vfio_device_ioeventfd(const struct vfio_device *d, uint32_t flags, uint64_t offset,
			  uint64_t data, const struct event *event, struct err *e);

/* `offset` is the descriptor's: the region's offset from its info plus the one inside. All or an error. */
int vfio_device_read(const struct vfio_device *d, uint64_t offset, void *data, size_t size,
		     struct err *e);
int vfio_device_write(const struct vfio_device *d, uint64_t offset, const void *data, size_t size,
		      struct err *e);

/* NULL and *e. A mapping outlives vfio_device_close() and keeps the group busy until memory_unmap(). */
void *vfio_device_mmap(const struct vfio_device *d, uint64_t offset, size_t size, bool writable,
		       struct err *e);

#endif
