/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A batch of all lines or none, all or some of which run in this process. */
#ifndef CLI_ATOMIC_H
#define CLI_ATOMIC_H

#include "cli/job.h"

/*
 * The holder undoes what of a request was done before its failing line; this process does the rest. A signal between
 * two lines is a failure.
 */
enum exit_status job_run_atomic(struct job *j);

#endif
