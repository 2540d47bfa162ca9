/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes a line of the kernel's log by the table of formats. */
#include <stdio.h>
#include <string.h>

#include "model/fault.h"
#include "model/fault_match.h"
#include "model/fault_reason.h"

/* dev_err() and its like put "DRIVER DEVICE: " in front. Whose name that is: */
enum subject {
	NOBODY, /* the line has no such prefix */
	DEVICE, /* the requester's */
	IOMMU,  /* the reporter's, whatever its driver */
	SMMUV3, /* the reporter's, of this driver */
	SMMU,
	VIRTIO,
};

static const char *const drivers[] = {
	[SMMUV3] = "arm-smmu-v3",
	[SMMU] = "arm-smmu",
	[VIRTIO] = "virtio_iommu",
};

struct format {
	enum subject subject;
	enum fault_kind kind;
	enum fault_family family;
	enum fault_part part;
	bool (*finish)(struct fault *f); /* false when the line is not of this format after all */
	const char *reason;
	const char *pattern;
};

static bool as_is(struct fault *f)
{
	(void)f;
	return true;
}

static bool by_code(struct fault *f)
{
	fault_set_reason(f);
	return true;
}

static bool by_code_and_kind(struct fault *f)
{
	f->kind = fault_reason_kind(f->family, f->code);
	return by_code(f);
}

/*
 * FSTS bit 0: the record registers overflowed and faults were lost uncounted
 * (intel/dmar.c:dmar_fault).
 */
static bool intel_status(struct fault *f)
{
	if (!(f->flags & 1))
		return true;
	f->kind = FAULT_LOST;
	snprintf(f->reason, sizeof(f->reason), "fault registers overflowed");
	return true;
}

static bool vtd_page_request(struct fault *f)
{
	fault_from_vtd_page_request(f, f->record[0], f->record[1]);
	snprintf(f->reason, sizeof(f->reason), "the device made an invalid page request");
	return true;
}

enum { AMD_ILLEGAL_DEV_TABLE_ENTRY = 0x01, AMD_IO_PAGE_FAULT = 0x02, AMD_ILLEGAL_COMMAND = 0x05 };

static bool amd_event(struct fault *f)
{
	(void)by_code_and_kind(f);
	if (f->code == AMD_IO_PAGE_FAULT && (f->has & FAULT_HAS_FLAGS))
		fault_reason_from_amd_flags(f);
	/* A dump of the table entry or the command follows (amd/iommu.c:iommu_print_event). */
	if (f->code == AMD_ILLEGAL_DEV_TABLE_ENTRY || f->code == AMD_ILLEGAL_COMMAND)
		f->part = FAULT_OPENS;
	return true;
}

/* Of those that begin so only this is printed in the requester's name; the others are in the IOMMU's. */
static bool amd_device_event(struct fault *f)
{
	return f->code == AMD_IO_PAGE_FAULT && amd_event(f);
}

static bool smmuv2_status(struct fault *f)
{
	f->code = f->flags;
	f->has |= FAULT_HAS_CODE;
	fault_reason_from_smmuv2(f, f->code);
	return true;
}

/* FSYNR0: bit 4 is WNR, a write; bit 6 is IND, an instruction. */
static bool smmuv2_context(struct fault *f)
{
	uint64_t fsynr = f->record[0];

	f->access = fsynr & 1 << 4 ? FAULT_WRITE : fsynr & 1 << 6 ? FAULT_EXEC : FAULT_READ;
	f->has |= FAULT_HAS_ACCESS;
	return smmuv2_status(f);
}

/* Causes of memory accesses follow the CPU's exceptions; only guest page faults have an iotval2. */
static bool riscv_fault(struct fault *f)
{
	static const uint8_t access[24] = {
		[1] = FAULT_EXEC,  [4] = FAULT_READ,  [5] = FAULT_READ,   [6] = FAULT_WRITE,
		[7] = FAULT_WRITE, [12] = FAULT_EXEC, [13] = FAULT_READ,  [15] = FAULT_WRITE,
		[20] = FAULT_EXEC, [21] = FAULT_READ, [23] = FAULT_WRITE,
	};

	(void)by_code_and_kind(f);
	if (f->code < sizeof(access) && access[f->code]) {
		f->access = access[f->code];
		f->has |= FAULT_HAS_ACCESS;
	}
	if (f->stage != 2)
		f->has &= ~FAULT_HAS_IPA;
	f->ipa &= ~3ull; /* the two lowest bits tell an implicit access */
	return true;
}

static bool aer_correctable(struct fault *f)
{
	f->correctable = true;
	return true;
}

/* The rate limiter names the function that it silenced: only those that print faults count. */
static bool suppressed(struct fault *f)
{
	static const char *const ours[] = { "dmar", "iommu", "smmu", "prq",
					    "iopf", "vfio",  "eeh",  "aer" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		if (strstr(f->reporter, ours[i]))
			return true;
	}
	return false;
}

static const struct format formats[] = {
#define FORMAT(subject, kind, family, part, finish, reason, pattern) \
	{ subject, FAULT_##kind, FAULT_BY_##family, FAULT_##part, finish, reason, pattern },
#include "model/fault_formats.def"
#undef FORMAT
};

/* A line taken apart: behind the prefix, when there is one. */
struct line {
	const char *driver, *name, *text;
	size_t driver_len, name_len, len;
};

/* "DRIVER DEVICE: text". Neither name has a blank, and a device's colons have none behind. */
static bool split_prefix(const char *line, size_t len, struct line *l)
{
	const char *end = line + len, *colon = line, *blank = memchr(line, ' ', len);

	if (!blank || blank == line || blank[-1] == ':')
		return false;
	do {
		colon = memchr(colon + 1, ':', (size_t)(end - colon - 1));
	} while (colon && end - colon > 1 && colon[1] != ' ' && colon[1] != '\t');
	if (!colon || colon < blank + 2 || end - colon < 2 ||
	    memchr(blank + 1, ' ', (size_t)(colon - blank - 1)))
		return false;
	*l = (struct line){
		.driver = line,
		.driver_len = (size_t)(blank - line),
		.name = blank + 1,
		.name_len = (size_t)(colon - blank - 1),
		/* dev_err(dev, "\t...") leaves its blanks to the pattern */
		.text = colon + 2,
		.len = (size_t)(end - colon - 2),
	};
	return true;
}

static bool begins_with(const char *s, size_t len, const char *start)
{
	size_t n = strlen(start);

	return len >= n && memcmp(s, start, n) == 0;
}

static bool take_subject(const struct format *format, const struct line *l, struct fault *f)
{
	char *member = format->subject == DEVICE ? f->device : f->reporter;
	const char *driver = drivers[format->subject];

	if (driver &&
	    (l->driver_len != strlen(driver) || memcmp(l->driver, driver, l->driver_len) != 0))
		return false;
	if (l->name_len >= FAULT_NAME_LEN)
		return false;
	memcpy(member, l->name, l->name_len);
	member[l->name_len] = '\0';
	return true;
}

static bool try_format(const struct format *format, const struct line *l, struct fault *f)
{
	if (!fault_match_begins(format->pattern, l->text, l->len))
		return false;
	fault_init(f, FAULT_FROM_KMSG);
	f->kind = format->kind;
	f->family = format->family;
	f->part = format->part;
	snprintf(f->reason, sizeof(f->reason), "%s", format->reason);
	if (format->subject != NOBODY && !take_subject(format, l, f))
		return false;
	return fault_match(format->pattern, l->text, l->len, f) && format->finish(f);
}

/* Text that only the code that reports faults prints. */
static bool looks_like_ours(const char *line, size_t len, const struct line *prefixed)
{
	static const char *const starts[] = { "DMAR:",   "DMAR-IR:", "dmar:",
					      "AMD-Vi:", "IOMMU: ",  "EEH: " };
	static const char *const reporters[] = { "arm-smmu", "virtio_iommu", "riscv-iommu",
						 "riscv,iommu" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (begins_with(line, len, starts[i]))
			return true;
		if (prefixed && begins_with(prefixed->text, prefixed->len, starts[i]))
			return true;
	}
	for (size_t i = 0; prefixed && i < sizeof(reporters) / sizeof(reporters[0]); i++) {
		if (begins_with(prefixed->driver, prefixed->driver_len, reporters[i]))
			return true;
	}
	return prefixed && (begins_with(prefixed->text, prefixed->len, "AER: ") ||
			    begins_with(prefixed->text, prefixed->len, "DPC: "));
}

bool fault_parse_kmsg(const char *line, size_t len, struct fault *f)
{
	struct line whole = { .text = line, .len = len }, split;
	bool prefixed = split_prefix(line, len, &split);

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const struct line *l = formats[i].subject == NOBODY ? &whole : &split;

		if (formats[i].subject != NOBODY && !prefixed)
			continue;
		if (!try_format(&formats[i], l, f))
			continue;
		fault_add_raw(f, line, len);
		return true;
	}
	if (!looks_like_ours(line, len, prefixed ? &split : NULL))
		return false;
	fault_init(f, FAULT_FROM_KMSG);
	fault_add_raw(f, line, len);
	return true;
}
