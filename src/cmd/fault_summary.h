/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts faults by requester and reason. */
#ifndef CMD_FAULT_SUMMARY_H
#define CMD_FAULT_SUMMARY_H

#include "base/arena.h"
#include "base/index.h"
#include "cmd/fault.h"
#include "model/fault_notice.h"

struct fault_row;

/* Zero-initialise; free with fault_summary_free(). */
struct fault_summary {
	struct arena arena;
	struct fault_row *first,
		**end; /* in the order in which they were first seen; `end` is where the next goes */
	struct index index;
	uint64_t events, suppressed, lost;
	bool lost_unknown; /* more were lost, and nothing tells how many */
};

/* Many that differ in their addresses alone. */
int fault_summary_add_span(struct fault_summary *s, const struct fault *f,
			   const struct notice_span *span, struct err *e);
int fault_summary_add(struct fault_summary *s, const struct fault *f, struct err *e);
int fault_summary_emit(struct cmd *c, const struct fault_summary *s, struct err *e);
void fault_summary_free(struct fault_summary *s);

#endif
