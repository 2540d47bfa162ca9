/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot of what the host has: finds groups and devices, keeps them in order. */
#include "model/host_read.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/journal.h"
#include "sys/parallel.h"

#define GROUPS "sys/kernel/iommu_groups"

const char *host_keep(struct host *h, const char *s)
{
	const char *copy = arena_str(&h->arena, s);

	h->failed |= !copy;
	return copy;
}

struct name_walk {
	struct host *host;
	struct pointers *names;
};

static int take_name(void *ctx, const char *name)
{
	struct name_walk *walk = ctx;
	const char *copy = host_keep(walk->host, name);

	if (!copy || pointers_add(walk->names, (void *)copy))
		walk->host->failed = true;
	return walk->host->failed;
}

enum sysfs_answer host_names(struct host *h, const struct sysfs_dir *dir, const char *sub,
			     struct pointers *names)
{
	struct name_walk walk = { .host = h, .names = names };
	enum sysfs_answer answer;

	sysfs_walk(dir, sub, &answer, take_name, &walk);
	pointers_sort_strings(names);
	return answer;
}

const char **host_keep_names(struct host *h, const struct pointers *names, size_t *n)
{
	size_t size = names->n * sizeof(char *);
	const char **kept = size ? arena_alloc(&h->arena, size) : NULL;

	*n = kept ? names->n : 0;
	h->failed |= size && !kept;
	return kept ? memcpy(kept, names->items, size) : NULL;
}

enum sysfs_answer host_link_group(const struct sysfs_dir *dir, const char *link, int64_t *group)
{
	char text[16];
	enum sysfs_answer answer = sysfs_link_name(dir, link, text, sizeof(text));
	uint32_t number;

	*group = -1;
	if (answer != SYSFS_OK)
		return answer;
	if (!parse_u32(text, &number))
		return SYSFS_UNKNOWN;
	*group = number;
	return SYSFS_OK;
}

int host_open(struct host *h, const char *sysroot, struct err *e)
{
	*h = (struct host){ .sysfs.root = -1 };
	if (sysfs_open(&h->sysfs, sysroot, e))
		return -1;
	if (!h->sysfs.recorded)
		journal_changing(h);
	return 0;
}

void host_close(struct host *h)
{
	sysfs_close(&h->sysfs);
	pointers_free(&h->changing);
	text_free(&h->path);
	arena_free(&h->arena);
	free(h->groups);
	free(h->ungrouped);
	*h = (struct host){ .sysfs.root = -1 };
}

/* The place of a group, or where it belongs. */
static size_t group_place(const struct host *h, uint32_t number)
{
	size_t low = 0, high = h->n_groups;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (h->groups[middle]->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The group as the host has it already, or read now. NULL: there is none, or h->failed. */
static struct host_group *find_group(struct host *h, uint32_t number)
{
	size_t place = group_place(h, number);
	struct host_group *g;

	if (place < h->n_groups && h->groups[place]->number == number)
		return h->groups[place];
	g = host_group_read(h, number);
	if (!g)
		return NULL;
	if (h->n_groups == h->groups_cap) {
		size_t cap = h->groups_cap ? 2 * h->groups_cap : 16;
		struct host_group **groups = reallocarray(h->groups, cap, sizeof(*groups));

		h->failed |= !groups;
		if (!groups)
			return NULL;
		h->groups = groups;
		h->groups_cap = cap;
	}
	memmove(h->groups + place + 1, h->groups + place,
		(h->n_groups - place) * sizeof(*h->groups));
	h->groups[place] = g;
	h->n_groups++;
	return g;
}

struct number_walk {
	struct pointers numbers; /* as pointers */
	bool failed;
};

static int take_number(void *ctx, const char *name)
{
	struct number_walk *walk = ctx;
	uint32_t number;

	if (parse_u32(name, &number))
		walk->failed |= pointers_add(&walk->numbers, (void *)(uintptr_t)number) != 0;
	return walk->failed;
}

static int by_number(const void *a, const void *b)
{
	uintptr_t left = *(const uintptr_t *)a, right = *(const uintptr_t *)b;

	return left < right ? -1 : left > right;
}

/* Reading is all system calls, so a second processor reads nearly as much again. */
#define GROUPS_PER_WORKER 64
#define GROUPS_PER_STEP   8

struct readers {
	const struct host *host;
	const struct pointers *numbers;
	struct host_group **groups; /* for each number; NULL when that is gone */
	atomic_size_t next;
	struct host own[PARALLEL_MAX]; /* where each keeps what it reads */
};

static void read_some(void *ctx, unsigned int worker)
{
	struct readers *r = ctx;
	struct host *own = &r->own[worker];
	size_t i;

	if (worker == 1 && r->host->names)
		id_names_read(r->host->names);
	own->sysfs = r->host->sysfs;
	own->changing = r->host->changing;
	own->unwanted = r->host->unwanted;
	while ((i = atomic_fetch_add(&r->next, GROUPS_PER_STEP)) < r->numbers->n) {
		size_t end = i + GROUPS_PER_STEP;

		for (; i < end && i < r->numbers->n; i++)
			r->groups[i] =
				host_group_read(own, (uint32_t)(uintptr_t)r->numbers->items[i]);
	}
}

static void read_numbers(struct host *h, const struct pointers *numbers)
{
	struct readers r = { .host = h, .numbers = numbers };

	r.groups = calloc(numbers->n, sizeof(struct host_group *));
	h->failed |= !r.groups;
	if (!r.groups)
		return;
	parallel_run(parallel_workers(numbers->n, GROUPS_PER_WORKER), read_some, &r);
	for (unsigned int i = 0; i < PARALLEL_MAX; i++) {
		h->failed |= r.own[i].failed;
		text_free(&r.own[i].path);
		arena_move(&h->arena, &r.own[i].arena);
	}
	free(h->groups);
	h->groups = r.groups;
	h->groups_cap = numbers->n;
	h->n_groups = 0;
	for (size_t i = 0; i < numbers->n; i++) {
		if (r.groups[i])
			h->groups[h->n_groups++] = r.groups[i];
	}
}

int host_read_groups(struct host *h, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct number_walk walk = { 0 };
	enum sysfs_answer answer;

	answer = sysfs_dir_open(&h->sysfs, GROUPS, &dir);
	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, take_number, &walk);
	if (answer == SYSFS_UNKNOWN)
		err_syscall(e, "open", "/" GROUPS, errno);
	if (walk.numbers.n) {
		qsort(walk.numbers.items, walk.numbers.n, sizeof(*walk.numbers.items), by_number);
		read_numbers(h, &walk.numbers);
	}
	pointers_free(&walk.numbers);
	if (answer == SYSFS_UNKNOWN)
		return -1;
	return h->failed || walk.failed ? err_nomem(e) : 0;
}

/* Adds the device if its link says that it is in no group. */
static int read_ungrouped(struct host *h, const char *bus, const char *name,
			  struct pointers *devices, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	char group[PATH_MAX];
	struct host_device *d;
	enum sysfs_answer answer =
		sysfs_dir_openf(&h->sysfs, &dir, "sys/bus/%s/devices/%s", bus, name);

	if (answer == SYSFS_ABSENT)
		return 0; /* it went meanwhile */
	if (answer == SYSFS_OK)
		answer = sysfs_link(&dir, "iommu_group", group, sizeof(group));
	if (answer == SYSFS_UNKNOWN)
		return err_refused(e, name, "cannot read which IOMMU group %s is in", name);
	if (answer == SYSFS_OK)
		return 0;
	d = arena_alloc(&h->arena, sizeof(*d));
	if (!d || pointers_add(devices, d))
		return err_nomem(e);
	d->name = name;
	host_device_read(h, &dir, d);
	return 0;
}

static int read_bus(struct host *h, const char *bus, struct pointers *devices, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	_cleanup_pointers_ struct pointers names = { 0 };
	enum sysfs_answer answer;

	answer = sysfs_dir_openf(&h->sysfs, &dir, "sys/bus/%s", bus);
	if (answer == SYSFS_OK)
		answer = host_names(h, &dir, "devices", &names);
	if (answer == SYSFS_UNKNOWN)
		err_syscall(e, "open", bus, errno);
	for (size_t i = 0; i < names.n && !h->failed; i++) {
		if (read_ungrouped(h, bus, names.items[i], devices, e))
			return -1;
	}
	return answer == SYSFS_UNKNOWN ? -1 : 0;
}

int host_read_ungrouped(struct host *h, struct err *e)
{
	struct pointers devices = { 0 };
	int failed = read_bus(h, "pci", &devices, e) || read_bus(h, "mdev", &devices, e);

	free(h->ungrouped);
	h->ungrouped = (struct host_device **)devices.items;
	h->n_ungrouped = devices.n;
	if (failed)
		return -1;
	return h->failed ? err_nomem(e) : 0;
}

int host_no_group(uint32_t number, struct err *e)
{
	err_usage(e, "there is no IOMMU group %u", number);
	return err_hint(e, "vfioctl list groups names them all");
}

/* Of a group that cannot be looked at nobody knows that it is there when none can. */
static int know_groups(const struct host *h, const struct host_group *g, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

	if (!(g->unknown & 1U << FACT_DEVICES) ||
	    sysfs_dir_open(&h->sysfs, GROUPS, &dir) != SYSFS_UNKNOWN)
		return 0;
	return err_syscall(e, "open", "/" GROUPS, errno);
}

struct host_group *host_read_group(struct host *h, uint32_t number, struct err *e)
{
	struct host_group *g = find_group(h, number);

	if (h->failed)
		err_nomem(e);
	else if (!g)
		host_no_group(number, e);
	else if (know_groups(h, g, e))
		return NULL;
	return h->failed ? NULL : g;
}
