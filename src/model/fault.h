/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fault: which device touched which address and why that failed, whoever reported it. */
#ifndef MODEL_FAULT_H
#define MODEL_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum fault_source {
	FAULT_FROM_KMSG,
	FAULT_FROM_TRACEFS,
	FAULT_FROM_QUEUE,   /* iommufd fault queue */
	FAULT_FROM_VEVENTQ, /* iommufd vEVENTQ */
	FAULT_FROM_IRQ,     /* VFIO's ERR and REQ interrupts */
	FAULT_FROM_EEH,     /* the polled EEH state */
};

enum fault_kind {
	FAULT_OTHER,      /* an IOMMU's line that no format matches: only `raw` is known */
	FAULT_DMA,        /* a DMA that was refused */
	FAULT_INTERRUPT,  /* an interrupt that remapping refused */
	FAULT_PAGE,       /* a page request: the device waits for an answer, or was refused one */
	FAULT_HARDWARE,   /* the IOMMU itself failed */
	FAULT_EVENT,      /* a virtual IOMMU's event that has no decoding here */
	FAULT_ERR,        /* PCIe AER */
	FAULT_REQ,        /* somebody wants the device back: unplug, unbind */
	FAULT_EEH,        /* POWER froze, recovered or gave up a device */
	FAULT_LIMIT,      /* pinning hit RLIMIT_MEMLOCK */
	FAULT_STATUS,     /* a report announces itself; the records follow */
	FAULT_SUPPRESSED, /* the kernel's rate limit swallowed `count` lines */
	FAULT_LOST,       /* events were lost: `count`, or how many is not known */
	FAULT_KINDS
};

/* Whose reason codes `code` is one of. */
enum fault_family {
	FAULT_BY_NONE,
	FAULT_BY_INTEL,
	FAULT_BY_AMD,
	FAULT_BY_SMMUV3,
	FAULT_BY_SMMUV2,
	FAULT_BY_VIRTIO,
	FAULT_BY_RISCV,
	FAULT_BY_EEH,
	FAULT_BY_AER,
	FAULT_BY_VFIO,
	FAULT_BY_IOMMUFD,
};

/* What `id` is, when the reporter names the requester in its own numbers. */
enum fault_id {
	FAULT_ID_NONE,
	FAULT_ID_STREAM,   /* SMMU stream id */
	FAULT_ID_ENDPOINT, /* virtio-iommu endpoint */
	FAULT_ID_DEVICE,   /* riscv device id */
	FAULT_ID_PE,       /* POWER partitionable endpoint; `segment` is its PHB */
	FAULT_ID_OBJECT,   /* iommufd DEVICE object */
	FAULT_ID_VIRTUAL,  /* a vDEVICE's virtual id */
};

enum fault_access {
	FAULT_READ = 1 << 0,
	FAULT_WRITE = 1 << 1,
	FAULT_EXEC = 1 << 2,
	FAULT_PRIV = 1 << 3,
};

/* Which members were reported. What is not here is unknown, not zero. */
enum fault_has {
	FAULT_HAS_ADDRESS = 1 << 0,
	FAULT_HAS_IPA = 1 << 1,
	FAULT_HAS_PASID = 1 << 2,
	FAULT_HAS_CODE = 1 << 3,
	FAULT_HAS_FLAGS = 1 << 4,
	FAULT_HAS_DOMAIN = 1 << 5,
	FAULT_HAS_INDEX = 1 << 6,
	FAULT_HAS_COUNT = 1 << 7,
	FAULT_HAS_PAGE_REQUEST = 1 << 8, /* group, cookie, length, last_page */
	FAULT_HAS_SEQUENCE = 1 << 9,
	FAULT_HAS_ACCESS = 1 << 10,
};

/* How a line of text stands to the others of its report. */
enum fault_part {
	FAULT_WHOLE, /* all there is */
	FAULT_OPENS, /* more lines may follow */
	FAULT_JOINS, /* belongs to the report that an earlier line opened */
};

#define FAULT_NAME_LEN     64
#define FAULT_REASON_LEN   160
#define FAULT_RAW_LEN      1024
#define FAULT_RECORD_WORDS 4

struct fault {
	enum fault_source source;
	enum fault_kind kind;
	enum fault_family family;
	enum fault_part part;
	unsigned int has; /* enum fault_has */

	/*
	 * The requester as the reporter names it. A PCI source id is what was on the bus: it can
	 * be a bridge's (model/fault_alias.h). Some kernels print Intel's without the segment:
	 * then `device` is "bb:dd.f", not a name of sysfs.
	 */
	char device[FAULT_NAME_LEN];   /* "" when unknown */
	char reporter[FAULT_NAME_LEN]; /* the IOMMU or driver instance, "" when unknown */
	enum fault_id id_kind;
	uint32_t id;
	uint32_t segment;

	uint32_t pasid;
	uint64_t address; /* IOVA; some reporters clear the bits below the page */
	uint64_t ipa;     /* stage-2 input address, when stage 2 refused */
	unsigned int access;
	unsigned int stage; /* 1, 2, or 0 for unknown */
	uint32_t code;
	char reason[FAULT_REASON_LEN]; /* in words, "" when nothing is known */
	uint32_t flags;                /* as reported */
	uint32_t domain;               /* the driver's own domain number, not a group */
	uint32_t index;                /* interrupt remapping table entry */
	bool correctable;              /* an AER error that the hardware corrected */
	uint64_t count;                /* lines suppressed, events lost, times asked */

	struct {
		uint32_t group;
		uint32_t cookie; /* answered once per cookie */
		uint32_t length;
		bool last; /* of its group */
	} page;
	uint32_t sequence;

	uint64_t record[FAULT_RECORD_WORDS]; /* the hardware's own record */
	unsigned int n_record;

	char raw[FAULT_RAW_LEN]; /* the line or lines, untrusted; cut with "..." */
};

void fault_init(struct fault *f, enum fault_source source);

/* Words for the enumerations, as documents have them; never NULL. */
const char *fault_source_name(enum fault_source source);
const char *fault_kind_name(enum fault_kind kind);
const char *fault_id_name(enum fault_id id);

/*
 * Appends text to `raw` behind a newline when there is some already. What does not fit is cut with
 * "...", and nothing is appended any more.
 */
void fault_add_raw(struct fault *f, const char *line, size_t len);

/* --- lines of text --- */

/*
 * Decodes one line of the kernel's log, without level, time and newline. False when no IOMMU,
 * VFIO, AER or EEH code prints such lines. A line that looks like theirs but has no format here,
 * or is cut short, is FAULT_OTHER with `raw`: nothing is guessed. Below the level of a warning
 * such a line is chatter (the IOMMU's greeting at boot), which the caller drops.
 */
bool fault_parse_kmsg(const char *line, size_t len, struct fault *f);

/* Decodes one line of trace_pipe: true for iommu:io_page_fault. */
bool fault_parse_trace(const char *line, size_t len, struct fault *f);

/*
 * Some reports take several lines (SMMU, AER, AMD's table dumps): those that follow join the one
 * that opened it. One report is held back at a time, until it cannot go on or
 * fault_chain_flush().
 */
struct fault_chain {
	bool holding;
	uint64_t lines; /* that were fed and were of reports: goes up as the log has more of them */
	struct fault held;
};

/* Feeds one line; out[] gets the reports that are now complete. Returns how many: 0, 1 or 2. */
unsigned int fault_chain_feed(struct fault_chain *c, const char *line, size_t len,
			      struct fault out[2]);

/* Gives out the report that is held back: call it when the log has been quiet. */
bool fault_chain_flush(struct fault_chain *c, struct fault *out);

/* --- hardware records --- */

/* Fills `f` from an SMMUv3 event record (CPU byte order). */
void fault_from_smmuv3(struct fault *f, const uint64_t event[4]);

/* Fills `f` from the first two words of a VT-d page request descriptor. */
void fault_from_vtd_page_request(struct fault *f, uint64_t word0, uint64_t word1);

#endif
