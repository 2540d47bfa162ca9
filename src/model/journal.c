/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What devices were like before vfioctl changed them, for whoever gives them back. */
#include "model/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/num.h"
#include "model/host_read.h"
#include "sys/journal_dir.h"
#include "sys/runtime_dir.h"

#define SUFFIX      ".before"
#define LOCK_SUFFIX ".lock"

/* A write of a killed process is over by then, unless a driver does not let go. */
#define LOCK_WAIT_MS 2000

static void file_name(const char *device, const char *suffix, char out[96])
{
	snprintf(out, 96, "%s%s", device, suffix);
}

int journal_open(struct journal *j, const struct host *h, bool create, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir random = { -1 };

	*j = (struct journal){ .fd = -1 };
	if (sysfs_dir_open(&h->sysfs, "proc/sys/kernel/random", &random) != SYSFS_OK ||
	    sysfs_read(&random, "boot_id", j->boot, sizeof(j->boot)) != SYSFS_OK)
		return err_refused(e, NULL, "cannot read /proc/sys/kernel/random/boot_id");
	j->fd = journal_dir_open(create, e);
	return j->fd == -1 ? -1 : 0;
}

void journal_close(struct journal *j)
{
	cleanup_close(&j->fd);
	j->fd = -1;
}

int journal_lock(const struct journal *j, const char *device, struct err *e)
{
	char name[96];
	int fd;

	file_name(device, LOCK_SUFFIX, name);
	fd = journal_dir_lock(j->fd, name, LOCK_WAIT_MS, e);
	if (fd != JOURNAL_DIR_BUSY)
		return fd;
	err_refused(e, device, "another change of %s by vfioctl is still under way", device);
	return err_hint(e, "a driver that does not let go of it makes that wait: vfioctl who %s",
			device);
}

/* --- the file: lines "KEY VALUE"; a fact that is not there is none --- */

static void add_text(struct text *out, const char *key, const char *value)
{
	if (*value)
		text_addf(out, "%s %s\n", key, value);
}

static void add_number(struct text *out, const char *key, int64_t value)
{
	if (value >= 0)
		text_addf(out, "%s %lld\n", key, (long long)value);
}

static void format_entry(const struct journal *j, const struct journal_entry *entry,
			 struct text *out)
{
	add_text(out, "boot", j->boot);
	add_text(out, "bus", entry->bus);
	add_text(out, "id", entry->id);
	add_number(out, "time", (int64_t)entry->time_ms);
	add_text(out, "driver", entry->before.driver);
	add_text(out, "driver_override", entry->before.override);
	add_text(out, "probe", entry->before.probe ? "1" : "");
	add_number(out, "sriov_numvfs", entry->before.num_vfs);
	add_number(out, "sriov_drivers_autoprobe", entry->before.autoprobe);
	text_add(out, entry->functions ?: "");
	/* Without this line the file was cut short. */
	text_add(out, "end\n");
}

/* The value of the first line with that key; "" when there is none. */
static void take_text(const char *content, const char *key, char *out, size_t size)
{
	size_t len = strlen(key);
	const char *line = content, *end;

	out[0] = 0;
	for (; (end = strchr(line, '\n')); line = end + 1) {
		if (strncmp(line, key, len) || line[len] != ' ')
			continue;
		line += len + 1;
		if ((size_t)(end - line) < size) {
			memcpy(out, line, (size_t)(end - line));
			out[end - line] = 0;
		}
		return;
	}
}

static int64_t take_number(const char *content, const char *key)
{
	uint64_t value;
	char digits[24];

	take_text(content, key, digits, sizeof(digits));
	return parse_u64(digits, &value) && value <= INT64_MAX ? (int64_t)value : -1;
}

static bool parse_entry(const struct journal *j, const char *content, struct journal_entry *entry)
{
	size_t len = strlen(content);
	char boot[sizeof(j->boot)];

	take_text(content, "boot", boot, sizeof(boot));
	if (strcmp(boot, j->boot) || len < 4 || strcmp(content + len - 4, "end\n"))
		return false;
	take_text(content, "bus", entry->bus, sizeof(entry->bus));
	take_text(content, "id", entry->id, sizeof(entry->id));
	take_text(content, "driver", entry->before.driver, DEVICE_STATE_TEXT);
	take_text(content, "driver_override", entry->before.override, DEVICE_STATE_TEXT);
	entry->before.probe = take_number(content, "probe") == 1;
	entry->time_ms = (uint64_t)take_number(content, "time");
	entry->before.num_vfs = take_number(content, "sriov_numvfs");
	entry->before.autoprobe = take_number(content, "sriov_drivers_autoprobe");
	return entry->bus[0];
}

int journal_content(const struct journal *j, const char *device, struct text *out, struct err *e)
{
	char name[96];

	file_name(device, SUFFIX, name);
	if (runtime_dir_read(j->fd, name, out) == SYSFS_UNKNOWN)
		return err_syscall(e, "read", name, errno);
	return out->failed ? err_nomem(e) : 0;
}

int journal_find(const struct journal *j, const char *device, struct journal_entry *entry,
		 bool *found, struct err *e)
{
	_cleanup_text_ struct text content = { 0 };

	*found = false;
	if (j->fd < 0 || strlen(device) >= sizeof(entry->device))
		return 0;
	*entry = (struct journal_entry){ 0 };
	strcpy(entry->device, device);
	if (journal_content(j, device, &content, e))
		return -1;
	*found = content.s && parse_entry(j, content.s, entry);
	return 0;
}

int journal_note(const struct journal *j, const struct journal_entry *entry, bool *added,
		 struct err *e)
{
	_cleanup_text_ struct text content = { 0 };
	_cleanup_close_ int fd = -1;
	struct journal_entry there;
	char name[96];
	bool found;

	/* What cannot be read may be the first state, which nothing may replace. */
	*added = false;
	if (journal_find(j, entry->device, &there, &found, e))
		return -1;
	if (found)
		return 0;
	format_entry(j, entry, &content);
	file_name(entry->device, SUFFIX, name);
	fd = runtime_dir_replace(j->fd, name, &content, e);
	*added = fd >= 0;
	return *added ? 0 : -1;
}

int journal_put(const struct journal *j, const char *device, const struct text *content,
		struct err *e)
{
	_cleanup_close_ int fd = -1;
	char name[96];

	file_name(device, SUFFIX, name);
	fd = runtime_dir_replace(j->fd, name, content, e);
	return fd < 0 ? -1 : 0;
}

int journal_drop(const struct journal *j, const char *device, struct err *e)
{
	char name[96];

	file_name(device, SUFFIX, name);
	return runtime_dir_remove(j->fd, name, e);
}

static void drop_draft(void *ctx, const char *device)
{
	const struct journal *j = ctx;
	_cleanup_close_ int lock = -1;
	struct err ignored;
	char name[96];

	file_name(device, LOCK_SUFFIX, name);
	lock = journal_dir_lock(j->fd, name, 0, &ignored);
	/* Whoever has the lock may be writing it. */
	if (lock < 0)
		return;
	file_name(device, SUFFIX RUNTIME_DIR_DRAFT, name);
	runtime_dir_remove(j->fd, name, &ignored);
}

void journal_drop_drafts(struct journal *j)
{
	struct err ignored;

	/* One that stays does no harm, and goes the next time. */
	runtime_dir_each(j->fd, SUFFIX RUNTIME_DIR_DRAFT, drop_draft, j, &ignored);
}

struct lock_walk {
	struct host *host;
	int fd;
};

static void take_locked(void *ctx, const char *device)
{
	const struct lock_walk *walk = ctx;
	struct err ignored;
	char name[96];
	int lock;

	file_name(device, LOCK_SUFFIX, name);
	lock = journal_dir_lock(walk->fd, name, 0, &ignored);
	if (lock == JOURNAL_DIR_BUSY &&
	    pointers_add(&walk->host->changing, (void *)host_keep(walk->host, device)))
		walk->host->failed = true;
	cleanup_close(&lock);
}

void journal_changing(struct host *h)
{
	struct err ignored;
	_cleanup_close_ int fd = journal_dir_open(false, &ignored);
	struct lock_walk walk = { h, fd };

	if (fd >= 0)
		runtime_dir_each(fd, LOCK_SUFFIX, take_locked, &walk, &ignored);
}

struct gathering {
	const struct journal *journal;
	struct journal_entry *entries;
	size_t n, cap;
	int failed;
	struct err *e;
};

static void gather(void *ctx, const char *device)
{
	struct gathering *g = ctx;
	bool found;

	if (g->failed)
		return;
	if (g->n == g->cap) {
		size_t cap = g->cap ? 2 * g->cap : 8;
		struct journal_entry *grown = reallocarray(g->entries, cap, sizeof(*grown));

		if (!grown) {
			g->failed = err_nomem(g->e);
			return;
		}
		g->entries = grown;
		g->cap = cap;
	}
	g->failed = journal_find(g->journal, device, &g->entries[g->n], &found, g->e);
	g->n += found;
}

static int last_first(const void *a, const void *b)
{
	const struct journal_entry *left = a, *right = b;

	if (left->time_ms != right->time_ms)
		return left->time_ms < right->time_ms ? 1 : -1;
	return -strcmp(left->device, right->device);
}

int journal_all(const struct journal *j, struct journal_entry **entries, size_t *n, struct err *e)
{
	struct gathering g = { .journal = j, .e = e };

	if (j->fd >= 0 && runtime_dir_each(j->fd, SUFFIX, gather, &g, e))
		g.failed = -1;
	if (g.failed) {
		free(g.entries);
		return -1;
	}
	if (g.n)
		qsort(g.entries, g.n, sizeof(g.entries[0]), last_first);
	*entries = g.entries;
	*n = g.n;
	return 0;
}
