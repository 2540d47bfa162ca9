/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the session's process tells of faults, as it comes. */
#ifndef CMD_FAULT_LIVE_H
#define CMD_FAULT_LIVE_H

#include "cmd/cmd.h"
#include "model/follower.h"

/* Rows for the options that say what page requests are answered. */
#define FAULT_RESPOND_OPTIONS                                                                    \
	{ "respond",                                                                             \
	  0,                                                                                     \
	  ARG_CHOICE,                                                                            \
	  "ANSWER",                                                                              \
	  "invalid|map",                                                                         \
	  .help = "answer page requests: refuse them, or map the page; else devices wait" },     \
		{ "buffer", 0, ARG_NAME, "NAME", .help = "map pages of this buffer" },           \
	{                                                                                        \
		"iova", 0, ARG_U64, "IOVA", .help = "where the buffer's first byte lies; else 0" \
	}

struct fault_live {
	int fd; /* -1: nobody tells */
	struct fault_notice greeting;
	unsigned char *message; /* the last that came */
	size_t len, at;         /* of it; what is before `at` was told */
};

/*
 * Asks the session's process for those of `sources` that are not NULL. Fails when it refuses;
 * where there is no session, fd is -1.
 */
int fault_live_open(struct fault_live *live, struct cmd *c, const char *const sources[3],
		    struct err *e);
void fault_live_close(struct fault_live *live);

/* 1 and a notice, whose strings and data are good until the next call; 0 when none has come, -1 when the session has ended: then it is closed. */
int fault_live_next(struct fault_live *live, struct fault_notice *notice);

/* Whether more came with the last notice. */
static inline bool fault_live_has_more(const struct fault_live *live)
{
	return live->at < live->len;
}

#endif
