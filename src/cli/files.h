/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that arguments name, opened by the process that the user runs. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "cmd/args.h"

#define FILES_MAX 32 /* what goes with one request, beside the lines themselves */

/*
 * A session's holder must never wait for a pipe or a terminal. So only regular files are handed over as
 * they are; what another input gives is read into memory first, what another output is to get is
 * gathered in memory and written by files_finish().
 */
struct files {
	size_t n;
	int fds[FILES_MAX]; /* to hand over, in the arguments' order; whose they are, files_take() says */
	int gather[FILES_MAX]; /* the memory a non-regular output gathers in, or -1 */
	int real[FILES_MAX];   /* and where it then goes, or -1 */
	bool on_stdout;        /* an output is "-": the documents make room for it */
};

int files_open(struct files *f, struct args *a, struct err *e);

/* Writes the outputs that were gathered. */
int files_finish(struct files *f, struct err *e);

/* The descriptors to hand over are no longer this one's to close. */
void files_taken(struct files *f);
void files_close(struct files *f);
#define _cleanup_files_ __attribute__((cleanup(files_close)))

#endif
