/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session's process tells those that watch its faults. */
#ifndef MODEL_FAULT_NOTICE_H
#define MODEL_FAULT_NOTICE_H

#include "model/fault_explain.h"
#include "model/fault_queue.h"

enum notice_kind {
	NOTICE_SOURCES, /* the first one: how much there is to watch */
	NOTICE_PAGE,    /* `data` is the fault queue's record */
	NOTICE_VEVENT,  /* `data` is an event with its header, cut where its type is not known */
	NOTICE_IRQ,     /* ERR or REQ fired `count` times */
	NOTICE_LOST,    /* `count` notices went past: they were not fetched in time */
	NOTICE_KINDS
};

/* What was said to a device that asked for a page. */
enum page_answer {
	PAGE_UNANSWERED, /* it waits */
	PAGE_INVALID,
	PAGE_SUCCESS, /* it is to try again: the page is mapped */
	PAGE_GONE,    /* detached before it was answered */
	PAGE_ANSWERS
};

#define NOTICE_DATA 40

struct notice_range {
	uint64_t start, last;
	uint64_t distance; /* of below and above */
	uint32_t access;
	char buffer[36]; /* "" for none */
};

/* Of one build, as both ends are; plain bytes without pointers. Zero what is not filled. */
struct fault_notice {
	uint32_t kind;
	uint32_t answer; /* of PAGE */
	uint32_t index;  /* of IRQ: VFIO's; of VEVENT: the queue's type */
	uint32_t next;   /* of VEVENT: the sequence number that was expected */
	uint32_t size;   /* bytes of `data` */
	uint32_t queues, veventqs,
		devices; /* of SOURCES; devices are those that signal ERR and REQ */
	uint64_t count;
	unsigned char data[NOTICE_DATA];
	char device[48]; /* in sysfs, "" when it is none of the session's */
	/* What the session knows of the address, as it was before the answer. */
	uint32_t state, mapped_why;
	uint64_t ago_ms;
	struct notice_range range, below, above; /* mapped or unmapped; and the nearest mappings */
	char command[64];
	char why[96]; /* the page was not mapped */
};

_Static_assert(NOTICE_DATA >= PAGE_REQUEST_SIZE, "a page request fits");

/* Copies what fits. */
void notice_copy(char *to, size_t size, const char *from);
void notice_explain(struct fault_notice *n, const struct fault_explanation *x);

/* Back again; its strings are those of *n. Of SOURCES and of what is no notice nothing comes: 0. */
unsigned int notice_decode(const struct fault_notice *n, struct fault out[VEVENT_FAULTS]);
void notice_explanation(const struct fault_notice *n, struct fault_explanation *x);

/* What told of it; LOST is told to one alone. */
enum fault_source notice_source(const struct fault_notice *n);

/* "invalid", "success", "none", or NULL when nothing was asked. */
const char *notice_answer(const struct fault_notice *n);

#endif
