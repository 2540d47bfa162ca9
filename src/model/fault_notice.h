/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session's process tells those that watch its faults. */
#ifndef MODEL_FAULT_NOTICE_H
#define MODEL_FAULT_NOTICE_H

#include "model/fault_explain.h"
#include "model/fault_queue.h"

enum notice_kind {
	NOTICE_SOURCES, /* the first one: how much there is to watch */
	NOTICE_PAGE,    /* `data` are records of the fault queue */
	NOTICE_VEVENT,  /* `data` is an event with its header */
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

#define NOTICE_REQUESTS_MAX 256

/*
 * What is told at once: page requests of which all but their own records is the same are one. To
 * those of the same build it goes as its own bytes, see notice_pack().
 */
struct fault_notice {
	uint32_t kind;
	uint32_t answer; /* of PAGE */
	uint32_t index;  /* of IRQ: VFIO's; of VEVENT: the queue's type */
	uint32_t next;   /* of VEVENT: the sequence number that was expected */
	uint32_t queues, veventqs,
		devices; /* of SOURCES; devices are those that signal ERR and REQ */
	uint32_t size;   /* bytes of `data`; of PAGE those of 1 to NOTICE_REQUESTS_MAX requests */
	uint64_t count;  /* of PAGE: how many more there were, of which no record is told */
	uint64_t lowest, highest; /* of PAGE: the addresses that these named */
	/* Of PAGE: all but `data` is as in the notice before that has the same number; 0: it is not. */
	uint64_t run;
	const void *data;
	const char *device; /* in sysfs; "" or NULL when it is none of the session's */
	const char *why;    /* the page was not mapped */
	/* Of PAGE: what the session knew before it answered. Distances are those of the first. */
	struct fault_explanation explanation;
};

/* Copies what fits. */
void notice_copy(char *to, size_t size, const char *from);

/* Strings are cut to that many bytes on the way. */
#define NOTICE_STRING_MAX 255

/*
 * Writes it with its strings and data, to where an uint64_t could be. Returns how many bytes that
 * took, 0 when there is no room.
 */
size_t notice_pack(const struct fault_notice *n, void *to, size_t room);

/* Adds page requests to one that was written so and that nothing follows; as many bytes longer it is then. */
void notice_extend(void *packed, size_t len, const void *data, size_t size);

/* Counts page requests in one that was written so, in place of adding them. */
void notice_count(void *packed, const void *data, size_t size);

/* Reads it again: what it points to lies there. Returns how many bytes it took, 0 when it is none. */
size_t notice_unpack(struct fault_notice *n, const void *from, size_t len);

/* Of PAGE: goes on to its next request. False when there is none. */
bool notice_next(struct fault_notice *n);

/* Addresses that page requests name. */
struct notice_span {
	uint64_t count;
	uint64_t lowest, highest;
};

/* Of PAGE: of all its requests, also of those that were only counted. */
struct notice_span notice_span(const struct fault_notice *n);

/* What it tells, of PAGE its first request. Of SOURCES and of what is no notice nothing comes: 0. */
unsigned int notice_decode(const struct fault_notice *n, struct fault out[VEVENT_FAULTS]);

/* Of PAGE: adds the first request as text, which decoding leaves out: it takes longer than the rest. */
void notice_add_raw(const struct fault_notice *n, struct fault *f);

/* What told of it; LOST is told to one alone. */
enum fault_source notice_source(const struct fault_notice *n);

/* "invalid", "success", "none", or NULL when nothing was asked. */
const char *notice_answer(const struct fault_notice *n);

#endif
