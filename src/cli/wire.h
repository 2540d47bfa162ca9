/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a client and a session's holder say to each other. */
#ifndef CLI_WIRE_H
#define CLI_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "cli/run.h"
#include "cmd/args.h"
#include "sys/sealed.h"

/*
 * One connection, one request, one reply; before the reply there may be progress. An atomic batch of which the client
 * does a part itself keeps its connection for several requests. A message is one struct
 * wire_message. Descriptors of a request: sealed memory with the lines, then the files of the lines. Of a reply:
 * sealed memory with what the client shall write.
 */
#define WIRE_MAGIC     "vfioctl\1"
#define WIRE_BUILD_LEN 32

enum wire_type {
	WIRE_REQUEST,
	WIRE_PROGRESS,
	WIRE_REPLY,
	WIRE_ENDING,      /* reply: the holder is about to end and did nothing; start another */
	WIRE_OTHER_BUILD, /* reply: nothing was done, the holder is of another build */
	WIRE_REJECTED,    /* reply: this was no request */
	WIRE_SETTLED,     /* on a kept connection: what its requests did stays; no reply */
	WIRE_NO_ROOM,     /* reply: nothing was done, a call failed that takes the request */
	WIRE_INTERRUPT,   /* the request that runs shall end, which its reply tells */
};

enum wire_flags {
	WIRE_COLOR = 1 << 0,
	WIRE_TRACE = 1 << 1,
	WIRE_WANTS_PROGRESS = 1 << 2,
	WIRE_STAY = 1 << 3,   /* the holder stays when it holds nothing */
	WIRE_ATOMIC = 1 << 4, /* what the lines did is undone when one fails */
	WIRE_EARLIER =
		1 << 7, /* with ATOMIC: lines before these were done, which the client undoes */
	WIRE_REHEARSE = 1 << 6, /* the lines are checked against what there is, and not run */
	WIRE_KEPT =
		1 << 8, /* with ATOMIC: more may come on this connection; what was done is undone if
			     * it closes before it is SETTLED */
	WIRE_UNDOES = 1 << 9, /* on a kept connection: the line undoes what was done on it last */
	WIRE_KEEP_GOING =
		1 << 5, /* a line that fails does not end it; EXIT_UNREACHABLE: something did */
};

struct wire_message {
	/* These stay as they are in every build, so that any two can tell that they differ. */
	char magic[8];
	unsigned char build[WIRE_BUILD_LEN];
	uint32_t type;

	uint32_t flags;  /* request */
	uint32_t format; /* enum doc_format */
	int32_t width;
	uint32_t status;  /* reply: exit status */
	uint32_t stays;   /* reply: it would have stayed anyway */
	uint64_t out_len; /* reply: in the memory, one after another */
	uint64_t err_len;
	uint64_t trace_len;
	uint64_t undo_len;    /* of an ATOMIC that is done: steps that undo_join() takes */
	uint64_t done, total; /* progress */
	uint32_t errnum;      /* NO_ROOM, and a reply without its memory: what that call said */
	char what[64];        /* progress: the step; else the call that failed */
};

/* A message of this build with nothing in it. */
void wire_begin(struct wire_message *m, enum wire_type type);

/* Which call of the holder failed. */
void wire_set_failure(struct wire_message *m, const struct err *failure);

/* Our own string of a call that a holder names, as an error needs it; NULL: it names none that we know. */
const char *wire_call(const char *what, size_t size);

enum wire_answer { WIRE_OURS, WIRE_FOREIGN, WIRE_GARBAGE };

/* Whether what came is a message of ours; `len` is what was received. */
enum wire_answer wire_check(const struct wire_message *m, size_t len);

/* Whether the parts of a reply fill memory of that length: no less, no more. */
bool wire_fills(const struct wire_message *m, size_t len);

/* --- lines: records one after another --- */

enum line_place {
	LINE_HERE,      /* runs in the client */
	LINE_PEEKS,     /* in the holder if there is one */
	LINE_IN_HOLDER, /* in the holder, which is started */
};

/* Appends the record of a line, which is what its words were found to mean. */
void wire_add_line(struct text *lines, uint64_t number, const struct args *args);

struct line_reader {
	const char *data;
	size_t len, at;
	struct args args; /* of the current line; freed by line_reader_end() */
	const int *fds;   /* handed out to the lines that want files */
	size_t n_fds;
};

struct line_record {
	struct run_line line; /* its files are still to be given to it */
	enum line_place place;
	size_t start, end; /* where the record lies */
};

/* 1 and the next line, 0 after the last, -1 when the records are no records: no client makes those. */
int line_next(struct line_reader *r, struct line_record *record);
void line_reader_end(struct line_reader *r);

#endif
