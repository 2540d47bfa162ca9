/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VFIO_DEVICE_FEATURE with all its features, and what migration reads beside it. */
#ifndef UAPI_VFIO_FEATURE_H
#define UAPI_VFIO_FEATURE_H

#include "uapi/vfio_base.h"

#define VFIO_DEVICE_FEATURE _IO(VFIO_TYPE, VFIO_BASE + 17)

/*
 * flags = index | GET or SET, or index | PROBE with either or both to ask without doing. A probe
 * answers 0, ENOTTY (no such feature) or EINVAL (not that direction).
 */
struct vfio_device_feature {
	uint32_t argsz;
	uint32_t flags;
	uint8_t data[]; /* the feature's struct */
};

#define VFIO_DEVICE_FEATURE_MASK  (0xffff)
#define VFIO_DEVICE_FEATURE_GET   (1 << 16)
#define VFIO_DEVICE_FEATURE_SET   (1 << 17)
#define VFIO_DEVICE_FEATURE_PROBE (1 << 18)

#define VFIO_DEVICE_FEATURE_PCI_VF_TOKEN                (0) /* SET, 16 bytes of UUID */
#define VFIO_DEVICE_FEATURE_MIGRATION                   1   /* GET */
#define VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE            2   /* GET, SET */
#define VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY             3   /* SET, no data; takes mmaps away */
#define VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP 4   /* SET, likewise */
#define VFIO_DEVICE_FEATURE_LOW_POWER_EXIT              5   /* SET, no data */
#define VFIO_DEVICE_FEATURE_DMA_LOGGING_START           6   /* SET */
#define VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP            7   /* SET, no data */
#define VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT          8   /* GET, clears what it reports */
#define VFIO_DEVICE_FEATURE_MIG_DATA_SIZE               9   /* GET */
#define VFIO_DEVICE_FEATURE_BUS_MASTER                  10  /* SET, CDX only */
#define VFIO_DEVICE_FEATURE_DMA_BUF                     11  /* GET, the ioctl returns the fd */
#define VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2          12  /* SET, no data */
#define VFIO_DEVICE_FEATURE_ZPCI_ERROR                  13  /* GET, s390 only */

/* Migration */

struct vfio_device_feature_migration {
	aligned_u64 flags;
};

#define VFIO_MIGRATION_STOP_COPY (1 << 0) /* always set */
#define VFIO_MIGRATION_P2P       (1 << 1)
#define VFIO_MIGRATION_PRE_COPY  (1 << 2)

struct vfio_device_feature_mig_state {
	uint32_t device_state;
	int32_t data_fd; /* the caller's, when SET began a transfer; else -1 */
};

/* ERROR cannot be asked for; only VFIO_DEVICE_RESET leaves it. */
enum vfio_device_mig_state {
	VFIO_DEVICE_STATE_ERROR,
	VFIO_DEVICE_STATE_STOP,
	VFIO_DEVICE_STATE_RUNNING,
	VFIO_DEVICE_STATE_STOP_COPY,
	VFIO_DEVICE_STATE_RESUMING,
	VFIO_DEVICE_STATE_RUNNING_P2P,
	VFIO_DEVICE_STATE_PRE_COPY,
	VFIO_DEVICE_STATE_PRE_COPY_P2P,
	VFIO_DEVICE_STATE_NR
};

struct vfio_device_feature_mig_data_size {
	aligned_u64 stop_copy_length;
};

/* On the data fd, in the PRE_COPY states only. */
#define VFIO_MIG_GET_PRECOPY_INFO _IO(VFIO_TYPE, VFIO_BASE + 21)

struct vfio_precopy_info {
	uint32_t argsz;
	uint32_t flags; /* garbage unless MIG_PRECOPY_INFOv2 was set */
	aligned_u64 initial_bytes;
	aligned_u64 dirty_bytes;
};

#define VFIO_PRECOPY_INFO_REINIT (1 << 0)

/* Low power */

struct vfio_device_low_power_entry_with_wakeup {
	int32_t wakeup_eventfd;
	uint32_t reserved;
};

/* DMA logging */

struct vfio_device_feature_dma_logging_control {
	aligned_u64 page_size; /* in: a wish; out: what the device does */
	uint32_t num_ranges;
	uint32_t __reserved;
	aligned_u64 ranges;
};

struct vfio_device_feature_dma_logging_range {
	aligned_u64 iova;
	aligned_u64 length;
};

struct vfio_device_feature_dma_logging_report {
	aligned_u64 iova;
	aligned_u64 length;
	aligned_u64 page_size;
	aligned_u64 bitmap; /* bits are set, never cleared: the caller zeroes it */
};

/* Bus mastering of buses that have no register for it */

struct vfio_device_feature_bus_master {
	uint32_t op;
};

#define VFIO_DEVICE_FEATURE_CLEAR_MASTER 0
#define VFIO_DEVICE_FEATURE_SET_MASTER   1

/* dma-buf of a region's parts */

struct vfio_region_dma_range {
	uint64_t offset;
	uint64_t length;
};

struct vfio_device_feature_dma_buf {
	uint32_t region_index;
	uint32_t open_flags; /* O_RDWR, O_CLOEXEC... */
	uint32_t flags;      /* 0 */
	uint32_t nr_ranges;  /* at least 1 */
	struct vfio_region_dma_range dma_ranges[];
};

/* The migration region that came before the feature; no kernel since 5.18 has it. */

#define VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED (1)

struct vfio_device_migration_info {
	uint32_t device_state;
	uint32_t reserved;
	aligned_u64 pending_bytes;
	aligned_u64 data_offset;
	aligned_u64 data_size;
};

#define VFIO_DEVICE_STATE_V1_STOP     (0)
#define VFIO_DEVICE_STATE_V1_RUNNING  (1 << 0)
#define VFIO_DEVICE_STATE_V1_SAVING   (1 << 1)
#define VFIO_DEVICE_STATE_V1_RESUMING (1 << 2)
#define VFIO_DEVICE_STATE_MASK \
	(VFIO_DEVICE_STATE_V1_RUNNING | VFIO_DEVICE_STATE_V1_SAVING | VFIO_DEVICE_STATE_V1_RESUMING)

#endif
