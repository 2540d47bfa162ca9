/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of reason codes: one row per code that a kernel can print. */
#include "model/fault_reason.h"

#include <stdio.h>
#include <string.h>

struct reason {
	uint16_t code;
	uint8_t stage;
	enum fault_kind kind;
	const char *name; /* as the hardware's manual and the kernel name it, or NULL */
	const char *words;
};

/* VT-d specification, "Fault Reason Encodings"; intel/dmar.c prints these. */
static const struct reason intel[] = {
	{ 0x01, 0, FAULT_DMA, NULL, "no root entry for the device's bus" },
	{ 0x02, 0, FAULT_DMA, NULL, "no context entry: the device is attached to nothing" },
	{ 0x03, 0, FAULT_DMA, NULL, "invalid context entry" },
	{ 0x04, 0, FAULT_DMA, NULL, "address is beyond what the IOMMU can translate" },
	{ 0x05, 0, FAULT_DMA, NULL, "write to an address that is unmapped or read-only" },
	{ 0x06, 0, FAULT_DMA, NULL, "read of an address that is unmapped or write-only" },
	{ 0x07, 0, FAULT_HARDWARE, NULL, "pointer to the next page table is invalid" },
	{ 0x08, 0, FAULT_HARDWARE, NULL, "address of the root table is invalid" },
	{ 0x09, 0, FAULT_HARDWARE, NULL, "pointer to the context table is invalid" },
	{ 0x0a, 0, FAULT_HARDWARE, NULL, "reserved bits set in the root entry" },
	{ 0x0b, 0, FAULT_HARDWARE, NULL, "reserved bits set in the context entry" },
	{ 0x0c, 0, FAULT_HARDWARE, NULL, "reserved bits set in the page table entry" },
	{ 0x0d, 0, FAULT_DMA, NULL, "context entry blocks translation requests" },
	{ 0x20, 0, FAULT_INTERRUPT, NULL, "reserved fields set in the interrupt request" },
	{ 0x21, 0, FAULT_INTERRUPT, NULL, "index is beyond the interrupt remapping table" },
	{ 0x22, 0, FAULT_INTERRUPT, NULL, "interrupt remapping entry is not present" },
	{ 0x23, 0, FAULT_INTERRUPT, NULL, "interrupt remapping table cannot be read" },
	{ 0x24, 0, FAULT_INTERRUPT, NULL, "reserved fields set in the interrupt remapping entry" },
	{ 0x25, 0, FAULT_INTERRUPT, NULL, "compatibility-format interrupt is blocked" },
	{ 0x26, 0, FAULT_INTERRUPT, NULL,
	  "interrupt came from a device that does not own the entry" },
	{ 0x30, 0, FAULT_HARDWARE, NULL, "address of the root table is invalid" },
	{ 0x31, 0, FAULT_DMA, NULL, "request with PASID, but the IOMMU is in legacy mode" },
	{ 0x32, 0, FAULT_DMA, NULL, "page group request, but the IOMMU is in legacy mode" },
	{ 0x38, 0, FAULT_HARDWARE, NULL, "root entry cannot be read" },
	{ 0x39, 0, FAULT_DMA, NULL, "root entry is not present" },
	{ 0x3a, 0, FAULT_HARDWARE, NULL, "reserved bits set in the root entry" },
	{ 0x40, 0, FAULT_HARDWARE, NULL, "context entry cannot be read" },
	{ 0x41, 0, FAULT_DMA, NULL,
	  "context entry is not present: the device is attached to nothing" },
	{ 0x42, 0, FAULT_HARDWARE, NULL, "reserved bits set in the context entry" },
	{ 0x43, 0, FAULT_DMA, NULL, "invalid context entry" },
	{ 0x44, 0, FAULT_DMA, NULL, "device-TLB is not enabled for the device" },
	{ 0x45, 0, FAULT_DMA, NULL, "request with PASID, but PASID is not enabled for the device" },
	{ 0x46, 0, FAULT_DMA, NULL, "PASID is larger than the device's PASID table" },
	{ 0x47, 0, FAULT_DMA, NULL, "page requests are not enabled for the device" },
	{ 0x48, 0, FAULT_DMA, NULL, "PASID for requests without PASID is wrong" },
	{ 0x50, 0, FAULT_HARDWARE, NULL, "PASID directory entry cannot be read" },
	{ 0x51, 0, FAULT_DMA, NULL, "PASID directory entry is not present" },
	{ 0x52, 0, FAULT_HARDWARE, NULL, "reserved bits set in the PASID directory entry" },
	{ 0x58, 0, FAULT_HARDWARE, NULL, "PASID table entry cannot be read" },
	{ 0x59, 0, FAULT_DMA, NULL,
	  "PASID table entry is not present: the device is attached to nothing" },
	{ 0x5a, 0, FAULT_HARDWARE, NULL, "reserved bits set in the PASID table entry" },
	{ 0x5b, 0, FAULT_DMA, NULL, "invalid PASID table entry: the device has no translation" },
	{ 0x5c, 0, FAULT_DMA, NULL, "execute request, but execution is not enabled for the PASID" },
	{ 0x5d, 0, FAULT_DMA, NULL,
	  "privileged request, but supervisor mode is not enabled for the PASID" },
	{ 0x70, 1, FAULT_HARDWARE, NULL, "stage-1 entry cannot be read" },
	{ 0x71, 1, FAULT_DMA, NULL, "address is not mapped in stage 1" },
	{ 0x72, 1, FAULT_HARDWARE, NULL, "reserved bits set in the stage-1 entry" },
	{ 0x73, 1, FAULT_HARDWARE, NULL, "top stage-1 table cannot be read" },
	{ 0x74, 1, FAULT_DMA, NULL, "stage-1 entry points beyond what stage 2 can translate" },
	{ 0x75, 2, FAULT_DMA, NULL, "top stage-1 table is not readable in stage 2" },
	{ 0x76, 2, FAULT_DMA, NULL, "stage-1 table is not readable in stage 2" },
	{ 0x77, 2, FAULT_DMA, NULL, "stage-1 table is not writable in stage 2" },
	{ 0x78, 2, FAULT_HARDWARE, NULL, "stage-2 entry cannot be read" },
	{ 0x79, 2, FAULT_DMA, NULL, "address is not mapped in stage 2, or not for this access" },
	{ 0x7a, 2, FAULT_HARDWARE, NULL, "reserved bits set in the stage-2 entry" },
	{ 0x7b, 2, FAULT_HARDWARE, NULL, "pointer to the stage-2 table is invalid" },
	{ 0x7c, 2, FAULT_DMA, NULL,
	  "stage-2 accessed or dirty bit cannot be set without snooping" },
	{ 0x80, 1, FAULT_DMA, NULL, "address is not canonical" },
	{ 0x81, 1, FAULT_DMA, NULL, "user access to a supervisor page" },
	{ 0x82, 1, FAULT_DMA, NULL, "execute of a page that is not executable" },
	{ 0x83, 1, FAULT_DMA, NULL, "translated address is beyond the hardware's width" },
	{ 0x84, 2, FAULT_DMA, NULL, "address is beyond what stage 2 can translate" },
	{ 0x85, 0, FAULT_DMA, NULL, "write to a page that is read-only" },
	{ 0x86, 0, FAULT_DMA, NULL, "read of a page that is not readable" },
	{ 0x87, 0, FAULT_DMA, NULL, "access to the interrupt address range" },
	{ 0x90, 1, FAULT_DMA, NULL,
	  "stage-1 accessed or dirty bit cannot be set without snooping" },
};

/* AMD I/O Virtualization specification, "Event Log"; codes are the spec's event codes. */
static const struct reason amd[] = {
	{ 0x01, 0, FAULT_DMA, "ILLEGAL_DEV_TABLE_ENTRY", "the device's table entry is not legal" },
	{ 0x02, 0, FAULT_DMA, "IO_PAGE_FAULT", "the access was refused" },
	{ 0x03, 0, FAULT_HARDWARE, "DEV_TAB_HARDWARE_ERROR", "device table cannot be read" },
	{ 0x04, 0, FAULT_HARDWARE, "PAGE_TAB_HARDWARE_ERROR", "page table cannot be read" },
	{ 0x05, 0, FAULT_HARDWARE, "ILLEGAL_COMMAND_ERROR",
	  "the IOMMU was given an illegal command" },
	{ 0x06, 0, FAULT_HARDWARE, "COMMAND_HARDWARE_ERROR", "command buffer cannot be read" },
	{ 0x07, 0, FAULT_HARDWARE, "IOTLB_INV_TIMEOUT",
	  "the device did not answer an IOTLB invalidation" },
	{ 0x08, 0, FAULT_DMA, "INVALID_DEVICE_REQUEST",
	  "the device made a request it may not make" },
	{ 0x09, 0, FAULT_PAGE, "INVALID_PPR_REQUEST", "the device made an invalid page request" },
	{ 0x0d, 0, FAULT_DMA, "RMP_PAGE_FAULT", "memory belongs to a confidential guest" },
	{ 0x0e, 0, FAULT_HARDWARE, "RMP_HW_ERROR", "reverse map table cannot be read" },
	{ 0x0f, 0, FAULT_OTHER, "UNKNOWN", "an event this kernel does not know" },
};

/* SMMUv3 architecture, "Event records". */
static const struct reason smmuv3[] = {
	{ 0x01, 0, FAULT_DMA, "F_UUT", "unsupported kind of transaction" },
	{ 0x02, 0, FAULT_DMA, "C_BAD_STREAMID", "stream id is beyond the stream table" },
	{ 0x03, 0, FAULT_HARDWARE, "F_STE_FETCH", "stream table entry cannot be read" },
	{ 0x04, 0, FAULT_DMA, "C_BAD_STE", "stream table entry is invalid" },
	{ 0x05, 0, FAULT_DMA, "F_BAD_ATS_TREQ",
	  "the device may not use address translation services" },
	{ 0x06, 0, FAULT_DMA, "F_STREAM_DISABLED",
	  "stream is disabled for requests without substream" },
	{ 0x07, 0, FAULT_DMA, "F_TRANSL_FORBIDDEN", "the device may not send translated requests" },
	{ 0x08, 0, FAULT_DMA, "C_BAD_SUBSTREAMID", "substream id (PASID) is out of range" },
	{ 0x09, 0, FAULT_HARDWARE, "F_CD_FETCH", "context descriptor cannot be read" },
	{ 0x0a, 0, FAULT_DMA, "C_BAD_CD", "context descriptor is invalid" },
	{ 0x0b, 0, FAULT_HARDWARE, "F_WALK_EABT", "page table cannot be read" },
	{ 0x10, 0, FAULT_DMA, "F_TRANSLATION", "address is not mapped" },
	{ 0x11, 0, FAULT_DMA, "F_ADDR_SIZE", "address is beyond the configured size" },
	{ 0x12, 0, FAULT_DMA, "F_ACCESS", "access flag is not set in the page table entry" },
	{ 0x13, 0, FAULT_DMA, "F_PERMISSION", "mapped, but not for this access" },
	{ 0x20, 0, FAULT_HARDWARE, "F_TLB_CONFLICT", "conflicting TLB entries" },
	{ 0x21, 0, FAULT_HARDWARE, "F_CFG_CONFLICT", "conflicting cached configuration" },
	{ 0x24, 0, FAULT_PAGE, "E_PAGE_REQUEST", "speculative page request" },
	{ 0x25, 0, FAULT_HARDWARE, "F_VMS_FETCH", "virtual machine structure cannot be read" },
};

/* RISC-V IOMMU specification, "Fault record CAUSE field". */
static const struct reason riscv[] = {
	{ 1, 0, FAULT_DMA, NULL, "execute: access fault" },
	{ 4, 0, FAULT_DMA, NULL, "read: misaligned address" },
	{ 5, 0, FAULT_DMA, NULL, "read: access fault" },
	{ 6, 0, FAULT_DMA, NULL, "write: misaligned address" },
	{ 7, 0, FAULT_DMA, NULL, "write: access fault" },
	{ 12, 1, FAULT_DMA, NULL, "execute: not mapped, or not for this access, in stage 1" },
	{ 13, 1, FAULT_DMA, NULL, "read: not mapped, or not for this access, in stage 1" },
	{ 15, 1, FAULT_DMA, NULL, "write: not mapped, or not for this access, in stage 1" },
	{ 20, 2, FAULT_DMA, NULL, "execute: not mapped, or not for this access, in stage 2" },
	{ 21, 2, FAULT_DMA, NULL, "read: not mapped, or not for this access, in stage 2" },
	{ 23, 2, FAULT_DMA, NULL, "write: not mapped, or not for this access, in stage 2" },
	{ 256, 0, FAULT_DMA, NULL, "all DMA is disabled" },
	{ 257, 0, FAULT_HARDWARE, NULL, "device directory entry cannot be read" },
	{ 258, 0, FAULT_DMA, NULL,
	  "device directory entry is not valid: the device is attached to nothing" },
	{ 259, 0, FAULT_DMA, NULL, "device directory entry is misconfigured" },
	{ 260, 0, FAULT_DMA, NULL, "the device may not make this type of transaction" },
	{ 261, 0, FAULT_INTERRUPT, NULL, "MSI page table entry cannot be read" },
	{ 262, 0, FAULT_INTERRUPT, NULL, "MSI page table entry is not valid" },
	{ 263, 0, FAULT_INTERRUPT, NULL, "MSI page table entry is misconfigured" },
	{ 264, 0, FAULT_INTERRUPT, NULL, "memory-resident interrupt file cannot be accessed" },
	{ 265, 0, FAULT_HARDWARE, NULL, "process directory entry cannot be read" },
	{ 266, 0, FAULT_DMA, NULL, "process directory entry is not valid" },
	{ 267, 0, FAULT_DMA, NULL, "process directory entry is misconfigured" },
	{ 268, 0, FAULT_HARDWARE, NULL, "device directory is corrupted" },
	{ 269, 0, FAULT_HARDWARE, NULL, "process directory is corrupted" },
	{ 270, 0, FAULT_HARDWARE, NULL, "MSI page table is corrupted" },
	{ 271, 0, FAULT_HARDWARE, NULL, "memory-resident interrupt file is corrupted" },
	{ 272, 0, FAULT_HARDWARE, NULL, "internal data path error" },
	{ 273, 0, FAULT_HARDWARE, NULL, "the IOMMU's own MSI could not be written" },
	{ 274, 0, FAULT_HARDWARE, NULL, "page table is corrupted" },
};

/* virtio specification, "Fault reporting"; the kernel prints the words. */
static const struct reason virtio[] = {
	{ 0, 0, FAULT_DMA, "unknown", "the IOMMU did not say why" },
	{ 1, 0, FAULT_DMA, "domain", "endpoint is attached to nothing" },
	{ 2, 0, FAULT_DMA, "page", "address is not mapped, or not for this access" },
};

struct reason_table {
	const struct reason *rows;
	size_t n;
};

#define TABLE(rows)                                    \
	{                                              \
		rows, sizeof(rows) / sizeof((rows)[0]) \
	}

static const struct reason_table tables[] = {
	[FAULT_BY_INTEL] = TABLE(intel),   [FAULT_BY_AMD] = TABLE(amd),
	[FAULT_BY_SMMUV3] = TABLE(smmuv3), [FAULT_BY_RISCV] = TABLE(riscv),
	[FAULT_BY_VIRTIO] = TABLE(virtio),
};

static const struct reason_table *table_of(enum fault_family family)
{
	static const struct reason_table none;

	return family < sizeof(tables) / sizeof(tables[0]) ? &tables[family] : &none;
}

static const struct reason *find(enum fault_family family, uint32_t code)
{
	const struct reason_table *table = table_of(family);

	for (size_t i = 0; i < table->n; i++) {
		if (table->rows[i].code == code)
			return &table->rows[i];
	}
	return NULL;
}

const char *fault_reason_words(enum fault_family family, uint32_t code)
{
	const struct reason *r = find(family, code);

	return r ? r->words : NULL;
}

unsigned int fault_reason_stage(enum fault_family family, uint32_t code)
{
	const struct reason *r = find(family, code);

	return r ? r->stage : 0;
}

enum fault_kind fault_reason_kind(enum fault_family family, uint32_t code)
{
	const struct reason *r = find(family, code);

	return r ? r->kind : FAULT_DMA;
}

bool fault_code_by_name(enum fault_family family, const char *name, size_t len, uint32_t *code)
{
	const struct reason_table *table = table_of(family);

	for (size_t i = 0; i < table->n; i++) {
		const char *known = table->rows[i].name;

		if (!known || strlen(known) != len || memcmp(known, name, len) != 0)
			continue;
		*code = table->rows[i].code;
		return true;
	}
	return false;
}

void fault_set_reason(struct fault *f)
{
	const char *words = fault_reason_words(f->family, f->code);

	snprintf(f->reason, sizeof(f->reason), "%s", words ? words : "unknown reason");
	if (!f->stage)
		f->stage = fault_reason_stage(f->family, f->code);
}
