/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What VFIO adds for s390: channel devices, crypto adapters, zPCI functions. */
#ifndef UAPI_VFIO_S390_H
#define UAPI_VFIO_S390_H

#include "uapi/vfio_base.h"

/* vfio-ccw */

enum { VFIO_CCW_CONFIG_REGION_INDEX, VFIO_CCW_NUM_REGIONS };

enum { VFIO_CCW_IO_IRQ_INDEX, VFIO_CCW_CRW_IRQ_INDEX, VFIO_CCW_REQ_IRQ_INDEX, VFIO_CCW_NUM_IRQS };

/* Subtypes of VFIO_REGION_TYPE_CCW */
#define VFIO_REGION_SUBTYPE_CCW_ASYNC_CMD (1)
#define VFIO_REGION_SUBTYPE_CCW_SCHIB     (2)
#define VFIO_REGION_SUBTYPE_CCW_CRW       (3)

/* vfio-ap */

enum { VFIO_AP_REQ_IRQ_INDEX, VFIO_AP_CFG_CHG_IRQ_INDEX, VFIO_AP_NUM_IRQS };

/* Capabilities of vfio_device_info on zPCI; each version adds fields behind the last. */

#define VFIO_DEVICE_INFO_CAP_ZPCI_BASE  1
#define VFIO_DEVICE_INFO_CAP_ZPCI_GROUP 2
#define VFIO_DEVICE_INFO_CAP_ZPCI_UTIL  3
#define VFIO_DEVICE_INFO_CAP_ZPCI_PFIP  4

struct vfio_device_info_cap_zpci_base {
	struct vfio_info_cap_header header;
	uint64_t start_dma;
	uint64_t end_dma;
	uint16_t pchid;
	uint16_t vfn;
	uint16_t fmb_length;
	uint8_t pft;
	uint8_t gid;
	uint32_t fh;              /* version 2 */
	uint32_t ccdf_err_length; /* version 3: bytes that FEATURE_ZPCI_ERROR gives */
};

struct vfio_device_info_cap_zpci_group {
	struct vfio_info_cap_header header;
	uint64_t dasm;
	uint64_t msi_addr;
	uint64_t flags;
	uint16_t mui;
	uint16_t noi;
	uint16_t maxstbl;
	uint8_t version;
	uint8_t reserved; /* version 2 */
	uint16_t imaxstbl;
};

#define VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH 1

struct vfio_device_info_cap_zpci_util {
	struct vfio_info_cap_header header;
	uint32_t size;
	uint8_t util_str[]; /* EBCDIC */
};

struct vfio_device_info_cap_zpci_pfip {
	struct vfio_info_cap_header header;
	uint32_t size;
	uint8_t pfip[];
};

/* Data of VFIO_DEVICE_FEATURE_ZPCI_ERROR; ENOMSG: no error is pending. */
struct vfio_device_feature_zpci_err {
	aligned_u64 data; /* the address to write it to */
};

#endif
