/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ring of the newest unmaps. */
#include "model/unmap_log.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

#define UNMAP "unmap "

static void copy_cut(char *to, size_t size, const char *from)
{
	size_t len = strnlen(from, size - 1);

	memcpy(to, from, len);
	to[len] = '\0';
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Where no clock can be read without the kernel that takes longer than an unmapping may: once a tick is enough. */
static uint64_t tick_ns(struct unmap_log *log)
{
	uint64_t now_ms = clock_ms();

	if (now_ms != log->asked_ms) {
		log->asked_ms = now_ms;
		log->asked_ns = now_ns();
	}
	return log->asked_ns;
}

void unmap_log_add(struct unmap_log *log, uint64_t start, uint64_t last, const char *space,
		   const char *buffer, const char *what)
{
	struct unmap_entry *entry;

	if (!log->entries)
		log->entries = calloc(UNMAP_LOG_MAX, sizeof(*log->entries));
	if (!log->entries)
		return;
	entry = &log->entries[log->total++ % UNMAP_LOG_MAX];
	entry->start = start;
	entry->last = last;
	entry->time_ns = tick_ns(log);
	copy_cut(entry->space, sizeof(entry->space), space);
	copy_cut(entry->buffer, sizeof(entry->buffer), buffer);
	memcpy(entry->command, UNMAP, sizeof(UNMAP));
	copy_cut(entry->command + strlen(UNMAP), sizeof(entry->command) - strlen(UNMAP), what);
}

static uint64_t kept(const struct unmap_log *log)
{
	return log->total < UNMAP_LOG_MAX ? log->total : UNMAP_LOG_MAX;
}

static bool is_of(const struct unmap_entry *entry, const char *space)
{
	return !space || !strncmp(entry->space, space, sizeof(entry->space) - 1);
}

const struct unmap_entry *unmap_log_find(const struct unmap_log *log, const char *space,
					 uint64_t address)
{
	for (uint64_t i = 1; i <= kept(log); i++) {
		const struct unmap_entry *entry = &log->entries[(log->total - i) % UNMAP_LOG_MAX];

		if (address >= entry->start && address <= entry->last && is_of(entry, space))
			return entry;
	}
	return NULL;
}

void unmap_log_narrow(const struct unmap_log *log, const char *space, uint64_t address,
		      uint64_t *start, uint64_t *last)
{
	for (uint64_t i = 0; i < kept(log); i++) {
		const struct unmap_entry *entry = &log->entries[i];

		if (!is_of(entry, space))
			continue;
		if (entry->last < address && entry->last >= *start)
			*start = entry->last + 1;
		else if (entry->start > address && entry->start <= *last)
			*last = entry->start - 1;
	}
}

uint64_t unmap_log_ago_ms(const struct unmap_entry *entry)
{
	return (now_ns() - entry->time_ns) / 1000000;
}

void unmap_log_free(struct unmap_log *log)
{
	free(log->entries);
	log->entries = NULL;
}
