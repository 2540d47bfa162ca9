/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the user sees: documents on standard output, everything else on standard error. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/run.h"

/* Makes sure that the three standard descriptors are open, so that no file opened later takes their place. */
void report_guard_std(void);

/* How text is laid out on standard output: its width and colours where it is a terminal. */
struct text_style report_style(void);

/* Writes all of it and empties it. Fails as "write" on standard output. */
int report_out(struct text *t, struct err *e);

/* The same of what lies elsewhere. */
int report_bytes(const char *s, size_t len, struct err *e);

/* Writes to standard error, which nobody can be told has failed. */
void report_err(struct text *t);

/* The same to any descriptor. */
struct report_file {
	int fd;
	int failure; /* errno of the first write that failed */
};
void report_to(struct report_file *f, struct text *t);

/* One line on a terminal's standard error that is written over, until it ends. */
void report_progress(const char *what, uint64_t done, uint64_t total);
void report_progress_end(void);

/* The same as a runner's progress; nothing interrupts it. */
bool report_runner_progress(struct runner *r, const char *what, uint64_t done, uint64_t total);

/* run's flush for a process whose standard output is the user's. */
int report_flush(struct runner *r, struct err *e);

#endif
