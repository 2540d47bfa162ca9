/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A batch checked against the session and the host, and not run. */
#ifndef CLI_REHEARSE_H
#define CLI_REHEARSE_H

#include "cli/job.h"

/* Tells every line that could not be done. EXIT_CHECK when there is any. */
enum exit_status job_rehearse(struct job *j, struct err *e);

#endif
