/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The VFIO calls that every device has, whatever its bus. */
#ifndef UAPI_VFIO_DEVICE_H
#define UAPI_VFIO_DEVICE_H

#include "uapi/vfio_base.h"

#define VFIO_DEVICE_GET_INFO        _IO(VFIO_TYPE, VFIO_BASE + 7)
#define VFIO_DEVICE_GET_REGION_INFO _IO(VFIO_TYPE, VFIO_BASE + 8)
#define VFIO_DEVICE_GET_IRQ_INFO    _IO(VFIO_TYPE, VFIO_BASE + 9)
#define VFIO_DEVICE_SET_IRQS        _IO(VFIO_TYPE, VFIO_BASE + 10)
#define VFIO_DEVICE_RESET           _IO(VFIO_TYPE, VFIO_BASE + 11)
#define VFIO_DEVICE_IOEVENTFD       _IO(VFIO_TYPE, VFIO_BASE + 16)

/* Only on an fd of /dev/vfio/devices/; before BIND that fd answers EINVAL to all else. */
#define VFIO_DEVICE_BIND_IOMMUFD      _IO(VFIO_TYPE, VFIO_BASE + 18)
#define VFIO_DEVICE_ATTACH_IOMMUFD_PT _IO(VFIO_TYPE, VFIO_BASE + 19)
#define VFIO_DEVICE_DETACH_IOMMUFD_PT _IO(VFIO_TYPE, VFIO_BASE + 20)

struct vfio_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
	uint32_t cap_offset;
	uint32_t pad;
};

#define VFIO_DEVICE_FLAGS_RESET    (1 << 0) /* VFIO_DEVICE_RESET can work */
#define VFIO_DEVICE_FLAGS_PCI      (1 << 1)
#define VFIO_DEVICE_FLAGS_PLATFORM (1 << 2)
#define VFIO_DEVICE_FLAGS_AMBA     (1 << 3)
#define VFIO_DEVICE_FLAGS_CCW      (1 << 4)
#define VFIO_DEVICE_FLAGS_AP       (1 << 5)
#define VFIO_DEVICE_FLAGS_FSL_MC   (1 << 6)
#define VFIO_DEVICE_FLAGS_CAPS     (1 << 7)
#define VFIO_DEVICE_FLAGS_CDX      (1 << 8)

/* What an mdev type's device_api attribute reads. */
#define VFIO_DEVICE_API_PCI_STRING      "vfio-pci"
#define VFIO_DEVICE_API_PLATFORM_STRING "vfio-platform"
#define VFIO_DEVICE_API_AMBA_STRING     "vfio-amba"
#define VFIO_DEVICE_API_CCW_STRING      "vfio-ccw"
#define VFIO_DEVICE_API_AP_STRING       "vfio-ap"

/* Regions */

struct vfio_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	aligned_u64 size;   /* 0: not there */
	aligned_u64 offset; /* for pread, pwrite and mmap of the device fd */
};

#define VFIO_REGION_INFO_FLAG_READ  (1 << 0)
#define VFIO_REGION_INFO_FLAG_WRITE (1 << 1)
#define VFIO_REGION_INFO_FLAG_MMAP  (1 << 2)
#define VFIO_REGION_INFO_FLAG_CAPS  (1 << 3)

#define VFIO_REGION_INFO_CAP_SPARSE_MMAP    1
#define VFIO_REGION_INFO_CAP_TYPE           2
#define VFIO_REGION_INFO_CAP_MSIX_MAPPABLE  3 /* a header alone */
#define VFIO_REGION_INFO_CAP_NVLINK2_SSATGT 4 /* gone from the kernel */
#define VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD 5 /* gone from the kernel */

/* Only these parts may be mapped; offsets count from the region's start. */
struct vfio_region_sparse_mmap_area {
	aligned_u64 offset;
	aligned_u64 size;
};

struct vfio_region_info_cap_sparse_mmap {
	struct vfio_info_cap_header header;
	uint32_t nr_areas;
	uint32_t reserved;
	struct vfio_region_sparse_mmap_area areas[];
};

/* Says what a region past the bus's fixed ones is. */
struct vfio_region_info_cap_type {
	struct vfio_info_cap_header header;
	uint32_t type;
	uint32_t subtype;
};

#define VFIO_REGION_TYPE_PCI_VENDOR_TYPE      (1 << 31) /* or-ed with a PCI vendor id */
#define VFIO_REGION_TYPE_PCI_VENDOR_MASK      (0xffff)
#define VFIO_REGION_TYPE_GFX                  (1)
#define VFIO_REGION_TYPE_CCW                  (2)
#define VFIO_REGION_TYPE_MIGRATION_DEPRECATED (3)

struct vfio_region_info_cap_nvlink2_ssatgt {
	struct vfio_info_cap_header header;
	aligned_u64 tgt;
};

struct vfio_region_info_cap_nvlink2_lnkspd {
	struct vfio_info_cap_header header;
	uint32_t link_speed;
	uint32_t __pad;
};

/* Interrupts */

struct vfio_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count; /* 0: not there */
};

#define VFIO_IRQ_INFO_EVENTFD    (1 << 0)
#define VFIO_IRQ_INFO_MASKABLE   (1 << 1)
#define VFIO_IRQ_INFO_AUTOMASKED (1 << 2) /* level: unmask to get the next one */
#define VFIO_IRQ_INFO_NORESIZE   (1 << 3) /* more vectors: disable all first */

/*
 * One DATA and one ACTION flag. An eventfd of -1 takes a vector's eventfd away; DATA_NONE,
 * ACTION_TRIGGER and count 0 disable the whole index. DATA_NONE or DATA_BOOL with ACTION_TRIGGER on
 * a set vector signals it, as a test. There is one owner: setting replaces a VMM's eventfd.
 */
struct vfio_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
	uint8_t data[]; /* count of int32_t eventfds, or of bytes for DATA_BOOL */
};

#define VFIO_IRQ_SET_DATA_NONE      (1 << 0)
#define VFIO_IRQ_SET_DATA_BOOL      (1 << 1)
#define VFIO_IRQ_SET_DATA_EVENTFD   (1 << 2)
#define VFIO_IRQ_SET_ACTION_MASK    (1 << 3)
#define VFIO_IRQ_SET_ACTION_UNMASK  (1 << 4)
#define VFIO_IRQ_SET_ACTION_TRIGGER (1 << 5)

#define VFIO_IRQ_SET_DATA_TYPE_MASK \
	(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_DATA_EVENTFD)
#define VFIO_IRQ_SET_ACTION_TYPE_MASK \
	(VFIO_IRQ_SET_ACTION_MASK | VFIO_IRQ_SET_ACTION_UNMASK | VFIO_IRQ_SET_ACTION_TRIGGER)

/* When the eventfd fires, the kernel writes data at the offset of the device fd. */
struct vfio_device_ioeventfd {
	uint32_t argsz;
	uint32_t flags;
	aligned_u64 offset;
	aligned_u64 data;
	int32_t fd; /* -1 removes it */
	uint32_t reserved;
};

#define VFIO_DEVICE_IOEVENTFD_8         (1 << 0)
#define VFIO_DEVICE_IOEVENTFD_16        (1 << 1)
#define VFIO_DEVICE_IOEVENTFD_32        (1 << 2)
#define VFIO_DEVICE_IOEVENTFD_64        (1 << 3)
#define VFIO_DEVICE_IOEVENTFD_SIZE_MASK (0xf)

/* iommufd: bound once and for the life of the fd. */

/* Kernels before 6.17 end this at out_devid and refuse the flag. */
struct vfio_device_bind_iommufd {
	uint32_t argsz;
	uint32_t flags;
	int32_t iommufd;
	uint32_t out_devid;         /* the DEVICE object's id in that iommufd */
	aligned_u64 token_uuid_ptr; /* 16 bytes, with FLAG_TOKEN */
};

#define VFIO_DEVICE_BIND_FLAG_TOKEN (1 << 0)

/* Attaching what is attached is the atomic replace. Kernels before 6.15 end this at pt_id. */
struct vfio_device_attach_iommufd_pt {
	uint32_t argsz;
	uint32_t flags;
	uint32_t pt_id; /* in: IOAS or HWPT; out: the HWPT */
	uint32_t pasid;
};

#define VFIO_DEVICE_ATTACH_PASID (1 << 0)

/* Succeeds also when nothing was attached. Kernels before 6.15 end this at flags. */
struct vfio_device_detach_iommufd_pt {
	uint32_t argsz;
	uint32_t flags;
	uint32_t pasid;
};

#define VFIO_DEVICE_DETACH_PASID (1 << 0)

#endif
