/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what comes from the kernel's log and trace pipe. */
#include <string.h>

#include "model/fault.h"
#include "sys/kmsg.h"
#include "sys/tracefs.h"
#include "target.h"

static bool terminated(const char *s, size_t size)
{
	return memchr(s, '\0', size);
}

static void check(const struct fault *f)
{
	HOLDS(f->kind < FAULT_KINDS && fault_kind_name(f->kind) && fault_id_name(f->id_kind));
	HOLDS(terminated(f->device, sizeof(f->device)));
	HOLDS(terminated(f->reporter, sizeof(f->reporter)));
	HOLDS(terminated(f->reason, sizeof(f->reason)));
	HOLDS(terminated(f->raw, sizeof(f->raw)) && f->raw[0]);
	HOLDS(f->n_record <= FAULT_RECORD_WORDS);
	HOLDS(f->kind != FAULT_OTHER || !(f->has & FAULT_HAS_ADDRESS));
}

/* Each line alone at the end of an allocation, so that a read beyond it is seen. */
static void feed(struct fault_chain *chain, const char *line, size_t len)
{
	struct fault out[2], f;
	char *copy = malloc(len ? len : 1);
	unsigned int n;
	uint64_t lost;

	HOLDS(copy);
	memcpy(copy, line, len);
	n = fault_chain_feed(chain, copy, len, out);
	HOLDS(n <= 2);
	for (unsigned int i = 0; i < n; i++)
		check(&out[i]);
	if (fault_parse_trace(copy, len, &f))
		check(&f);
	(void)tracefs_lost(copy, len, &lost);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct kmsg_record record;
	struct fault_chain chain = { 0 };
	const char *p = (const char *)data, *end = p + size;
	struct fault f;

	if (kmsg_decode(p, size, &record)) {
		HOLDS(record.len < sizeof(record.text) && !record.text[record.len]);
		HOLDS(terminated(record.device, sizeof(record.device)));
		feed(&chain, record.text, record.len);
	}
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((newline ? newline : end) - p);

		feed(&chain, p, len);
		p += len + 1;
	}
	if (fault_chain_flush(&chain, &f))
		check(&f);
	return 0;
}
