/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts faults by requester and reason. */
#ifndef CMD_FAULT_SUMMARY_H
#define CMD_FAULT_SUMMARY_H

#include "cmd/fault.h"

struct fault_row;

/* Zero-initialise; free with fault_summary_free(). */
struct fault_summary {
	struct fault_row *rows;
	size_t n, cap;
	uint64_t events, suppressed, lost;
	bool lost_unknown; /* more were lost, and nothing tells how many */
};

int fault_summary_add(struct fault_summary *s, const struct fault *f, struct err *e);
int fault_summary_emit(struct cmd *c, const struct fault_summary *s, struct err *e);
void fault_summary_free(struct fault_summary *s);

#endif
