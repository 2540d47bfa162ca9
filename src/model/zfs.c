/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which disks the pools of ZFS that are in use lie on. */
#include "model/zfs.h"

#include <stdio.h>
#include <string.h>

#include "model/host_read.h"
#include "sys/lines.h"

/* ZFS tells the pools, and not their disks; udev tells of each disk which pool it is of. */
#define POOLS "proc/spl/kstat/zfs"
#define UDEV  "run/udev/data"
#define DISKS "sys/class/block"

struct walk {
	struct host *host;
	struct sysfs_dir pools, disks, udev;
	struct pointers names, found; /* of pools; the latter have a disk */
	void (*each)(void *ctx, const char *disk, const char *pool);
	void *ctx;
};

/* Beside the pools' directories lie files. */
static int take_pool(void *ctx, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct walk *walk = ctx;

	if (sysfs_dir_within(&walk->pools, name, &dir) == SYSFS_OK &&
	    pointers_add(&walk->names, (void *)host_keep(walk->host, name)))
		walk->host->failed = true;
	return walk->host->failed;
}

struct label {
	char name[256];
	bool is_zfs;
};

static int take_property(void *ctx, char *line)
{
	static const char key[] = "E:ID_FS_LABEL=";
	struct label *label = ctx;

	if (!strncmp(line, key, sizeof(key) - 1))
		snprintf(label->name, sizeof(label->name), "%s", line + sizeof(key) - 1);
	label->is_zfs |= !strcmp(line, "E:ID_FS_TYPE=zfs_member");
	return 0;
}

/* udev writes a blank as "_". */
static bool is_label_of(const char *label, const char *pool)
{
	for (; *label && *pool; label++, pool++) {
		if (*label != (*pool == ' ' ? '_' : *pool))
			return false;
	}
	return !*label && !*pool;
}

static int take_disk(void *ctx, const char *disk)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct walk *walk = ctx;
	struct label label = { "", false };
	char number[32], file[40];

	if (sysfs_dir_openf(&walk->host->sysfs, &dir, DISKS "/%s", disk) != SYSFS_OK ||
	    sysfs_read(&dir, "dev", number, sizeof(number)) != SYSFS_OK)
		return 0;
	snprintf(file, sizeof(file), "b%s", number);
	if (lines_walk(&walk->udev, file, take_property, &label) != SYSFS_OK || !label.is_zfs)
		return 0;
	for (size_t i = 0; i < walk->names.n; i++) {
		char *pool = walk->names.items[i];

		if (!is_label_of(label.name, pool))
			continue;
		walk->each(walk->ctx, disk, pool);
		walk->host->failed |= pointers_add(&walk->found, pool) != 0;
	}
	return walk->host->failed;
}

static bool has_disk(const struct walk *walk, const void *pool)
{
	for (size_t i = 0; i < walk->found.n; i++) {
		if (walk->found.items[i] == pool)
			return true;
	}
	return false;
}

static const char *walk_disks(struct walk *walk)
{
	enum sysfs_answer answer = sysfs_dir_open(&walk->host->sysfs, DISKS, &walk->disks);

	if (answer == SYSFS_OK && sysfs_dir_open(&walk->host->sysfs, UDEV, &walk->udev) == SYSFS_OK)
		sysfs_walk(&walk->disks, ".", &answer, take_disk, walk);
	for (size_t i = 0; i < walk->names.n; i++) {
		if (!has_disk(walk, walk->names.items[i]))
			return "/" UDEV;
	}
	return answer == SYSFS_UNKNOWN ? "/" DISKS : NULL;
}

const char *zfs_walk(struct host *h, void (*each)(void *ctx, const char *disk, const char *pool),
		     void *ctx)
{
	struct walk walk = { .host = h,
			     .pools = { -1 },
			     .disks = { -1 },
			     .udev = { -1 },
			     .each = each,
			     .ctx = ctx };
	enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, POOLS, &walk.pools);
	const char *unread = NULL;

	if (answer == SYSFS_OK)
		sysfs_walk(&walk.pools, ".", &answer, take_pool, &walk);
	if (walk.names.n)
		unread = walk_disks(&walk);
	if (answer == SYSFS_UNKNOWN)
		unread = "/" POOLS;
	pointers_free(&walk.names);
	pointers_free(&walk.found);
	sysfs_dir_close(&walk.pools);
	sysfs_dir_close(&walk.disks);
	sysfs_dir_close(&walk.udev);
	return unread;
}
