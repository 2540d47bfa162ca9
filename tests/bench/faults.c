/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fault-watch --summary does with many faults of the kernel's log, of as many devices: faults COUNT. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/fault_summary.h"

#define LINE                                                                                       \
	"DMAR: [DMA Write NO_PASID] Request device [%04x:%02x:%02x.%x] fault addr 0x%x000 [fault " \
	"reason 0x05] PTE Write access is not set"

int main(int argc, char **argv)
{
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct fault_summary summary = { 0 };
	struct err e;

	for (unsigned int i = 0; i < n; i++) {
		struct fault f;
		char line[256];
		int len = snprintf(line, sizeof(line), LINE, i >> 16, i >> 8 & 0xff, i >> 3 & 0x1f,
				   i & 7, i);

		if (!fault_parse_kmsg(line, (size_t)len, &f))
			errx(1, "not a fault: %s", line);
		if (fault_summary_add(&summary, &f, &e))
			errx(1, "%s", e.message);
	}
	printf("%llu\n", (unsigned long long)summary.events);
	fault_summary_free(&summary);
	return 0;
}
