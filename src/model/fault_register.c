/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reasons that are bits of a register, in words. */
#include <stdio.h>
#include <string.h>

#include "model/fault_reason.h"

struct bit {
	uint32_t mask;
	const char *words;
};

/* Adds the words of every bit that is set, separated by ", ". What does not fit is cut. */
static void add_bits(struct fault *f, const struct bit *bits, size_t n, uint32_t value)
{
	size_t len = strlen(f->reason);

	for (size_t i = 0; i < n && len < sizeof(f->reason); i++) {
		if (value & bits[i].mask)
			len += (size_t)snprintf(f->reason + len, sizeof(f->reason) - len, "%s%s",
						len ? ", " : "", bits[i].words);
	}
}

#define ADD_BITS(f, bits, value) add_bits(f, bits, sizeof(bits) / sizeof((bits)[0]), value)

/* Flags of IO_PAGE_FAULT: bits 63:48 of the AMD event, as the kernel prints them. */
enum amd_flag {
	AMD_GUEST = 0x001,
	AMD_NX = 0x002,
	AMD_INTERRUPT = 0x008,
	AMD_PRESENT = 0x010,
	AMD_WRITE = 0x020,
	AMD_PERMISSION = 0x040,
	AMD_RESERVED = 0x080,
	AMD_TRANSLATION = 0x100,
};

void fault_reason_from_amd_flags(struct fault *f)
{
	static const struct bit bits[] = {
		{ AMD_RESERVED, "reserved bits set in a table entry" },
		{ AMD_NX, "page is not executable" },
		{ AMD_TRANSLATION, "the device asked for a translation" },
		{ AMD_GUEST, "in the guest's table" },
	};

	f->reason[0] = '\0';
	if (f->flags & AMD_INTERRUPT) {
		f->kind = FAULT_INTERRUPT;
		snprintf(f->reason, sizeof(f->reason), "interrupt was refused");
	} else {
		/*
		 * RW says which access only for a memory access; a translation request may ask
		 * for both.
		 */
		f->access = f->flags & AMD_WRITE ? FAULT_WRITE : FAULT_READ;
		f->has |= FAULT_HAS_ACCESS;
		snprintf(f->reason, sizeof(f->reason), "%s",
			 f->flags & AMD_PERMISSION ? "mapped, but not for this access"
			 : f->flags & AMD_PRESENT  ? "page is present, the access was refused"
						   : "address is not mapped");
	}
	ADD_BITS(f, bits, f->flags);
	f->stage = f->flags & AMD_GUEST ? 1 : 0;
}

/* FSR of an SMMUv2 context bank. */
void fault_reason_from_smmuv2(struct fault *f, uint32_t fsr)
{
	static const struct bit bits[] = {
		{ 1u << 1, "address is not mapped" },
		{ 1u << 2, "access flag is not set in the page table entry" },
		{ 1u << 3, "mapped, but not for this access" },
		{ 1u << 4, "external abort: memory or table cannot be accessed" },
		{ 1u << 5, "conflicting TLB entries" },
		{ 1u << 6, "TLB entries are locked" },
		{ 1u << 7, "address is beyond the configured size" },
		{ 1u << 8, "unsupported kind of transaction" },
		{ 1u << 30, "the device is stalled" },
		{ 1u << 31, "more faults came before this one was read" },
	};

	f->reason[0] = '\0';
	ADD_BITS(f, bits, fsr);
	if (!f->reason[0])
		snprintf(f->reason, sizeof(f->reason), "unknown reason");
}

/* PCIe's AER status registers: the severity is in words already, the errors are added. */
void fault_reason_from_aer(struct fault *f)
{
	static const struct bit corrected[] = {
		{ 1u << 0, "receiver error" },
		{ 1u << 6, "bad TLP" },
		{ 1u << 7, "bad DLLP" },
		{ 1u << 8, "replay number rollover" },
		{ 1u << 12, "replay timer timeout" },
		{ 1u << 13, "advisory non-fatal error" },
		{ 1u << 14, "corrected internal error" },
		{ 1u << 15, "header log overflow" },
	};
	static const struct bit uncorrected[] = {
		{ 1u << 4, "data link protocol error" },
		{ 1u << 5, "surprise down" },
		{ 1u << 12, "poisoned TLP" },
		{ 1u << 13, "flow control protocol error" },
		{ 1u << 14, "completion timeout" },
		{ 1u << 15, "completer abort" },
		{ 1u << 16, "unexpected completion" },
		{ 1u << 17, "receiver overflow" },
		{ 1u << 18, "malformed TLP" },
		{ 1u << 19, "ECRC error" },
		{ 1u << 20, "unsupported request" },
		{ 1u << 21, "ACS violation" },
		{ 1u << 22, "uncorrectable internal error" },
		{ 1u << 23, "blocked multicast TLP" },
		{ 1u << 24, "blocked atomic operation" },
		{ 1u << 25, "blocked TLP prefix" },
		{ 1u << 26, "blocked poisoned TLP" },
		{ 1u << 27, "blocked deferrable write" },
		{ 1u << 28, "IDE check failed" },
		{ 1u << 29, "misrouted IDE TLP" },
		{ 1u << 30, "PCRC check failed" },
		{ 1u << 31, "blocked translated TLP" },
	};

	if (f->correctable)
		ADD_BITS(f, corrected, f->code);
	else
		ADD_BITS(f, uncorrected, f->code);
}
