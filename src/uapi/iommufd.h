/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The 22 calls of /dev/iommu as of Linux 7.3, with the hardware's data and the event records. */
#ifndef UAPI_IOMMUFD_H
#define UAPI_IOMMUFD_H

#include <asm/ioctl.h>

#include "uapi/iommufd_event.h"
#include "uapi/iommufd_hw.h"
#include "uapi/types.h"

/*
 * Every struct begins with size, which the caller sets to its sizeof. Structs grow: an older kernel
 * takes a larger one as long as the part it does not know is zero (E2BIG otherwise), so all bytes
 * must be set and flags of a newer kernel left out. Unknown call: ENOTTY; flag or reserved field
 * that this kernel does not know: EOPNOTSUPP; id that is not there or of another type: ENOENT
 * (iommufd/main.c:iommufd_fops_ioctl, lib/usercopy.c:copy_struct_from_user).
 *
 * Ids are of the open file, shared by whoever has that file; 0 is none.
 */
#define IOMMUFD_TYPE (';')

enum {
	IOMMUFD_CMD_BASE = 0x80,
	IOMMUFD_CMD_DESTROY = IOMMUFD_CMD_BASE,
	IOMMUFD_CMD_IOAS_ALLOC,
	IOMMUFD_CMD_IOAS_ALLOW_IOVAS,
	IOMMUFD_CMD_IOAS_COPY,
	IOMMUFD_CMD_IOAS_IOVA_RANGES,
	IOMMUFD_CMD_IOAS_MAP,
	IOMMUFD_CMD_IOAS_UNMAP,
	IOMMUFD_CMD_OPTION,
	IOMMUFD_CMD_VFIO_IOAS,
	IOMMUFD_CMD_HWPT_ALLOC,
	IOMMUFD_CMD_GET_HW_INFO,
	IOMMUFD_CMD_HWPT_SET_DIRTY_TRACKING,
	IOMMUFD_CMD_HWPT_GET_DIRTY_BITMAP,
	IOMMUFD_CMD_HWPT_INVALIDATE,
	IOMMUFD_CMD_FAULT_QUEUE_ALLOC,
	IOMMUFD_CMD_IOAS_MAP_FILE,
	IOMMUFD_CMD_VIOMMU_ALLOC,
	IOMMUFD_CMD_VDEVICE_ALLOC,
	IOMMUFD_CMD_IOAS_CHANGE_PROCESS,
	IOMMUFD_CMD_VEVENTQ_ALLOC,
	IOMMUFD_CMD_HW_QUEUE_ALLOC,
	IOMMUFD_CMD_IOAS_NOIOMMU_GET_PA
};

/* Any object */

#define IOMMU_DESTROY _IO(IOMMUFD_TYPE, IOMMUFD_CMD_DESTROY)
#define IOMMU_OPTION  _IO(IOMMUFD_TYPE, IOMMUFD_CMD_OPTION)

struct iommu_destroy {
	uint32_t size;
	uint32_t id;
};

enum iommufd_option {
	IOMMU_OPTION_RLIMIT_MODE, /* 0: charge the user, 1: the process; before any object */
	IOMMU_OPTION_HUGE_PAGES   /* of one IOAS, before its first mapping */
};

enum iommufd_option_ops { IOMMU_OPTION_OP_SET, IOMMU_OPTION_OP_GET };

struct iommu_option {
	uint32_t size;
	uint32_t option_id;
	uint16_t op;
	uint16_t __reserved;
	uint32_t object_id; /* 0 for RLIMIT_MODE */
	aligned_u64 val64;
};

/* IOAS: an address space and what is mapped in it */

#define IOMMU_IOAS_ALLOC          _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_ALLOC)
#define IOMMU_IOAS_IOVA_RANGES    _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_IOVA_RANGES)
#define IOMMU_IOAS_ALLOW_IOVAS    _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_ALLOW_IOVAS)
#define IOMMU_IOAS_MAP            _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_MAP)
#define IOMMU_IOAS_MAP_FILE       _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_MAP_FILE)
#define IOMMU_IOAS_COPY           _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_COPY)
#define IOMMU_IOAS_UNMAP          _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_UNMAP)
#define IOMMU_IOAS_CHANGE_PROCESS _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_CHANGE_PROCESS)
#define IOMMU_IOAS_NOIOMMU_GET_PA _IO(IOMMUFD_TYPE, IOMMUFD_CMD_IOAS_NOIOMMU_GET_PA)
#define IOMMU_VFIO_IOAS           _IO(IOMMUFD_TYPE, IOMMUFD_CMD_VFIO_IOAS)

struct iommu_ioas_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t out_ioas_id;
};

struct iommu_iova_range {
	aligned_u64 start;
	aligned_u64 last; /* inclusive */
};

/* EMSGSIZE, with num_iovas set to what is needed, when the array is too short. */
struct iommu_ioas_iova_ranges {
	uint32_t size;
	uint32_t ioas_id;
	uint32_t num_iovas;
	uint32_t __reserved;
	aligned_u64 allowed_iovas; /* array of struct iommu_iova_range */
	aligned_u64 out_iova_alignment;
};

/* Replaces the whole list. It bounds automatic IOVAs and attaching, not FIXED_IOVA. */
struct iommu_ioas_allow_iovas {
	uint32_t size;
	uint32_t ioas_id;
	uint32_t num_iovas;
	uint32_t __reserved;
	aligned_u64 allowed_iovas;
};

enum iommufd_ioas_map_flags {
	IOMMU_IOAS_MAP_FIXED_IOVA = 1 << 0,
	IOMMU_IOAS_MAP_WRITEABLE = 1 << 1,
	IOMMU_IOAS_MAP_READABLE = 1 << 2
};

struct iommu_ioas_map {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id;
	uint32_t __reserved;
	aligned_u64 user_va;
	aligned_u64 length;
	aligned_u64 iova;
};

/* memfd, hugetlbfs file, or dma-buf of a VFIO PCI region (iommufd/pages.c). */
struct iommu_ioas_map_file {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id;
	int32_t fd;
	aligned_u64 start;
	aligned_u64 length;
	aligned_u64 iova;
};

struct iommu_ioas_copy {
	uint32_t size;
	uint32_t flags;
	uint32_t dst_ioas_id;
	uint32_t src_ioas_id;
	aligned_u64 length;
	aligned_u64 dst_iova;
	aligned_u64 src_iova;
};

/*
 * Whole mappings only; iova 0 with length UINT64_MAX is all. On an error the earlier mappings of
 * the range are gone and length is as it was (iommufd/io_pagetable.c:iopt_unmap_iova_range).
 */
struct iommu_ioas_unmap {
	uint32_t size;
	uint32_t ioas_id;
	aligned_u64 iova;
	aligned_u64 length; /* out: how much it was */
};

/* Charges the pinned memory of all MAP_FILE mappings to the caller. */
struct iommu_ioas_change_process {
	uint32_t size;
	uint32_t __reserved;
};

struct iommu_ioas_noiommu_get_pa {
	uint32_t size;
	uint32_t flags;
	uint32_t ioas_id;
	uint32_t __reserved;
	aligned_u64 iova;
	aligned_u64 length; /* out: how much is contiguous */
	aligned_u64 out_phys;
};

enum iommufd_vfio_ioas_op { IOMMU_VFIO_IOAS_GET, IOMMU_VFIO_IOAS_SET, IOMMU_VFIO_IOAS_CLEAR };

/* The IOAS that VFIO calls on this fd work on. */
struct iommu_vfio_ioas {
	uint32_t size;
	uint32_t ioas_id;
	uint16_t op;
	uint16_t __reserved;
};

/* A bound device's IOMMU */

#define IOMMU_GET_HW_INFO _IO(IOMMUFD_TYPE, IOMMUFD_CMD_GET_HW_INFO)

enum iommufd_hw_info_flags {
	IOMMU_HW_INFO_FLAG_INPUT_TYPE = 1 << 0 /* 6.17 */
};

enum iommufd_hw_capabilities {
	IOMMU_HW_CAP_DIRTY_TRACKING = 1 << 0,
	IOMMU_HW_CAP_PCI_PASID_EXEC = 1 << 1,
	IOMMU_HW_CAP_PCI_PASID_PRIV = 1 << 2,
	IOMMU_HW_CAP_PCI_ATS_NOT_SUPPORTED = 1 << 3
};

/* A short buffer is filled as far as it goes, a long one zero-filled at its end. */
struct iommu_hw_info {
	uint32_t size;
	uint32_t flags;
	uint32_t dev_id;
	uint32_t data_len; /* out: what the kernel has */
	aligned_u64 data_uptr;
	union {
		uint32_t in_data_type;  /* with INPUT_TYPE */
		uint32_t out_data_type; /* enum iommu_hw_info_type */
	};
	uint8_t out_max_pasid_log2; /* 0: no PASIDs */
	uint8_t __reserved[3];
	aligned_u64 out_capabilities;
};

/* HWPT: a page table of the hardware */

#define IOMMU_HWPT_ALLOC              _IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_ALLOC)
#define IOMMU_HWPT_INVALIDATE         _IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_INVALIDATE)
#define IOMMU_HWPT_SET_DIRTY_TRACKING _IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_SET_DIRTY_TRACKING)
#define IOMMU_HWPT_GET_DIRTY_BITMAP   _IO(IOMMUFD_TYPE, IOMMUFD_CMD_HWPT_GET_DIRTY_BITMAP)

enum iommufd_hwpt_alloc_flags {
	IOMMU_HWPT_ALLOC_NEST_PARENT = 1 << 0,
	IOMMU_HWPT_ALLOC_DIRTY_TRACKING = 1 << 1,
	IOMMU_HWPT_FAULT_ID_VALID = 1 << 2, /* not together with NEST_PARENT */
	IOMMU_HWPT_ALLOC_PASID = 1 << 3
};

struct iommu_hwpt_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t dev_id;
	uint32_t pt_id; /* IOAS; for a nested one its parent HWPT or vIOMMU */
	uint32_t out_hwpt_id;
	uint32_t __reserved;
	uint32_t data_type; /* enum iommu_hwpt_data_type */
	uint32_t data_len;
	aligned_u64 data_uptr;
	uint32_t fault_id;
	uint32_t __reserved2;
};

struct iommu_hwpt_invalidate {
	uint32_t size;
	uint32_t hwpt_id; /* nested HWPT or vIOMMU */
	aligned_u64 data_uptr;
	uint32_t data_type; /* enum iommu_hwpt_invalidate_data_type */
	uint32_t entry_len;
	uint32_t entry_num; /* out: how many were done, on errors too */
	uint32_t __reserved;
};

enum iommufd_hwpt_set_dirty_tracking_flags { IOMMU_HWPT_DIRTY_TRACKING_ENABLE = 1 << 0 };

struct iommu_hwpt_set_dirty_tracking {
	uint32_t size;
	uint32_t flags;
	uint32_t hwpt_id;
	uint32_t __reserved;
};

enum iommufd_hwpt_get_dirty_bitmap_flags { IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR = 1 << 0 };

/*
 * Bits are only ever set. 0 proves nothing: holes and even a bad data pointer succeed
 * (iommufd/io_pagetable.c:iommu_read_and_clear_dirty ignores the walk's result).
 */
struct iommu_hwpt_get_dirty_bitmap {
	uint32_t size;
	uint32_t hwpt_id;
	uint32_t flags;
	uint32_t __reserved;
	aligned_u64 iova;
	aligned_u64 length;
	aligned_u64 page_size;
	aligned_u64 data;
};

/* Queues and virtual IOMMUs */

#define IOMMU_FAULT_QUEUE_ALLOC _IO(IOMMUFD_TYPE, IOMMUFD_CMD_FAULT_QUEUE_ALLOC)
#define IOMMU_VIOMMU_ALLOC      _IO(IOMMUFD_TYPE, IOMMUFD_CMD_VIOMMU_ALLOC)
#define IOMMU_VDEVICE_ALLOC     _IO(IOMMUFD_TYPE, IOMMUFD_CMD_VDEVICE_ALLOC)
#define IOMMU_VEVENTQ_ALLOC     _IO(IOMMUFD_TYPE, IOMMUFD_CMD_VEVENTQ_ALLOC)
#define IOMMU_HW_QUEUE_ALLOC    _IO(IOMMUFD_TYPE, IOMMUFD_CMD_HW_QUEUE_ALLOC)

/* The fds of both queues keep the iommufd alive after its own fd is closed. */
struct iommu_fault_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t out_fault_id;
	uint32_t out_fault_fd;
};

/* Kernels before 6.17 end this at out_viommu_id. */
struct iommu_viommu_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t type; /* enum iommu_viommu_type */
	uint32_t dev_id;
	uint32_t hwpt_id; /* allocated with NEST_PARENT */
	uint32_t out_viommu_id;
	uint32_t data_len;
	uint32_t __reserved;
	aligned_u64 data_uptr;
};

/* Destroy it before its device's fd is closed, or its id stays taken (iommufd/device.c). */
struct iommu_vdevice_alloc {
	uint32_t size;
	uint32_t viommu_id;
	uint32_t dev_id;
	uint32_t out_vdevice_id;
	aligned_u64 virt_id; /* the guest's stream id, device id or RID */
};

struct iommu_veventq_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t viommu_id;
	uint32_t type; /* enum iommu_veventq_type; one queue of each */
	uint32_t veventq_depth;
	uint32_t out_veventq_id;
	uint32_t out_veventq_fd;
	uint32_t __reserved;
};

struct iommu_hw_queue_alloc {
	uint32_t size;
	uint32_t flags;
	uint32_t viommu_id;
	uint32_t type;  /* enum iommu_hw_queue_type */
	uint32_t index; /* from 0 upwards; destroyed from the last downwards */
	uint32_t out_hw_queue_id;
	aligned_u64 nesting_parent_iova;
	aligned_u64 length;
};

#endif
