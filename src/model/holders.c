/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes hold VFIO objects, from what /proc shows. */
#include "model/holders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "model/host_read.h"
#include "sys/proc.h"

const char *hold_by_name(enum hold_by by)
{
	static const char *const names[] = {
		[HOLD_GROUP] = "group",     [HOLD_CONTAINER] = "container", [HOLD_CDEV] = "cdev",
		[HOLD_IOMMUFD] = "iommufd", [HOLD_DEVICE] = "device",       [HOLD_MMAP] = "mmap",
	};

	return names[by];
}

struct scan {
	struct holders *all;
	struct pointers found; /* struct holder */
	const struct sysfs_dir *process;
	pid_t pid;
	const char *comm;
	bool names_devices;      /* the kernel does, or nobody knows whether */
	bool failed, unreadable; /* the latter of the process */
};

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static int add(struct scan *scan, struct holder holder)
{
	struct holder *copy = arena_alloc(&scan->all->arena, sizeof(*copy));

	if (!copy || pointers_add(&scan->found, copy)) {
		scan->failed = true;
		return -1;
	}
	holder.pid = scan->pid;
	holder.comm = scan->comm;
	*copy = holder;
	return 0;
}

static const char *keep(struct scan *scan, const char *s)
{
	const char *copy = arena_str(&scan->all->arena, s);

	scan->failed |= !copy;
	return copy;
}

/* What follows `prefix`, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) ? NULL : text + len;
}

static int add_group(struct scan *scan, const char *name)
{
	struct holder holder = { .by = HOLD_GROUP };
	const char *noiommu = after(name, "noiommu-");
	uint32_t number;

	if (!parse_u32(noiommu ? noiommu : name, &number))
		return 0;
	holder.group = number;
	return add(scan, holder);
}

/* The sysfs name of the device behind a descriptor; NULL before Linux 6.18. */
static const char *device_of(struct scan *scan, const char *fd)
{
	char path[SYSFS_BUFFER];
	const char *slash;
	enum sysfs_answer answer = proc_fd_device(scan->process, fd, path, sizeof(path));

	/* Without memory the kernel leaves the name out: vfio_main.c:vfio_device_show_fdinfo(). */
	scan->unreadable |=
		answer == SYSFS_UNKNOWN || (answer == SYSFS_ABSENT && scan->names_devices);
	if (answer != SYSFS_OK)
		return NULL;
	slash = strrchr(path, '/');
	return slash && slash[1] ? keep(scan, slash + 1) : NULL;
}

static int take_fd(void *ctx, const char *fd, const char *target)
{
	struct scan *scan = ctx;
	struct holder holder = { .group = -1 };
	const char *name;

	if (!strcmp(target, "/dev/vfio/vfio")) {
		holder.by = HOLD_CONTAINER;
	} else if (!strcmp(target, "/dev/iommu")) {
		holder.by = HOLD_IOMMUFD;
	} else if (!strcmp(target, "anon_inode:[vfio-device]")) {
		holder.by = HOLD_DEVICE;
		holder.device = device_of(scan, fd);
	} else if ((name = after(target, "/dev/vfio/devices/"))) {
		holder.by = HOLD_CDEV;
		holder.vfio_device = keep(scan, name);
		holder.device = device_of(scan, fd);
	} else {
		name = after(target, "/dev/vfio/");
		return name ? add_group(scan, name) : 0;
	}
	return add(scan, holder);
}

/* A mapping of a device's region keeps the device open after close(). */
static int take_map(void *ctx, const char *file)
{
	struct scan *scan = ctx;
	struct holder holder = { .by = HOLD_MMAP, .group = -1 };
	const char *name = after(file, "/dev/vfio/devices/");

	if (!name && strcmp(file, "anon_inode:[vfio-device]"))
		return 0;
	holder.vfio_device = name ? keep(scan, name) : NULL;
	return add(scan, holder);
}

static int take_process(void *ctx, pid_t pid, const struct sysfs_dir *process)
{
	struct scan *scan = ctx;
	char comm[PROC_COMM_MAX] = "";

	const enum sysfs_answer named = proc_comm(process, comm);
	const size_t before = scan->found.n;

	scan->unreadable = named == SYSFS_UNKNOWN;
	scan->process = process;
	scan->pid = pid;
	scan->comm = named == SYSFS_OK ? keep(scan, comm) : NULL;
	/* Kernel threads have nothing open or mapped, and are readable by root like the others. */
	scan->unreadable |= proc_walk_fds(process, take_fd, scan) == SYSFS_UNKNOWN;
	scan->unreadable |= proc_walk_maps(process, take_map, scan) == SYSFS_UNKNOWN;
	/* One that has descriptors has a name: /proc says ENOENT also when it has no memory. */
	scan->unreadable |= named != SYSFS_OK && scan->found.n > before;
	scan->all->unreadable += scan->unreadable;
	return scan->failed;
}

/* What is not known comes last. */
static int by_text(const char *a, const char *b)
{
	if (!a || !b)
		return !a - !b;
	return strcmp(a, b);
}

/* By process, and in that by what is held, as far as a mapping tells. */
static int by_node(const void *a, const void *b)
{
	const struct holder *left = a, *right = b;

	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	if (left->by != right->by)
		return left->by < right->by ? -1 : 1;
	if (left->group != right->group)
		return left->group < right->group ? -1 : 1;
	return by_text(left->vfio_device, right->vfio_device);
}

static int by_holder(const void *a, const void *b)
{
	const struct holder *left = a, *right = b;

	return by_node(a, b) ?: by_text(left->device, right->device);
}

/* Whether the process has a descriptor, too, of what it has mapped; those come before. */
static bool is_open(const struct holders *all, const struct holder *mapping)
{
	const struct holder open = {
		.pid = mapping->pid,
		.by = mapping->vfio_device ? HOLD_CDEV : HOLD_DEVICE,
		.group = -1,
		.vfio_device = mapping->vfio_device,
	};

	return bsearch(&open, all->list, all->n, sizeof(open), by_node);
}

/* A descriptor that was duplicated holds the same thing once, and a mapping nothing more than its descriptor. */
static void keep_each_once(struct holders *all, size_t n)
{
	qsort(all->list, n, sizeof(*all->list), by_holder);
	for (size_t i = 0; i < n; i++) {
		const struct holder *this = &all->list[i];

		if (all->n && !by_holder(&all->list[all->n - 1], this))
			continue;
		if (this->by != HOLD_MMAP || !is_open(all, this))
			all->list[all->n++] = *this;
	}
}

static int finish(struct scan *scan)
{
	struct holders *all = scan->all;

	if (scan->found.n) {
		all->list = arena_alloc(&all->arena, scan->found.n * sizeof(*all->list));
		if (!all->list)
			return -1;
	}
	for (size_t i = 0; i < scan->found.n; i++)
		all->list[i] = *(struct holder *)scan->found.items[i];
	if (scan->found.n)
		keep_each_once(all, scan->found.n);
	return 0;
}

/* "6.18.0-rc1" */
static bool is_since_6_18(char *release)
{
	char *rest = release;
	const char *first = strsep(&rest, ".");
	uint32_t major, minor;

	if (!rest)
		return false;
	rest[strspn(rest, "0123456789")] = '\0';
	return parse_u32(first, &major) && parse_u32(rest, &minor) &&
	       (major > 6 || (major == 6 && minor >= 18));
}

static bool names_devices(const struct host *h)
{
	_cleanup_sysfs_dir_ struct sysfs_dir kernel = { -1 };
	char release[256];
	enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, "proc/sys/kernel", &kernel);

	if (answer == SYSFS_OK)
		answer = sysfs_read(&kernel, "osrelease", release, sizeof(release));
	return answer == SYSFS_UNKNOWN || (answer == SYSFS_OK && is_since_6_18(release));
}

int holders_read(struct holders *all, const struct host *h, struct err *e)
{
	struct scan scan = { .all = all, .names_devices = names_devices(h) };
	enum sysfs_answer answer;
	int failed;

	*all = (struct holders){ 0 };
	proc_walk(&h->sysfs, &answer, take_process, &scan);
	failed = scan.failed || finish(&scan);
	pointers_free(&scan.found);
	if (answer == SYSFS_UNKNOWN)
		all->unreadable++;
	return failed ? err_nomem(e) : 0;
}

void holders_free(struct holders *all)
{
	arena_free(&all->arena);
	*all = (struct holders){ 0 };
}

static bool names_device(const struct holder *holder, const struct host_device *d)
{
	return (holder->device && !strcmp(holder->device, d->name)) ||
	       (holder->vfio_device && same_text(holder->vfio_device, d->vfio_device));
}

/* A device descriptor that is not named came from a group's, which the same process mostly still
 * has. */
static bool has_group_open(const struct holders *all, pid_t pid, uint32_t group)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct holder *holder = &all->list[i];

		if (holder->pid == pid && holder->by == HOLD_GROUP && holder->group == group)
			return true;
	}
	return false;
}

static bool is_unnamed(const struct holder *holder)
{
	return (holder->by == HOLD_DEVICE || holder->by == HOLD_MMAP) && !holder->device &&
	       !holder->vfio_device;
}

bool holder_is_of_group(const struct holders *all, const struct holder *holder,
			const struct host_group *g)
{
	const struct host_device *d;

	if (holder->by == HOLD_GROUP)
		return holder->group == g->number;
	if (is_unnamed(holder))
		return has_group_open(all, holder->pid, g->number);
	host_for_each_member(d, g)
	{
		if (names_device(holder, d))
			return true;
	}
	return false;
}

bool holder_may_be_of_any(const struct holders *all, const struct holder *holder)
{
	if (!is_unnamed(holder))
		return false;
	for (size_t i = 0; i < all->n; i++) {
		if (all->list[i].pid == holder->pid && all->list[i].by == HOLD_GROUP)
			return false;
	}
	return true;
}

bool holder_is_of_device(const struct holders *all, const struct holder *holder,
			 const struct host_device *d)
{
	if (names_device(holder, d))
		return true;
	/* Whoever has the group may open each of its devices. */
	return d->group && (holder->by == HOLD_GROUP || is_unnamed(holder)) &&
	       holder_is_of_group(all, holder, d->group);
}

void holders_describe(const struct holders *all, const struct host_group *g, char *out, size_t size)
{
	size_t len = 0, named = 0, of_group = 0;
	pid_t previous = 0;

	*out = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct holder *holder = &all->list[i];
		int n;

		if (!holder_is_of_group(all, holder, g) || (of_group && holder->pid == previous))
			continue;
		previous = holder->pid;
		if (of_group++ >= 3)
			continue;
		n = snprintf(out + len, size - len, "%s%s (pid %d, by %s)", len ? ", " : "",
			     holder_name(holder), (int)holder->pid, hold_by_name(holder->by));
		if (n < 0 || (size_t)n >= size - len) {
			out[len] = 0;
			return;
		}
		len += (size_t)n;
		named++;
	}
	if (of_group > named)
		snprintf(out + len, size - len, " and %zu more", of_group - named);
}
