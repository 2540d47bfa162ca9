/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recognises the faults that the kernel tells of twice: in its log and by its trace event. */
#ifndef MODEL_FAULT_TWIN_H
#define MODEL_FAULT_TWIN_H

#include <stdbool.h>
#include <stdint.h>

#include "model/fault.h"

/* The log's rate limit lets fewer pass in the time that a twin may take. */
#define FAULT_TWINS 64

/* Zero-initialise. */
struct fault_twins {
	struct fault_twin {
		char device[FAULT_NAME_LEN]; /* "": none */
		uint64_t address, time_ms;
	} told[FAULT_TWINS];
	unsigned int next;
};

/*
 * Takes note of a fault of the log. Only AMD's driver has both (amd_iommu_report_page_fault(), the
 * event first): of other families nothing is noted.
 */
void fault_twin_note(struct fault_twins *t, const struct fault *f, uint64_t now_ms);

/* True, once, when the log has told of just this fault of the trace event a moment ago. */
bool fault_twin_take(struct fault_twins *t, const struct fault *f, uint64_t now_ms);

#endif
