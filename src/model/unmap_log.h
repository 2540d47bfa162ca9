/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was unmapped lately: a fault's address can so be told from one that never was mapped. */
#ifndef MODEL_UNMAP_LOG_H
#define MODEL_UNMAP_LOG_H

#include <stdint.h>

/* The newest that many are kept; mappings that were adjacent and went together are one. */
#define UNMAP_LOG_MAX 256

struct unmap_entry {
	uint64_t start, last;
	uint64_t time_ns; /* CLOCK_BOOTTIME, some milliseconds ago at most */
	char space[32];   /* longer names are cut */
	char buffer[32];
	char command[64]; /* "unmap 0x1000" */
};

struct unmap_log {
	struct unmap_entry *entries; /* NULL until something was unmapped */
	uint64_t total;              /* ever; the newest is at (total - 1) % UNMAP_LOG_MAX */
	uint64_t asked_ms, asked_ns; /* when the exact clock was asked last, and what it said */
};

/* By "unmap WHAT". Without memory nothing is noted: the log is help, not truth. */
void unmap_log_add(struct unmap_log *log, uint64_t start, uint64_t last, const char *space,
		   const char *buffer, const char *what);

/* The newest entry with that address, of that space or, with NULL, of any; NULL: there is none. */
const struct unmap_entry *unmap_log_find(const struct unmap_log *log, const char *space,
					 uint64_t address);

/* Leaves of addresses with none of that space those around one that lies among them. */
void unmap_log_narrow(const struct unmap_log *log, const char *space, uint64_t address,
		      uint64_t *start, uint64_t *last);

uint64_t unmap_log_ago_ms(const struct unmap_entry *entry);

void unmap_log_free(struct unmap_log *log);

#endif
