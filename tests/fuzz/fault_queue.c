/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what is read from iommufd's fault queue and vEVENTQs, and what a session's process tells of it. */
#include <string.h>

#include "model/fault_notice.h"
#include "target.h"

/* Groups and records cover the same bytes, in order, and nothing is taken twice. */
static void page_requests(const uint8_t *buf, size_t len)
{
	size_t taken = 0, group;
	struct fault f;

	while ((group = page_request_group_size(buf + taken, len - taken))) {
		HOLDS(group % PAGE_REQUEST_SIZE == 0 && group <= len - taken);
		for (size_t at = 0; at < group; at += PAGE_REQUEST_SIZE) {
			HOLDS(fault_from_page_request(buf + taken + at, len - taken - at, &f));
			HOLDS(!f.page.last || at + PAGE_REQUEST_SIZE == group);
		}
		taken += group;
	}
	HOLDS(len - taken < PAGE_REQUEST_SIZE);
}

static void events(uint32_t type, bool synced, const uint8_t *buf, size_t len)
{
	struct veventq_reader reader = { .type = type, .synced = synced };
	struct fault out[VEVENT_FAULTS];
	size_t used;
	unsigned int n;

	while ((n = vevent_decode(&reader, buf, len, out, &used))) {
		HOLDS(n <= VEVENT_FAULTS && used >= 8 && used <= len);
		for (unsigned int i = 0; i < n; i++)
			HOLDS(memchr(out[i].raw, '\0', sizeof(out[i].raw)) &&
			      out[i].kind < FAULT_KINDS);
		buf += used;
		len -= used;
	}
	HOLDS(used == 0);
}

/* What a notice points to lies in the message. */
static void notices(const uint8_t *buf, size_t len)
{
	struct fault f[VEVENT_FAULTS];
	struct fault_notice n;
	struct text words = { 0 };
	size_t used;

	for (; (used = notice_unpack(&n, buf, len)); buf += used, len -= used) {
		HOLDS(used <= len && (const uint8_t *)n.data + n.size <= buf + used);
		HOLDS(notice_span(&n).count == n.size / PAGE_REQUEST_SIZE + n.count);
		do
			HOLDS(notice_decode(&n, f) <= VEVENT_FAULTS);
		while (notice_next(&n));
		fault_explanation_words(&n.explanation, &words);
		text_reset(&words);
	}
	text_free(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t types[] = { 1, 2, 0xbeefbeef, 77 };
	uint8_t *copy;

	if (size == 0)
		return 0;
	copy = malloc(size);
	HOLDS(copy);
	memcpy(copy, data + 1, size - 1);
	page_requests(copy, size - 1);
	events(types[data[0] & 3], data[0] & 4, copy, size - 1);
	notices(copy, size - 1);
	free(copy);
	return 0;
}
