/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What devices were like before vfioctl changed them, for whoever gives them back. */
#include "model/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "model/host_read.h"
#include "model/journal_text.h"
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

int journal_content(const struct journal *j, const char *device, struct text *out, struct err *e)
{
	char name[96];

	file_name(device, SUFFIX, name);
	if (runtime_dir_read(j->fd, name, out) == SYSFS_UNKNOWN)
		return err_syscall(e, "read", name, errno);
	return out->failed ? err_nomem(e) : 0;
}

/* What stands in whole lines of it, for whoever has to give the device back by hand. */
static void describe(const struct journal_entry *entry, struct text *out)
{
	const struct device_state *before = &entry->before;

	if (*before->driver)
		text_addf(out, ", driver %s", before->driver);
	if (*before->override)
		text_addf(out, ", driver_override %s", before->override);
	if (before->num_vfs >= 0)
		text_addf(out, ", sriov_numvfs %lld", (long long)before->num_vfs);
	if (before->autoprobe >= 0)
		text_addf(out, ", sriov_drivers_autoprobe %lld", (long long)before->autoprobe);
}

static int damaged(const struct journal *j, const struct journal_entry *entry, const char *problem,
		   struct err *e)
{
	_cleanup_text_ struct text readable = { 0 };
	char name[96], path[JOURNAL_DIR_PATH];

	file_name(entry->device, SUFFIX, name);
	journal_dir_path(j->fd, name, path);
	describe(entry, &readable);
	if (readable.failed)
		return err_nomem(e);
	err_refused(e, entry->device,
		    "%s, which tells how %s was before it was changed, is damaged: %s; of the "
		    "device's state it still "
		    "tells: %s",
		    path, entry->device, problem, readable.s ? readable.s + 2 : "nothing");
	return err_hint(e,
			"a reboot undoes the change; or move the file away (mv %s /root/), and "
			"give the device "
			"a driver: vfioctl bind %s --driver %s",
			path, entry->device,
			*entry->before.driver ? entry->before.driver : "DRIVER");
}

int journal_find(const struct journal *j, const char *device, struct journal_entry *entry,
		 bool *found, struct err *e)
{
	_cleanup_text_ struct text content = { 0 };
	char problem[JOURNAL_TEXT_PROBLEM], name[96];
	enum sysfs_answer answer;
	enum journal_text kind;

	*found = false;
	if (j->fd < 0 || strlen(device) >= sizeof(entry->device))
		return 0;
	*entry = (struct journal_entry){ 0 };
	strcpy(entry->device, device);
	file_name(device, SUFFIX, name);
	answer = runtime_dir_read(j->fd, name, &content);
	if (answer == SYSFS_ABSENT)
		return 0;
	if (answer == SYSFS_UNKNOWN)
		return err_syscall(e, "read", name, errno);
	if (content.failed)
		return err_nomem(e);
	kind = journal_text_parse(j, &content, entry, problem);
	if (kind == JOURNAL_TEXT_DAMAGED)
		return damaged(j, entry, problem, e);
	*found = kind == JOURNAL_TEXT_ENTRY;
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
	if (found && !strcmp(there.bus, entry->bus) && !strcmp(there.id, entry->id))
		return 0;
	journal_text_format(j, entry, &content);
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
	struct journal_entry *entry;
	struct err unread;
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
	entry = &g->entries[g->n];
	if (journal_find(g->journal, device, entry, &found, &unread)) {
		*entry = (struct journal_entry){ .unreadable = true };
		snprintf(entry->device, sizeof(entry->device), "%s", device);
		found = true;
	}
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
