/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every source of faults shares: names, the raw text, and reports of several lines. */
#include "model/fault.h"

#include <stdio.h>
#include <string.h>

#include "model/fault_match.h"
#include "model/fault_reason.h"

void fault_init(struct fault *f, enum fault_source source)
{
	/* Most of it is text that there need not be. */
	memset(f, 0, offsetof(struct fault, raw));
	f->raw[0] = '\0';
	f->source = source;
}

const char *fault_source_name(enum fault_source source)
{
	static const char *const names[] = {
		[FAULT_FROM_KMSG] = "kmsg",         [FAULT_FROM_TRACEFS] = "tracefs",
		[FAULT_FROM_QUEUE] = "fault-queue", [FAULT_FROM_VEVENTQ] = "veventq",
		[FAULT_FROM_IRQ] = "irq",           [FAULT_FROM_EEH] = "eeh",
	};

	return names[source];
}

const char *fault_kind_name(enum fault_kind kind)
{
	static const char *const names[FAULT_KINDS] = {
		[FAULT_OTHER] = "other",
		[FAULT_DMA] = "dma",
		[FAULT_INTERRUPT] = "interrupt-remap",
		[FAULT_PAGE] = "page-request",
		[FAULT_HARDWARE] = "iommu-error",
		[FAULT_EVENT] = "event",
		[FAULT_ERR] = "err",
		[FAULT_REQ] = "req",
		[FAULT_EEH] = "eeh",
		[FAULT_LIMIT] = "limit",
		[FAULT_STATUS] = "status",
		[FAULT_SUPPRESSED] = "suppressed",
		[FAULT_LOST] = "lost",
	};

	return names[kind];
}

const char *fault_id_name(enum fault_id id)
{
	static const char *const names[] = {
		[FAULT_ID_NONE] = "none",
		[FAULT_ID_STREAM] = "stream",
		[FAULT_ID_ENDPOINT] = "endpoint",
		[FAULT_ID_DEVICE] = "device-id",
		[FAULT_ID_PE] = "pe",
		[FAULT_ID_OBJECT] = "iommufd-device",
		[FAULT_ID_VIRTUAL] = "virtual",
	};

	return names[id];
}

void fault_add_raw(struct fault *f, const char *line, size_t len)
{
	static const char cut[] = "...";
	const size_t most = sizeof(f->raw) - sizeof(cut);
	size_t used = strlen(f->raw), fits;
	char *to;

	/* It was cut before. */
	if (used > most)
		return;
	if (used && used < most)
		f->raw[used++] = '\n';
	fits = len < most - used ? len : most - used;
	to = f->raw + used;
	memcpy(to, line, fits);
	/* A NUL would end the text early and hide what follows. */
	for (char *nul = to; (nul = memchr(nul, '\0', (size_t)(to + fits - nul)));)
		*nul = ' ';
	to[fits] = '\0';
	if (fits < len)
		memcpy(to + fits, cut, sizeof(cut));
}

bool fault_parse_trace(const char *line, size_t len, struct fault *f)
{
	static const char event[] = "io_page_fault: ";
	const char *at = memmem(line, len, event, sizeof(event) - 1);

	fault_init(f, FAULT_FROM_TRACEFS);
	if (!at)
		return false;
	at += sizeof(event) - 1;
	f->kind = FAULT_DMA;
	fault_add_raw(f, line, len);
	if (!fault_match("IOMMU:{reporter} {device} iova={address} flags={flags}", at,
			 (size_t)(line + len - at), f)) {
		char raw[sizeof(f->raw)];

		memcpy(raw, f->raw, sizeof(raw));
		fault_init(f, FAULT_FROM_TRACEFS);
		memcpy(f->raw, raw, sizeof(raw));
		return true;
	}
	/* IOMMU_FAULT_READ is 0 and IOMMU_FAULT_WRITE 1 (include/linux/iommu.h). */
	f->access = f->flags & 1 ? FAULT_WRITE : FAULT_READ;
	f->has |= FAULT_HAS_ACCESS;
	return true;
}

static bool same_report(const struct fault *held, const struct fault *f)
{
	if (held->family != f->family)
		return false;
	if (held->family == FAULT_BY_AER)
		return strcmp(held->device, f->device) == 0;
	return !f->reporter[0] || strcmp(held->reporter, f->reporter) == 0;
}

/* What a later line says, it says of the same event; what the opening line said stands. */
static void join(struct fault *held, const struct fault *f)
{
	unsigned int more = f->has & ~held->has;

	for (unsigned int i = 0; i < f->n_record && held->n_record < FAULT_RECORD_WORDS; i++)
		held->record[held->n_record++] = f->record[i];
	if (more & FAULT_HAS_ADDRESS)
		held->address = f->address;
	if (more & FAULT_HAS_DOMAIN)
		held->domain = f->domain;
	if (more & FAULT_HAS_CODE)
		held->code = f->code;
	if (more & FAULT_HAS_FLAGS)
		held->flags = f->flags;
	if (more & FAULT_HAS_ACCESS)
		held->access = f->access;
	if (more & FAULT_HAS_PAGE_REQUEST)
		held->page = f->page;
	held->has |= more;
	if (!held->device[0])
		memcpy(held->device, f->device, sizeof(held->device));
	if (held->id_kind == FAULT_ID_NONE) {
		held->id_kind = f->id_kind;
		held->id = f->id;
	}
	if (!held->reason[0])
		memcpy(held->reason, f->reason, sizeof(held->reason));
	fault_add_raw(held, f->raw, strlen(f->raw));
	if (held->family == FAULT_BY_SMMUV3 && f->n_record && held->n_record == FAULT_RECORD_WORDS)
		fault_from_smmuv3(held, held->record);
	if (held->family == FAULT_BY_AER && (more & FAULT_HAS_CODE))
		fault_reason_from_aer(held);
}

unsigned int fault_chain_feed(struct fault_chain *c, const char *line, size_t len,
			      struct fault out[2])
{
	struct fault *f = &out[1];
	unsigned int n;

	if (!fault_parse_kmsg(line, len, f))
		return 0;
	c->lines++;
	if (f->part == FAULT_JOINS && c->holding && same_report(&c->held, f)) {
		join(&c->held, f);
		return 0;
	}
	n = fault_chain_flush(c, &out[0]);
	if (f->part == FAULT_OPENS) {
		c->held = *f;
		c->holding = true;
		return n;
	}
	if (n == 0)
		out[0] = *f;
	return n + 1;
}

bool fault_chain_flush(struct fault_chain *c, struct fault *out)
{
	if (!c->holding)
		return false;
	*out = c->held;
	c->holding = false;
	return true;
}
