/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A batch of all lines or none, some of which change the host and some the session. */
#ifndef CLI_ATOMIC_H
#define CLI_ATOMIC_H

#include "cli/job.h"

/* The holder undoes what of a request was done before its failing line; this process does the rest. */
enum exit_status job_run_atomic(struct job *j);

#endif
