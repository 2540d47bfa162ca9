/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session's process tells those that watch its faults. */
#include "model/fault_notice.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "uapi/iommufd_event.h"
#include "uapi/vfio_pci.h"

void notice_copy(char *to, size_t size, const char *from)
{
	size_t len = from ? strlen(from) : 0;

	if (len >= size)
		len = size - 1;
	memcpy(to, from ? from : "", len);
	to[len] = '\0';
}

/* What goes as an offset from one process to another: nothing else in it is an address. */
static const size_t strings[] = {
	offsetof(struct fault_notice, device),
	offsetof(struct fault_notice, why),
	offsetof(struct fault_notice, explanation.mapping.buffer),
	offsetof(struct fault_notice, explanation.unmapping.buffer),
	offsetof(struct fault_notice, explanation.unmapping.command),
	offsetof(struct fault_notice, explanation.below.buffer),
	offsetof(struct fault_notice, explanation.above.buffer),
};

#define STRINGS (sizeof(strings) / sizeof(strings[0]))

static const char **string_of(struct fault_notice *n, size_t i)
{
	return (const char **)((char *)n + strings[i]);
}

static size_t padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

size_t notice_pack(const struct fault_notice *n, void *to, size_t room)
{
	struct fault_notice head = *n;
	size_t len = sizeof(head);

	if (room < sizeof(head) + STRINGS * (NOTICE_STRING_MAX + 1) + 8 ||
	    room - sizeof(head) - STRINGS * (NOTICE_STRING_MAX + 1) - 8 < padded(n->size))
		return 0;
	for (size_t i = 0; i < STRINGS; i++) {
		const char **s = string_of(&head, i);
		size_t size = *s ? strnlen(*s, NOTICE_STRING_MAX) : 0;

		if (size)
			memcpy((char *)to + len, *s, size);
		((char *)to)[len + size] = '\0';
		len += size + 1;
		*s = NULL;
	}
	memset((char *)to + len, 0, padded(len) - len);
	len = padded(len);
	if (n->size)
		memcpy((char *)to + len, n->data, n->size);
	memset((char *)to + len + n->size, 0, padded(n->size) - n->size);
	head.data = NULL;
	memcpy(to, &head, sizeof(head));
	return len + padded(n->size);
}

void notice_extend(void *packed, size_t len, const void *data, size_t size)
{
	struct fault_notice *head = packed;

	memcpy((char *)packed + len, data, size);
	head->size += (uint32_t)size;
}

static uint64_t address_of(const void *data, size_t i)
{
	struct iommu_hwpt_pgfault r;

	memcpy(&r, (const char *)data + i * sizeof(r), sizeof(r));
	return r.addr;
}

static struct notice_span span_of(const void *data, size_t size)
{
	struct notice_span span = { .count = size / PAGE_REQUEST_SIZE, .lowest = UINT64_MAX };

	for (size_t i = 0; i < span.count; i++) {
		uint64_t address = address_of(data, i);

		span.lowest = address < span.lowest ? address : span.lowest;
		span.highest = address > span.highest ? address : span.highest;
	}
	return span;
}

void notice_count(void *packed, const void *data, size_t size)
{
	struct notice_span more = span_of(data, size);
	struct fault_notice *head = packed;

	if (!head->count || more.lowest < head->lowest)
		head->lowest = more.lowest;
	if (!head->count || more.highest > head->highest)
		head->highest = more.highest;
	head->count += more.count;
}

size_t notice_unpack(struct fault_notice *n, const void *from, size_t len)
{
	const char *p = from, *end = p + len;
	size_t used;

	if (len < sizeof(*n))
		return 0;
	memcpy(n, from, sizeof(*n));
	if (n->explanation.state > FAULT_ADDRESS_NEVER ||
	    n->explanation.why > FAULT_WHY_NOT_EXECUTABLE)
		return 0;
	p += sizeof(*n);
	for (size_t i = 0; i < STRINGS; i++) {
		const char *nul = memchr(p, '\0', (size_t)(end - p));

		if (!nul)
			return 0;
		*string_of(n, i) = p;
		p = nul + 1;
	}
	/* Named, or there is none. */
	n->explanation.has_below = *n->explanation.below.buffer;
	n->explanation.has_above = *n->explanation.above.buffer;
	used = padded((size_t)(p - (const char *)from));
	if (used > len || padded(n->size) > len - used)
		return 0;
	n->data = (const char *)from + used;
	return used + padded(n->size);
}

bool notice_next(struct fault_notice *n)
{
	if (n->kind != NOTICE_PAGE || n->size < 2 * PAGE_REQUEST_SIZE)
		return false;
	n->data = (const char *)n->data + PAGE_REQUEST_SIZE;
	n->size -= PAGE_REQUEST_SIZE;
	fault_explanation_move(&n->explanation, address_of(n->data, 0));
	return true;
}

struct notice_span notice_span(const struct fault_notice *n)
{
	struct notice_span span = span_of(n->data, n->size);

	span.count += n->count;
	if (n->count && n->lowest < span.lowest)
		span.lowest = n->lowest;
	if (n->count && n->highest > span.highest)
		span.highest = n->highest;
	return span;
}

static unsigned int decode_page(const struct fault_notice *n, struct fault *f)
{
	static const char *const reasons[PAGE_ANSWERS] = {
		[PAGE_UNANSWERED] = "the device waits for an answer",
		[PAGE_INVALID] = "answered invalid",
		[PAGE_SUCCESS] = "answered, the page is mapped",
		[PAGE_GONE] = "detached before it was answered",
	};

	if (n->answer >= PAGE_ANSWERS || !fault_of_page_request(n->data, n->size, f))
		return 0;
	notice_copy(f->reason, sizeof(f->reason), reasons[n->answer]);
	if (n->why && *n->why)
		snprintf(f->reason, sizeof(f->reason), "%s: %s", reasons[n->answer], n->why);
	return 1;
}

static unsigned int decode_irq(const struct fault_notice *n, struct fault *f)
{
	bool is_error = n->index == VFIO_PCI_ERR_IRQ_INDEX;

	fault_init(f, FAULT_FROM_IRQ);
	f->kind = is_error ? FAULT_ERR : FAULT_REQ;
	f->family = FAULT_BY_VFIO;
	f->count = n->count;
	/* The eventfd says no more; AER's details are in the kernel's log. */
	snprintf(f->reason, sizeof(f->reason), "%s",
		 is_error ? "uncorrectable PCIe error"
			  : "somebody wants the device back: detach it to let it go");
	return 1;
}

static unsigned int decode_lost(const struct fault_notice *n, struct fault *f)
{
	fault_init(f, FAULT_FROM_QUEUE);
	f->kind = FAULT_LOST;
	f->family = FAULT_BY_VFIO;
	f->count = n->count;
	f->has = FAULT_HAS_COUNT;
	snprintf(f->reason, sizeof(f->reason), "reports that were not fetched in time");
	return 1;
}

static unsigned int decode_vevent(const struct fault_notice *n, struct fault out[VEVENT_FAULTS])
{
	struct veventq_reader reader = { .type = n->index, .synced = true, .next = n->next };
	size_t used;

	return vevent_decode(&reader, n->data, n->size, out, &used);
}

unsigned int notice_decode(const struct fault_notice *n, struct fault out[VEVENT_FAULTS])
{
	unsigned int count = 0;

	switch (n->kind) {
	case NOTICE_PAGE:
		count = decode_page(n, out);
		break;
	case NOTICE_VEVENT:
		count = decode_vevent(n, out);
		break;
	case NOTICE_IRQ:
		count = decode_irq(n, out);
		break;
	case NOTICE_LOST:
		count = decode_lost(n, out);
		break;
	default:
		break;
	}
	for (unsigned int i = 0; i < count; i++)
		notice_copy(out[i].device, sizeof(out[i].device), n->device);
	return count;
}

void notice_add_raw(const struct fault_notice *n, struct fault *f)
{
	if (n->kind == NOTICE_PAGE)
		fault_add_page_request(f, n->data, n->size);
}

enum fault_source notice_source(const struct fault_notice *n)
{
	if (n->kind == NOTICE_IRQ)
		return FAULT_FROM_IRQ;
	return n->kind == NOTICE_VEVENT ? FAULT_FROM_VEVENTQ : FAULT_FROM_QUEUE;
}

const char *notice_answer(const struct fault_notice *n)
{
	static const char *const names[PAGE_ANSWERS] = { "none", "invalid", "success", "invalid" };

	return n->kind == NOTICE_PAGE && n->answer < PAGE_ANSWERS ? names[n->answer] : NULL;
}
