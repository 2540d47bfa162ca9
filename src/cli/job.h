/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands checked first, then run one after another, each where it belongs: here or in the session's holder. */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "cli/program.h"
#include "cmd/args.h"

struct job {
	struct program *program;
	bool batch;         /* some commands make no sense in one */
	bool local;         /* the session is the runner's own */
	bool rehearses;     /* no line will be run */
	bool keeps_going;   /* a line that fails does not end it */
	bool atomic;        /* all lines or none: each must be one that can be undone */
	bool mixed;         /* some lines run here, some may in the holder */
	bool opens;         /* some lines have files */
	bool starts;        /* some lines need a session */
	bool interruptible; /* between two lines, once `signals` is readable */
	int signals;
	uint64_t first; /* number of the first line */
	struct text lines;
	struct args args; /* of the line that is noted */
};

/* Checks the words of one command and notes it. `number` is the batch's line, 0 for a command alone. */
int job_add(struct job *j, uint64_t number, char *const *words, size_t n, struct err *e);

/* Runs what was noted, up to the first that fails; what they say is written, errors are left in the runner. */
enum exit_status job_run(struct job *j);

/* Whether a signal came that shall end an interruptible job. */
bool job_is_interrupted(const struct job *j);

void job_release(struct job *j);

#endif
