/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that stand before or after any command. */
#ifndef CLI_GLOBALS_H
#define CLI_GLOBALS_H

#include "cmd/cmd.h"

struct globals {
	enum doc_format format;
	bool quiet;
	bool trace;
	bool help, usage, version;
	const char *session;
	const char *sysroot;
	const char *trace_file; /* NULL: stderr */
};

/* Their rows, for the help; ends with a NULL name. */
extern const struct option_row global_options[];

/* Takes them out of `words` up to "--", moving the others together; *n is then how many are left. */
int globals_take(struct globals *g, char **words, size_t *n, struct err *e);

/* Whether the environment names a session that there can be; help does without. */
int globals_check_session(const struct globals *g, struct err *e);

#endif
