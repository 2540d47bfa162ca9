/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every fault line that a kernel prints is decoded, and a broken one is never misread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/fault.h"
#include "model/fault_reason.h"

#define R FAULT_READ
#define W FAULT_WRITE
#define X FAULT_EXEC

/* What a line has to say. Absent members have to be absent. */
struct sample {
	const char *line;
	enum fault_kind kind;
	const char *device;
	uint64_t address;
	int64_t pasid; /* -1: none */
	unsigned int access;
	uint32_t code;
	const char *reason; /* a part of it */
	const char *reporter;
	enum fault_id id_kind;
	uint32_t id;
	uint64_t count;
	unsigned int stage;
};

#define NO_PASID .pasid = -1

static const struct sample samples[] = {
	/* Intel, 6.0 and later */
	{ "DMAR: [DMA Write NO_PASID] Request device [0000:03:00.1] fault addr 0xfff00000 [fault "
	  "reason 0x05] PTE Write access is not set",
	  FAULT_DMA, "0000:03:00.1", 0xfff00000, NO_PASID, .access = W, .code = 5,
	  .reason = "read-only" },
	{ "DMAR: [DMA Read PASID 0x1f] Request device [0001:1f:1e.7] fault addr 0xffffffffffff8000 "
	  "[fault reason 0x71] SM: FL",
	  FAULT_DMA, "0001:1f:1e.7", 0xffffffffffff8000, 0x1f, .access = R, .code = 0x71,
	  .reason = "stage 1", .stage = 1 },
	{ "DMAR: [DMA Read NO_PASID] Request device [0000:00:01.0] fault addr 0x200000 [fault "
	  "reason 0x5b] SM: Invalid PASID Table Entry",
	  FAULT_DMA, "0000:00:01.0", 0x200000, NO_PASID, .access = R, .code = 0x5b,
	  .reason = "invalid PASID table entry" },
	{ "DMAR: [DMA Read NO_PASID] Request device [0000:00:01.0] fault addr 0x200000 [fault "
	  "reason 0xee] Unknown",
	  FAULT_DMA, "0000:00:01.0", 0x200000, NO_PASID, .access = R, .code = 0xee,
	  .reason = "unknown reason" },
	{ "DMAR: [INTR-REMAP] Request device [0000:f0:1f.7] fault index 0x1a [fault reason 0x26] "
	  "Blocked an interrupt request due to source-id verification failure",
	  FAULT_INTERRUPT, "0000:f0:1f.7", 0, NO_PASID, .code = 0x26, .reason = "does not own" },
	/* Intel, 5.14: no segment, hexadecimal; before: decimal reason; 3.x: two lines */
	{ "DMAR: [DMA Read NO_PASID] Request device [0x01:0x00.0] fault addr 0x1000 [fault reason "
	  "0x06] PTE Read access is not set",
	  FAULT_DMA, "01:00.0", 0x1000, NO_PASID, .access = R, .code = 6, .reason = "unmapped" },
	{ "DMAR: [DMA Write] Request device [07:00.1] PASID ffffffff fault addr fffbe000 [fault "
	  "reason 02] Present bit in context entry is clear",
	  FAULT_DMA, "07:00.1", 0xfffbe000, NO_PASID, .access = W, .code = 2,
	  .reason = "context entry" },
	{ "DMAR: [DMA Write] Request device [07:00.1] PASID 2a fault addr fffbe000 [fault reason "
	  "05] PTE Write access is not set",
	  FAULT_DMA, "07:00.1", 0xfffbe000, 0x2a, .access = W, .code = 5, .reason = "read-only" },
	{ "DMAR: [DMA Read] Request device [02:00.0] fault addr ff62a000 [fault reason 12] "
	  "non-zero reserved fields in PTE",
	  FAULT_DMA, "02:00.0", 0xff62a000, NO_PASID, .access = R, .code = 12,
	  .reason = "reserved bits set in the page table" },
	{ "DMAR: [INTR-REMAP] Request device [f0:1f.7] fault index 1a [fault reason 37] Blocked a "
	  "compatibility format interrupt request",
	  FAULT_INTERRUPT, "f0:1f.7", 0, NO_PASID, .code = 0x25, .reason = "compatibility" },
	{ "dmar: DMAR:[DMA Read] Request device [00:02.0] fault addr 1000 \nDMAR:[fault reason 06] "
	  "PTE Read access is not set",
	  FAULT_DMA, "00:02.0", 0x1000, NO_PASID, .access = R, .code = 6, .reason = "unmapped" },
	{ "dmar: INTR-REMAP: Request device [[f0:1f.7] fault index 4c\nINTR-REMAP:[fault reason "
	  "34] Present field in the IRTE entry is clear",
	  FAULT_INTERRUPT, "f0:1f.7", 0, NO_PASID, .code = 0x22, .reason = "not present" },
	{ "DMAR: DRHD: handling fault status reg 2", FAULT_STATUS, NO_PASID },
	{ "DMAR: DRHD: handling fault status reg 103", FAULT_LOST, NO_PASID,
	  .reason = "overflowed" },
	{ "dmar: DRHD: handling fault status reg 3", FAULT_LOST, NO_PASID, .reason = "overflowed" },
	{ "IOMMU: dmar1: Page request in Privilege Mode", FAULT_PAGE, NO_PASID, .reporter = "dmar1",
	  .reason = "privileged" },
	{ "IOMMU: dmar1: Address is not canonical", FAULT_PAGE, NO_PASID, .reporter = "dmar1",
	  .reason = "canonical" },
	{ "IOMMU: dmar0: Execution request not supported", FAULT_PAGE, NO_PASID,
	  .reporter = "dmar0", .reason = "execution" },
	{ "IOMMU: dmar1: PRQ overflow detected", FAULT_LOST, NO_PASID, .reporter = "dmar1",
	  .reason = "overflowed" },
	{ "IOMMU: dmar1: PRQ overflow cleared", FAULT_STATUS, NO_PASID, .reporter = "dmar1" },
	{ "dmar3: Invalid page request: 000000050a080101 00007f0000003046", FAULT_PAGE, "0a:01.0",
	  0x7f0000003000, 5, .access = W, .reporter = "dmar3", .reason = "invalid page request" },
	/* AMD */
	{ "vfio-pci 0000:0b:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0013 "
	  "address=0xfffffffdf8000000 flags=0x0008]",
	  FAULT_INTERRUPT, "0000:0b:00.0", 0xfffffffdf8000000, NO_PASID, .code = 2,
	  .reason = "interrupt" },
	{ "vfio-pci 0000:0b:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0013 address=0x1000 "
	  "flags=0x0070]",
	  FAULT_DMA, "0000:0b:00.0", 0x1000, NO_PASID, .access = W, .code = 2,
	  .reason = "not for this access" },
	{ "nvme 0000:01:00.0: Event logged [IO_PAGE_FAULT domain=0x0000 address=0xdf2c0000 "
	  "flags=0x0020]",
	  FAULT_DMA, "0000:01:00.0", 0xdf2c0000, NO_PASID, .access = W, .code = 2,
	  .reason = "not mapped" },
	{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:2a:00.1 domain=0x0013 address=0x7f000 "
	  "flags=0x0000]",
	  FAULT_DMA, "0000:2a:00.1", 0x7f000, NO_PASID, .access = R, .code = 2,
	  .reason = "not mapped" },
	{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=0x0001 "
	  "address=0x0000000000000000 flags=0x0000]",
	  FAULT_DMA, "01:00.0", 0, NO_PASID, .access = R, .code = 2, .reason = "not mapped" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY device=0000:2a:00.1 "
	  "pasid=0x0000f address=0x7f000 flags=0x0a00]",
	  FAULT_DMA, "0000:2a:00.1", 0x7f000, 0xf, .code = 1, .reporter = "0000:00:00.2",
	  .reason = "not legal" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [DEV_TAB_HARDWARE_ERROR device=0000:2a:00.1 "
	  "address=0x7f000 flags=0x0a00]",
	  FAULT_HARDWARE, "0000:2a:00.1", 0x7f000, NO_PASID, .code = 3, .reporter = "0000:00:00.2",
	  .reason = "cannot be read" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [PAGE_TAB_HARDWARE_ERROR device=0000:2a:00.1 "
	  "pasid=0x0001 address=0x7f000 flags=0x0a00]",
	  FAULT_HARDWARE, "0000:2a:00.1", 0x7f000, 1, .code = 4, .reporter = "0000:00:00.2",
	  .reason = "page table" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [ILLEGAL_COMMAND_ERROR address=0x1080]",
	  FAULT_HARDWARE, NULL, 0x1080, NO_PASID, .code = 5, .reporter = "0000:00:00.2",
	  .reason = "illegal command" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [COMMAND_HARDWARE_ERROR address=0x1080 "
	  "flags=0x0000]",
	  FAULT_HARDWARE, NULL, 0x1080, NO_PASID, .code = 6, .reporter = "0000:00:00.2",
	  .reason = "command buffer" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [IOTLB_INV_TIMEOUT device=0000:2a:00.1 "
	  "address=0x1080]",
	  FAULT_HARDWARE, "0000:2a:00.1", 0x1080, NO_PASID, .code = 7, .reporter = "0000:00:00.2",
	  .reason = "did not answer" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=0000:2a:00.1 "
	  "pasid=0x00000 address=0xfee00000 flags=0x0600]",
	  FAULT_DMA, "0000:2a:00.1", 0xfee00000, 0, .code = 8, .reporter = "0000:00:00.2",
	  .reason = "may not make" },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [INVALID_PPR_REQUEST device=0000:2a:00.1 "
	  "pasid=0x00002 address=0x7f000 flags=0x0000 tag=0x003]",
	  FAULT_PAGE, "0000:2a:00.1", 0x7f000, 2, .code = 9, .reporter = "0000:00:00.2",
	  .reason = "invalid page request" },
	{ "AMD-Vi: Event logged [RMP_PAGE_FAULT device=0000:2a:00.1, vmg_tag=0x0001, gpa=0x9000, "
	  "flags_rmp=0x0001, flags=0x0020]",
	  FAULT_DMA, "0000:2a:00.1", 0x9000, NO_PASID, .code = 0xd, .reason = "confidential" },
	{ "AMD-Vi: Event logged [RMP_HW_ERROR device=0000:2a:00.1, vmg_tag=0x0001, spa=0x9000, "
	  "flags=0x0020]",
	  FAULT_HARDWARE, "0000:2a:00.1", 0x9000, NO_PASID, .code = 0xe, .reason = "reverse map" },
	{ "vfio-pci 0000:2a:00.1: AMD-Vi: Event logged [RMP_PAGE_FAULT vmg_tag=0x0001, gpa=0x9000, "
	  "flags_rmp=0x0001, flags=0x0020]",
	  FAULT_DMA, "0000:2a:00.1", 0x9000, NO_PASID, .code = 0xd, .reason = "confidential" },
	{ "vfio-pci 0000:2a:00.1: AMD-Vi: Event logged [RMP_HW_ERROR vmg_tag=0x0001, spa=0x9000, "
	  "flags=0x0020]",
	  FAULT_HARDWARE, "0000:2a:00.1", 0x9000, NO_PASID, .code = 0xe, .reason = "reverse map" },
	{ "AMD-Vi: Event logged [Device not attached to domain properly]", FAULT_DMA, NO_PASID,
	  .reason = "attached to nothing" },
	{ "AMD-Vi:   device=0000:2a:00.1 domain=0x0003", FAULT_DMA, "0000:2a:00.1", NO_PASID },
	{ "pci 0000:00:00.2: AMD-Vi: Event logged [UNKNOWN event[0]=0x00000001 event[1]=0x00000002 "
	  "event[2]=0x00000003 event[3]=0x00000004",
	  FAULT_OTHER, NO_PASID, .reporter = "0000:00:00.2", .reason = "does not know" },
	{ "AMD-Vi: IOMMU Event log restarting", FAULT_LOST, NO_PASID, .reason = "overflowed" },
	/* SMMUv3 */
	{ "arm-smmu-v3 9050000.iommu: event 0x10 received:", FAULT_DMA, NO_PASID, .code = 0x10,
	  .reporter = "9050000.iommu", .reason = "not mapped" },
	{ "arm-smmu-v3 9050000.iommu: event: F_TRANSLATION client: 0000:00:02.0 sid: 0x10 ssid: 0 "
	  "iova: 0x8000 ipa: 0",
	  FAULT_DMA, "0000:00:02.0", 0x8000, NO_PASID, .code = 0x10, .reporter = "9050000.iommu",
	  .reason = "not mapped", .id_kind = FAULT_ID_STREAM, .id = 0x10 },
	{ "arm-smmu-v3 9050000.iommu: event: C_BAD_STE client: (unassigned sid) sid: 0x10 ssid: 0",
	  FAULT_DMA, NO_PASID, .code = 4, .reporter = "9050000.iommu",
	  .reason = "stream table entry", .id_kind = FAULT_ID_STREAM, .id = 0x10 },
	{ "arm-smmu-v3 9050000.iommu: event: F_CD_FETCH client: 0000:00:02.0 sid: 0x10 ssid: 0x1 "
	  "fetch_addr: 0x80001000",
	  FAULT_HARDWARE, "0000:00:02.0", 0, NO_PASID, .code = 9, .reporter = "9050000.iommu",
	  .reason = "context descriptor", .id_kind = FAULT_ID_STREAM, .id = 0x10 },
	{ "arm-smmu-v3 9050000.iommu: unpriv data write s1 \"Input address caused fault\" stag: 0",
	  FAULT_DMA, .access = W, NO_PASID, .reporter = "9050000.iommu" },
	{ "arm-smmu-v3 9050000.iommu: EVTQ overflow detected -- events lost", FAULT_LOST, NO_PASID,
	  .reporter = "9050000.iommu", .reason = "overflowed" },
	{ "arm-smmu-v3 9050000.iommu: PRIQ overflow detected -- requests lost", FAULT_LOST,
	  NO_PASID, .reporter = "9050000.iommu", .reason = "overflowed" },
	{ "arm-smmu-v3 9050000.iommu: unexpected PRI request received:", FAULT_PAGE, NO_PASID,
	  .reporter = "9050000.iommu", .reason = "not supported" },
	{ "arm-smmu-v3 9050000.iommu: \tsid 0x00000010.0x00000: [7L] unprivileged RW access at "
	  "iova 0x0000000000004000",
	  FAULT_PAGE, NULL, 0x4000, NO_PASID, .access = R | W, .reporter = "9050000.iommu",
	  .id_kind = FAULT_ID_STREAM, .id = 0x10 },
	{ "arm-smmu-v3 9050000.iommu: unexpected global error reported (0x00000001), this could be "
	  "serious",
	  FAULT_HARDWARE, NO_PASID, .reporter = "9050000.iommu", .reason = "global error" },
	{ "arm-smmu-v3 9050000.iommu: device has entered Service Failure Mode!", FAULT_HARDWARE,
	  NO_PASID, .reporter = "9050000.iommu", .reason = "stopped" },
	/* SMMUv2 */
	{ "arm-smmu fd800000.smmu: Unhandled context fault: fsr=0x402, iova=0x7ffff000, "
	  "fsynr=0x10, cbfrsynra=0x870, cb=0",
	  FAULT_DMA, NULL, 0x7ffff000, NO_PASID, .access = W, .code = 0x402,
	  .reporter = "fd800000.smmu", .reason = "not mapped", .id_kind = FAULT_ID_STREAM,
	  .id = 0x870 },
	{ "arm-smmu fd800000.smmu: Unhandled context fault: fsr=0x80000008, iova=0x7ffff000, "
	  "fsynr=0x0, cb=3",
	  FAULT_DMA, NULL, 0x7ffff000, NO_PASID, .access = R, .code = 0x80000008,
	  .reporter = "fd800000.smmu", .reason = "not for this access, more faults" },
	{ "arm-smmu fd800000.smmu: FSR    = 00000402 [Format=2 TF], SID=0x870", FAULT_DMA, NO_PASID,
	  .code = 0x402, .reporter = "fd800000.smmu", .reason = "not mapped",
	  .id_kind = FAULT_ID_STREAM, .id = 0x870 },
	{ "arm-smmu fd800000.smmu: FSYNR0 = 00000011 [S1CBNDX=0 WNR PLVL=1]", FAULT_DMA, NO_PASID,
	  .reporter = "fd800000.smmu" },
	{ "arm-smmu fd800000.smmu: Blocked unknown Stream ID 0x8a1; boot with "
	  "\"arm-smmu.disable_bypass=0\" to allow, but this may have security implications",
	  FAULT_DMA, NO_PASID, .reporter = "fd800000.smmu", .reason = "stream id",
	  .id_kind = FAULT_ID_STREAM, .id = 0x8a1 },
	{ "arm-smmu fd800000.smmu: Unexpected global fault, this could be serious", FAULT_HARDWARE,
	  NO_PASID, .reporter = "fd800000.smmu", .reason = "global" },
	{ "arm-smmu fd800000.smmu: \tGFSR 0x00000002, GFSYNR0 0x00000000, GFSYNR1 0x000008a1, "
	  "GFSYNR2 0x00000000",
	  FAULT_HARDWARE, NO_PASID, .reporter = "fd800000.smmu" },
	/* virtio-iommu */
	{ "virtio_iommu virtio0: page fault from EP 8 at 0x10000 [RW]", FAULT_DMA, NULL, 0x10000,
	  NO_PASID, .access = R | W, .code = 2, .reporter = "virtio0", .reason = "not mapped",
	  .id_kind = FAULT_ID_ENDPOINT, .id = 8 },
	{ "virtio_iommu virtio0: domain fault from EP 24 at 0 [W]", FAULT_DMA, NULL, 0, NO_PASID,
	  .access = W, .code = 1, .reporter = "virtio0", .reason = "attached to nothing",
	  .id_kind = FAULT_ID_ENDPOINT, .id = 24 },
	{ "virtio_iommu virtio0: unknown fault from EP 8", FAULT_DMA, NO_PASID, .code = 0,
	  .reporter = "virtio0", .reason = "did not say", .id_kind = FAULT_ID_ENDPOINT, .id = 8 },
	{ "virtio_iommu virtio0: unknown fault from EP 8 at 0x1000 []", FAULT_DMA, NULL, 0x1000,
	  NO_PASID, .code = 0, .reporter = "virtio0", .reason = "did not say",
	  .id_kind = FAULT_ID_ENDPOINT, .id = 8 },
	/* riscv */
	{ "riscv-iommu-pci 0000:00:01.0: Fault 15 devid: 0x18 iotval: 7fff0000 iotval2: 0",
	  FAULT_DMA, NULL, 0x7fff0000, NO_PASID, .access = W, .code = 15,
	  .reporter = "0000:00:01.0", .reason = "stage 1", .stage = 1, .id_kind = FAULT_ID_DEVICE,
	  .id = 0x18 },
	{ "riscv,iommu 3010000.iommu: Fault 258 devid: 0x18 iotval: 0 iotval2: 0", FAULT_DMA, NULL,
	  0, NO_PASID, .code = 258, .reporter = "3010000.iommu", .reason = "attached to nothing",
	  .id_kind = FAULT_ID_DEVICE, .id = 0x18 },
	{ "riscv,iommu 3010000.iommu: Queue #1 error; memory fault:0 overflow:1", FAULT_LOST,
	  NO_PASID, .reporter = "3010000.iommu", .reason = "overflowed" },
	{ "riscv,iommu 3010000.iommu: Queue #1 error; memory fault:1 overflow:0", FAULT_HARDWARE,
	  NO_PASID, .reporter = "3010000.iommu", .reason = "cannot be written" },
	/* POWER EEH */
	{ "EEH: Frozen PHB#1-PE#fd detected", FAULT_EEH, NO_PASID, .reason = "frozen",
	  .id_kind = FAULT_ID_PE, .id = 0xfd },
	{ "EEH: Frozen PHB#1-PE#fd is empty!", FAULT_EEH, NO_PASID, .reason = "gone",
	  .id_kind = FAULT_ID_PE, .id = 0xfd },
	{ "EEH: Recovering PHB#1-PE#fd", FAULT_EEH, NO_PASID, .reason = "recovering",
	  .id_kind = FAULT_ID_PE, .id = 0xfd },
	{ "EEH: Recovering PHB#1, location: N/A", FAULT_EEH, NO_PASID, .reason = "host bridge" },
	{ "EEH: PE location: U78CB.001.WZS0001-P1-C6, PHB location: N/A", FAULT_EEH, NO_PASID,
	  .reason = "where" },
	{ "EEH: This PCI device has failed 1 times in the last hour and will be permanently "
	  "disabled after 5 failures.",
	  FAULT_EEH, NO_PASID, .reason = "before", .count = 1 },
	{ "EEH: PHB#1-PE#fd has failed 6 times in the last hour and has been permanently disabled.",
	  FAULT_EEH, NO_PASID, .reason = "for good", .count = 6, .id_kind = FAULT_ID_PE,
	  .id = 0xfd },
	{ "EEH: Recovery successful.", FAULT_EEH, NO_PASID, .reason = "recovered" },
	{ "EEH: Unable to recover from failure from PHB#1-PE#fd.\nPlease try reseating or "
	  "replacing it",
	  FAULT_EEH, NO_PASID, .reason = "not recovered", .id_kind = FAULT_ID_PE, .id = 0xfd },
	{ "EEH: Note: Leaving passthrough PHB#1-PE#fd frozen.", FAULT_EEH, NO_PASID,
	  .reason = "its user", .id_kind = FAULT_ID_PE, .id = 0xfd },
	/* VFIO */
	{ "vfio-pci 0000:01:00.0: Relaying device request to user (#3)", FAULT_REQ, "0000:01:00.0",
	  NO_PASID, .count = 3, .reason = "wants the device back" },
	{ "vfio-pci 0000:01:00.0: No device request channel registered, blocked until released by "
	  "user",
	  FAULT_REQ, "0000:01:00.0", NO_PASID, .reason = "did not ask" },
	{ "vfio-pci 0000:01:00.0: Device is currently in use, task \"ba sh: [x\" (812) blocked "
	  "until device is released",
	  FAULT_REQ, "0000:01:00.0", NO_PASID, .reason = "waits" },
	{ "vfio_pin_pages_remote: RLIMIT_MEMLOCK (65536) exceeded", FAULT_LIMIT, NO_PASID,
	  .count = 65536, .reason = "locked-memory" },
	{ "vfio_pin_page_external: Task qemu (12) RLIMIT_MEMLOCK (65536) exceeded", FAULT_LIMIT,
	  NO_PASID, .count = 65536, .reason = "locked-memory" },
	/* AER, 7.x and the older wordings */
	{ "pcieport 0000:00:1c.0: AER: Multiple Correctable Error messages received, first one "
	  "from 0000:01:00.0",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "root port" },
	{ "pcieport 0000:00:1c.0: AER: Correctable error message received from 0000:01:00.0",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "correctable" },
	{ "pcieport 0000:00:1c.0: AER: Multiple Corrected error message received from "
	  "0000:01:00.0",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "correctable" },
	{ "pcieport 0000:00:1c.0: AER: Correctable error message received from 0000:01:00.0 (no "
	  "details found)",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "correctable" },
	{ "pcieport 0000:00:1c.0: AER: Corrected error received: 0000:01:00.0", FAULT_ERR,
	  "0000:00:1c.0", NO_PASID, .reason = "correctable" },
	{ "pcieport 0000:00:1c.0: AER: Uncorrectable (Fatal) Error message received from "
	  "0000:01:00.0",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "uncorrectable" },
	{ "pcieport 0000:00:1c.0: AER: Uncorrected (Non-Fatal) error received: 0000:01:00.0",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "uncorrectable" },
	{ "vfio-pci 0000:01:00.0: PCIe Bus Error: severity=Uncorrectable (Non-Fatal), "
	  "type=Transaction Layer, (Requester ID)",
	  FAULT_ERR, "0000:01:00.0", NO_PASID, .reason = "not fatal" },
	{ "vfio-pci 0000:01:00.0: AER: PCIe Bus Error: severity=Uncorrectable (Fatal)", FAULT_ERR,
	  "0000:01:00.0", NO_PASID, .reason = "link is reset" },
	{ "e1000e 0000:01:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, "
	  "id=00e5(Receiver ID)",
	  FAULT_ERR, "0000:01:00.0", NO_PASID, .reason = "correctable error" },
	{ "vfio-pci 0000:01:00.0:   device [8086:10d3] error status/mask=00100000/00000000",
	  FAULT_ERR, "0000:01:00.0", NO_PASID, .code = 0x100000 },
	{ "vfio-pci 0000:01:00.0:    [20] UnsupReq               (First)", FAULT_ERR,
	  "0000:01:00.0", NO_PASID },
	/* DPC, from 6.16 on and before */
	{ "pcieport 0000:00:1c.0: DPC: containment event, status:0x0009: unmasked uncorrectable "
	  "error detected",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "uncorrectable error: the port" },
	{ "pcieport 0000:00:1c.0: DPC: containment event, status:0x000d, ERR_FATAL received from "
	  "0000:02:00.0",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "below, fatal" },
	{ "pcieport 0000:00:1c.0: DPC: containment event, status:0x000b, ERR_NONFATAL received "
	  "from 0000:02:00.0",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "below, not fatal" },
	{ "pcieport 0000:00:1c.0: DPC: containment event, status:0x000f: RP PIO error detected",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "a request of the host" },
	{ "pcieport 0000:00:1c.0: DPC: containment event, status:0x002f: software trigger "
	  "detected",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID, .reason = "the port has taken its link down" },
	{ "pcieport 0000:00:1c.0: DPC: containment event, status:0x1f01 source:0x0200", FAULT_ERR,
	  "0000:00:1c.0", NO_PASID },
	{ "pcieport 0000:00:1c.0: DPC: ERR_FATAL detected", FAULT_ERR, "0000:00:1c.0", NO_PASID,
	  .reason = "below, fatal" },
	{ "pcieport 0000:00:1c.0: DPC: unmasked uncorrectable error detected", FAULT_ERR,
	  "0000:00:1c.0", NO_PASID, .reason = "uncorrectable error: the port" },
	{ "pcieport 0000:00:1c.0: DPC: reserved error detected", FAULT_ERR, "0000:00:1c.0",
	  NO_PASID, .reason = "the port has taken its link down" },
	{ "pcieport 0000:00:1c.0: DPC: rp_pio_status: 0x00000001, rp_pio_mask: 0x00070707",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID },
	{ "pcieport 0000:00:1c.0: DPC: [ 0] Configuration Request received UR Completion (First)",
	  FAULT_ERR, "0000:00:1c.0", NO_PASID },
	{ "pcieport 0000:00:1c.0: DPC: root port still busy", FAULT_ERR, "0000:00:1c.0", NO_PASID,
	  .reason = "stays down" },
	/* page requests nobody handles; rate limits */
	{ "vfio-pci 0000:01:00.0: iopf with pasid 7 aborted", FAULT_PAGE, "0000:01:00.0", 0, 7,
	  .reason = "nobody" },
	{ "dmar_fault: 893 callbacks suppressed", FAULT_SUPPRESSED, NO_PASID,
	  .reporter = "dmar_fault", .count = 893, .reason = "rate limit" },
	{ "amd_iommu_report_page_fault: 12 callbacks suppressed", FAULT_SUPPRESSED, NO_PASID,
	  .reporter = "amd_iommu_report_page_fault", .count = 12, .reason = "rate limit" },
	{ "arm_smmu_evtq_thread: 1 callbacks suppressed", FAULT_SUPPRESSED, NO_PASID,
	  .reporter = "arm_smmu_evtq_thread", .count = 1, .reason = "rate limit" },
};

#define N_SAMPLES (sizeof(samples) / sizeof(samples[0]))

static const char *text(const char *s)
{
	return s ? s : "";
}

static bool agrees(const struct sample *s, const struct fault *f)
{
	int64_t pasid = f->has & FAULT_HAS_PASID ? (int64_t)f->pasid : -1;

	return f->kind == s->kind && strcmp(f->device, text(s->device)) == 0 &&
	       f->address == s->address && pasid == s->pasid &&
	       (f->access & (R | W | X)) == s->access && f->code == s->code &&
	       strstr(f->reason, text(s->reason)) && (s->reason || !f->reason[0]) &&
	       strcmp(f->reporter, text(s->reporter)) == 0 && f->id_kind == s->id_kind &&
	       f->id == s->id && f->count == s->count && f->stage == s->stage;
}

static void every_format_is_decoded(void **state)
{
	struct fault f;

	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		if (!fault_parse_kmsg(samples[i].line, strlen(samples[i].line), &f))
			fail_msg("not recognised: %s", samples[i].line);
		if (!agrees(&samples[i], &f))
			fail_msg("%s\n  kind %s device '%s' address %#llx pasid %u access %u code "
				 "%#x reason '%s' reporter '%s' id %u:%#x count %llu stage %u",
				 samples[i].line, fault_kind_name(f.kind), f.device,
				 (unsigned long long)f.address, f.pasid, f.access, f.code, f.reason,
				 f.reporter, f.id_kind, f.id, (unsigned long long)f.count, f.stage);
		assert_string_equal(f.raw, samples[i].line);
	}
}

/* Cut anywhere, a line is unknown, or says nothing that the whole line does not say. */
static void a_cut_line_is_never_misread(void **state)
{
	struct fault whole, cut;

	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		size_t len = strlen(samples[i].line);

		assert_true(fault_parse_kmsg(samples[i].line, len, &whole));
		for (size_t n = 0; n < len; n++) {
			/*
			 * a copy of that size, so that a read beyond it is an error under
			 * valgrind
			 */
			char *copy = malloc(n ? n : 1);

			memcpy(copy, samples[i].line, n);
			if (fault_parse_kmsg(copy, n, &cut) && cut.kind != FAULT_OTHER) {
				if (cut.device[0])
					assert_string_equal(cut.device, whole.device);
				/* only a number that ends the line can lose digits unseen */
				if ((cut.has & FAULT_HAS_ADDRESS) && cut.address != whole.address &&
				    strspn(samples[i].line + n, "0123456789abcdefx ") != len - n)
					fail_msg("misread: %.*s", (int)n, samples[i].line);
			}
			free(copy);
		}
	}
}

static void hostile_lines_are_kept_raw_or_left_alone(void **state)
{
	static const struct {
		const char *line;
		bool ours;
	} lines[] = {
		{ "", false },
		{ ":", false },
		{ ": ", false },
		{ " : : ", false },
		{ "usb 1-1: new high-speed USB device number 2", false },
		{ "vfio-pci 0000:01:00.0: vgaarb: deactivate vga console", false },
		{ "pci 0000:00:1f.0: Adding to iommu group 5", false },
		{ "net_ratelimit: 40 callbacks suppressed", false },
		{ "e1000e 0000:01:00.0: event 0x10 received:", false },
		{ "e1000e 0000:01:00.0: page fault from EP 8", false },
		/* numbers that fit nowhere */
		{ "DMAR: [DMA Read NO_PASID] Request device [0000:00:01.0] fault addr "
		  "0x10000000000000000 [fault reason 0x06] x",
		  true },
		{ "DMAR: [DMA Read PASID 0x100000000] Request device [0000:00:01.0] fault addr 0x1 "
		  "[fault reason 0x06] x",
		  true },
		{ "DMAR: [DMA Read NO_PASID] Request device [0000:100:01.0] fault addr 0x1 [fault "
		  "reason 0x06] x",
		  true },
		{ "DMAR: [DMA Read NO_PASID] Request device [0000:00:20.0] fault addr 0x1 [fault "
		  "reason 0x06] x",
		  true },
		{ "DMAR: [DMA Read NO_PASID] Request device [0000:00:01.8] fault addr 0x1 [fault "
		  "reason 0x06] x",
		  true },
		{ "DMAR: [DMA Read NO_PASID] Request device [0000:00:00:01.0] fault addr 0x1 "
		  "[fault reason 0x06] x",
		  true },
		{ "DMAR: [DMA Erase NO_PASID] Request device [0000:00:01.0] fault addr 0x1 [fault "
		  "reason 0x06] x",
		  true },
		{ "DMAR: [DMA Read NO_PASID] Request device [] fault addr  [fault reason ] x",
		  true },
		{ "DMAR: [DMA Read NO_PASID] Request device [0000:00:01.0] fault addr 0x-1 [fault "
		  "reason 0x06] x",
		  true },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:2a:00.1 domain=0x0013 "
		  "address=0xzz flags=0x0000]",
		  true },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT", true },
		{ "AMD-Vi: Event logged [EXAMPLE_FAULT device=0000:2a:00.1]", true },
		{ "arm-smmu-v3 9050000.iommu: event: F_NEW client: x sid: 0x10 ssid: 0", true },
		{ "virtio_iommu virtio0: page fault from EP -8", true },
		{ "virtio_iommu virtio0: page fault from EP 4294967296 at 0x1 [R]", true },
		{ "EEH: Frozen PHB#-PE# detected", true },
		{ "DMAR: \033[31mred\033[0m", true },
	};
	struct fault f;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		bool ours = fault_parse_kmsg(lines[i].line, strlen(lines[i].line), &f);

		if (ours != lines[i].ours)
			fail_msg("%s: %d", lines[i].line, ours);
		if (!ours)
			continue;
		if (f.kind != FAULT_OTHER)
			fail_msg("misread: %s", lines[i].line);
		assert_string_equal(f.device, "");
		assert_int_equal(f.has, 0);
		assert_string_equal(f.raw, lines[i].line);
	}
}

static void a_long_line_is_cut_visibly(void **state)
{
	char line[4096];
	struct fault f;

	(void)state;
	memset(line, 'x', sizeof(line));
	memcpy(line, "DMAR: ", 6);
	line[100] = '\0';
	assert_true(fault_parse_kmsg(line, sizeof(line), &f));
	assert_int_equal(strlen(f.raw), FAULT_RAW_LEN - 1);
	assert_string_equal(f.raw + FAULT_RAW_LEN - 4, "...");
	assert_int_equal(f.raw[100], ' ');

	/* names that do not fit are no names */
	snprintf(line, sizeof(line), "vfio-pci %0100d: Relaying device request to user (#1)", 7);
	assert_false(fault_parse_kmsg(line, strlen(line), &f));
}

static void trace_lines(void **state)
{
	static const char good[] =
		"          <idle>-0       [001] d.h1.  12.345678: io_page_fault: IOMMU:vfio-pci "
		"0000:0b:00.0 iova=0x0000000000001000 flags=0x0001";
	static const char other[] =
		" x-1 [001] .... 1.2: map: IOMMU: iova=0x0 - 0x1000 paddr=0x1 size=1";
	struct fault f;

	(void)state;
	assert_true(fault_parse_trace(good, strlen(good), &f));
	assert_int_equal(f.kind, FAULT_DMA);
	assert_string_equal(f.device, "0000:0b:00.0");
	assert_string_equal(f.reporter, "vfio-pci");
	assert_int_equal(f.address, 0x1000);
	assert_int_equal(f.access, W);
	assert_false(fault_parse_trace(other, strlen(other), &f));
	assert_true(fault_parse_trace(good, strlen(good) - 30, &f));
	assert_int_equal(f.kind, FAULT_OTHER);
	assert_string_equal(f.device, "");
}

/* Codes of a table ascend: none is there twice. */
static void reason_tables_have_no_code_twice(void **state)
{
	static const uint32_t last[] = { [FAULT_BY_INTEL] = 0x90,
					 [FAULT_BY_AMD] = 0xf,
					 [FAULT_BY_SMMUV3] = 0x25,
					 [FAULT_BY_RISCV] = 274,
					 [FAULT_BY_VIRTIO] = 2 };

	(void)state;
	for (unsigned int family = 0; family < sizeof(last) / sizeof(last[0]); family++) {
		if (!last[family])
			continue;
		assert_non_null(fault_reason_words((enum fault_family)family, last[family]));
		assert_null(fault_reason_words((enum fault_family)family, last[family] + 1));
	}
	assert_null(fault_reason_words(FAULT_BY_EEH, 0));
	assert_null(fault_reason_words(FAULT_BY_IOMMUFD, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_is_decoded),
		cmocka_unit_test(a_cut_line_is_never_misread),
		cmocka_unit_test(hostile_lines_are_kept_raw_or_left_alone),
		cmocka_unit_test(a_long_line_is_cut_visibly),
		cmocka_unit_test(trace_lines),
		cmocka_unit_test(reason_tables_have_no_code_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
