/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session's process tells those that watch its faults. */
#include "model/fault_notice.h"

#include <stdio.h>
#include <string.h>

#include "uapi/vfio_pci.h"

void notice_copy(char *to, size_t size, const char *from)
{
	size_t len = from ? strlen(from) : 0;

	if (len >= size)
		len = size - 1;
	memcpy(to, from ? from : "", len);
	to[len] = '\0';
}

static struct notice_range range_of(const struct fault_mapping *m, uint64_t distance)
{
	struct notice_range r = {
		.start = m->start,
		.last = m->last,
		.access = m->access,
		.distance = distance,
	};

	notice_copy(r.buffer, sizeof(r.buffer), m->buffer);
	return r;
}

void notice_explain(struct fault_notice *n, const struct fault_explanation *x)
{
	n->state = x->state;
	n->mapped_why = x->why;
	n->ago_ms = x->ago_ms;
	if (x->state == FAULT_ADDRESS_MAPPED)
		n->range = range_of(&x->mapping, 0);
	if (x->state == FAULT_ADDRESS_UNMAPPED) {
		n->range.start = x->unmapping.start;
		n->range.last = x->unmapping.last;
		notice_copy(n->range.buffer, sizeof(n->range.buffer), x->unmapping.buffer);
		notice_copy(n->command, sizeof(n->command), x->unmapping.command);
	}
	if (x->has_below)
		n->below = range_of(&x->below, x->below_distance);
	if (x->has_above)
		n->above = range_of(&x->above, x->above_distance);
}

static struct fault_mapping mapping_of(const struct notice_range *r)
{
	return (struct fault_mapping){
		.start = r->start,
		.last = r->last,
		.access = r->access,
		.buffer = r->buffer,
	};
}

void notice_explanation(const struct fault_notice *n, struct fault_explanation *x)
{
	*x = (struct fault_explanation){
		.state = n->state,
		.why = n->mapped_why,
		.ago_ms = n->ago_ms,
		.mapping = mapping_of(&n->range),
		.unmapping = { .start = n->range.start,
			       .last = n->range.last,
			       .buffer = n->range.buffer,
			       .command = n->command },
		.has_below = n->below.buffer[0],
		.has_above = n->above.buffer[0],
		.below = mapping_of(&n->below),
		.above = mapping_of(&n->above),
		.below_distance = n->below.distance,
		.above_distance = n->above.distance,
	};
}

static unsigned int decode_page(const struct fault_notice *n, struct fault *f)
{
	static const char *const reasons[PAGE_ANSWERS] = {
		[PAGE_UNANSWERED] = "the device waits for an answer",
		[PAGE_INVALID] = "answered invalid",
		[PAGE_SUCCESS] = "answered, the page is mapped",
		[PAGE_GONE] = "detached before it was answered",
	};

	if (n->answer >= PAGE_ANSWERS || !fault_from_page_request(n->data, n->size, f))
		return 0;
	notice_copy(f->reason, sizeof(f->reason), reasons[n->answer]);
	if (*n->why)
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

	if (n->size > sizeof(n->data))
		return 0;
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
