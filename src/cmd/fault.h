/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The document of a fault. */
#ifndef CMD_FAULT_H
#define CMD_FAULT_H

#include "cmd/cmd.h"
#include "model/fault.h"
#include "model/fault_explain.h"
#include "model/fault_host.h"

#define FAULT_TIME_LEN sizeof("2026-01-01T00:00:00.000Z")

struct timespec;

/* A time of the clock, as documents have it; or the time now. */
void fault_time_of(const struct timespec *time, char out[FAULT_TIME_LEN]);
void fault_time(char out[FAULT_TIME_LEN]);

/* What is known of a fault beside what its reporter said. */
struct fault_report {
	const struct fault_origin *origin;
	const struct fault_explanation *explanation;
	const char *words;  /* the explanation in one sentence, or NULL */
	const char *answer; /* what a page request was answered, or NULL */
	const char *time;   /* as fault_time() has it; NULL: now */
};

int fault_report_emit(struct cmd *c, const struct fault *f, const struct fault_report *report,
		      struct err *e);

/* Emits it, explained by the command's session if there is one. */
int fault_emit(struct cmd *c, const struct fault *f, const struct fault_origin *origin,
	       struct err *e);

#endif
