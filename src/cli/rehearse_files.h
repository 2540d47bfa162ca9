/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that the lines of a batch name, looked at and not opened. */
#ifndef CLI_REHEARSE_FILES_H
#define CLI_REHEARSE_FILES_H

#include "cli/job.h"

/* Tells every line whose files could not be opened, or are too short, as far as can be known before it
 * runs. EXIT_REFUSED if there is one. */
enum exit_status rehearse_files(struct job *j);

#endif
