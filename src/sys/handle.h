/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles: one type per kind of file descriptor. */
#ifndef SYS_HANDLE_H
#define SYS_HANDLE_H

#include <stdint.h>

/*
 * VFIO reuses ioctl numbers (34 calls on 22 numbers), so a call on the wrong kind of descriptor can
 * succeed. Hence a type per kind; functions take handles, never an int. Each holds an open descriptor
 * (-1 when closed), what to call it in errors and traces, and where its calls are traced.
 */
struct trace;

#define HANDLE_FIELDS              \
	int fd;                    \
	const struct trace *trace; \
	char name[64] /* "/dev/vfio/5", "0000:01:00.0", ... */

struct vfio_container {
	HANDLE_FIELDS;
	uint32_t iommu_type; /* what VFIO_SET_IOMMU set, VFIO_*_IOMMU; 0 before */
};
struct vfio_group {
	HANDLE_FIELDS;
};
struct vfio_device {
	HANDLE_FIELDS;
};
struct iommufd {
	HANDLE_FIELDS;
};
struct iommufd_fault_queue {
	HANDLE_FIELDS;
};
struct iommufd_veventq {
	HANDLE_FIELDS;
};
/* A migration's stream of data. */
struct vfio_migration {
	HANDLE_FIELDS;
};
/* Memory behind a descriptor: memfd, hugetlbfs file or dma-buf. */
struct memory_file {
	HANDLE_FIELDS;
};
/* An eventfd. */
struct event {
	HANDLE_FIELDS;
};

#endif
