/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes use what a device's own driver gives: its nodes in /dev, and its memory through sysfs. */
#include "model/users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/host_read.h"
#include "sys/lines.h"
#include "sys/proc.h"

struct place {
	const char
		*path; /* "/dev/dri/card0", or the directory of the device in sysfs, for its BARs */
	const char *device;
};

struct user {
	pid_t pid;
	const char *comm; /* untrusted */
	const struct place *place;
	const char *path; /* what it has */
	bool mapped;      /* else open */
};

void users_free(struct users *u)
{
	pointers_free(&u->places);
	pointers_free(&u->found);
	arena_free(&u->arena);
}

/* --- the places --- */

/* A USB disk's partition is nine directories below its controller. */
#define DEPTH_MAX 16

struct search {
	struct users *users;
	const struct host *host;
	const char *device;
	const struct sysfs_dir *dir;
	unsigned int depth;
	bool failed;
	bool unknown; /* there may be places that were not found */
};

static int add_place(struct search *s, const char *prefix, const char *name)
{
	struct place *place = arena_alloc(&s->users->arena, sizeof(*place));
	char path[SYSFS_BUFFER + 8];

	snprintf(path, sizeof(path), "%s%s", prefix, name);
	if (place)
		*place = (struct place){ .path = arena_str(&s->users->arena, path),
					 .device = s->device };
	s->failed |= !place || !place->path || pointers_add(&s->users->places, place);
	return s->failed;
}

static int take_node(struct search *s)
{
	char uevent[SYSFS_BUFFER], number[32], *line, *rest = uevent;
	enum sysfs_answer answer = sysfs_read(s->dir, "dev", number, sizeof(number));

	if (answer == SYSFS_OK)
		answer = sysfs_read(s->dir, "uevent", uevent, sizeof(uevent));
	s->unknown |= answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return 0;
	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, "DEVNAME=", 8))
			return add_place(s, "/dev/", line + 8);
	}
	return 0;
}

static int take_below(void *ctx, const char *name);

/* The node of the directory, and those below. */
static void search_dir(struct search *s)
{
	enum sysfs_answer answer;

	if (take_node(s))
		return;
	sysfs_walk(s->dir, ".", &answer, take_below, s);
	s->unknown |= answer == SYSFS_UNKNOWN;
}

/* "nvme0c1n1" is a way to the disk "nvme0n1", which alone has nodes: nvme/host/multipath.c:nvme_mpath_set_disk_name() */
static bool name_disk(const char *way, char disk[32])
{
	static const char digits[] = "0123456789";
	size_t head = 4 + strspn(way + 4, digits), number;

	if (head == 4 || way[head] != 'c')
		return false;
	number = head + 1 + strspn(way + head + 1, digits);
	if (number == head + 1 || way[number] != 'n' || strlen(way) >= 32)
		return false;
	snprintf(disk, 32, "%.*s%s", (int)head, way, way + number);
	return true;
}

static void search_disk(struct search *way, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct search s = *way;
	char disk[32];
	enum sysfs_answer answer;

	if (strncmp(name, "nvme", 4) || !name_disk(name, disk))
		return;
	answer = sysfs_dir_openf(&s.host->sysfs, &dir, "sys/class/block/%s", disk);
	s.dir = &dir;
	if (answer == SYSFS_OK)
		search_dir(&s);
	way->failed |= s.failed;
	way->unknown |= s.unknown || answer == SYSFS_UNKNOWN;
}

/* The nodes of VFIO are no driver's of the host: model/holders.h. Most entries are files, and no directories. */
static int take_below(void *ctx, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct search *upper = ctx, s = *upper;
	enum sysfs_answer answer;

	if (s.depth >= DEPTH_MAX || !strcmp(name, "vfio-dev") || !strcmp(name, "power"))
		return 0;
	answer = sysfs_dir_within(upper->dir, name, &dir);
	upper->unknown |= answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return 0;
	s.dir = &dir;
	s.depth++;
	search_dir(&s);
	search_disk(&s, name);
	upper->unknown |= s.unknown;
	upper->failed |= s.failed;
	return upper->failed;
}

/* NVIDIA's nodes are not in sysfs: "Device Minor: 	 0" is /dev/nvidia0. */
static int take_nvidia(void *ctx, char *line)
{
	static const char key[] = "Device Minor:";

	if (strncmp(line, key, sizeof(key) - 1))
		return 0;
	line += sizeof(key) - 1;
	add_place(ctx, "/dev/nvidia", line + strspn(line, " \t"));
	return 1;
}

static int add_elsewhere(struct search *s, const struct host *h)
{
	_cleanup_sysfs_dir_ struct sysfs_dir devices = { -1 }, nvidia = { -1 };
	char link[SYSFS_BUFFER];
	const char *path;

	if (sysfs_dir_openf(&h->sysfs, &nvidia, "proc/driver/nvidia/gpus/%s", s->device) ==
	    SYSFS_OK)
		lines_walk(&nvidia, "information", take_nvidia, s);
	if (sysfs_dir_open(&h->sysfs, "sys/bus/pci/devices", &devices) != SYSFS_OK ||
	    sysfs_link(&devices, s->device, link, sizeof(link)) != SYSFS_OK)
		return s->failed;
	path = strstr(link, "/devices/");
	return path ? add_place(s, "/sys", path) : s->failed;
}

int users_add_device(struct users *u, struct host *h, const char *device, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct search s = { .users = u, .host = h, .dir = &dir, .device = host_keep(h, device) };
	enum sysfs_answer answer;

	if (!s.device)
		return err_nomem(e);
	answer = host_device_dir(h, device, &dir);
	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, take_below, &s);
	if (s.unknown || answer == SYSFS_UNKNOWN)
		return err_refused(e, device, "cannot read which nodes %s has", device);
	return s.failed || add_elsewhere(&s, h) ? err_nomem(e) : 0;
}

/* --- the processes --- */

static int by_path(const void *a, const void *b)
{
	const struct place *left = *(struct place *const *)a, *right = *(struct place *const *)b;

	return strcmp(left->path, right->path);
}

static const struct place *find_place(const struct users *u, const char *path)
{
	struct place key = { .path = path }, *pointer = &key, **found;

	found = bsearch(&pointer, u->places.items, u->places.n, sizeof(void *), by_path);
	return found ? *found : NULL;
}

/* A node, or "resource0" in the directory of a device. */
static const struct place *place_of(const struct users *u, const char *file)
{
	const char *slash = strrchr(file, '/');
	char dir[SYSFS_BUFFER];

	if (strncmp(file, "/sys/", 5))
		return find_place(u, file);
	if (!slash || strncmp(slash, "/resource", 9) || slash - file >= (long)sizeof(dir))
		return NULL;
	memcpy(dir, file, (size_t)(slash - file));
	dir[slash - file] = 0;
	return find_place(u, dir);
}

struct scan {
	struct users *users;
	pid_t pid;
	const char *comm; /* NULL until there is something of it */
	const struct sysfs_dir *process;
	size_t first; /* of this process among the found */
	bool failed;
};

static const char *comm_of(struct scan *scan)
{
	char comm[PROC_COMM_MAX] = "?";

	if (!scan->comm) {
		proc_comm(scan->process, comm);
		scan->comm = arena_str(&scan->users->arena, comm);
	}
	return scan->comm;
}

static int take_file(struct scan *scan, const char *file, bool mapped)
{
	struct users *u = scan->users;
	const struct place *place = place_of(u, file);
	struct user *user;

	if (!place)
		return 0;
	/* Each once: what is mapped is mostly open, too. */
	for (size_t i = scan->first; i < u->found.n; i++) {
		user = u->found.items[i];
		if (!strcmp(user->path, file))
			return 0;
	}
	user = arena_alloc(&u->arena, sizeof(*user));
	if (user)
		*user = (struct user){ .pid = scan->pid,
				       .comm = comm_of(scan),
				       .place = place,
				       .path = arena_str(&u->arena, file),
				       .mapped = mapped };
	scan->failed |= !user || !user->comm || !user->path || pointers_add(&u->found, user);
	return scan->failed;
}

static int take_fd(void *ctx, const char *fd, const char *target)
{
	(void)fd;
	return take_file(ctx, target, false);
}

static int take_map(void *ctx, const char *file)
{
	return take_file(ctx, file, true);
}

static int take_process(void *ctx, pid_t pid, const struct sysfs_dir *process)
{
	struct scan *scan = ctx;
	bool unreadable;

	scan->pid = pid;
	scan->process = process;
	scan->comm = NULL;
	scan->first = scan->users->found.n;
	unreadable = proc_walk_fds(process, take_fd, scan) == SYSFS_UNKNOWN;
	if (!scan->failed)
		unreadable |= proc_walk_maps(process, take_map, scan) == SYSFS_UNKNOWN;
	scan->users->unreadable += unreadable;
	return scan->failed;
}

int users_scan(struct users *u, const struct host *h, struct err *e)
{
	struct scan scan = { .users = u };
	enum sysfs_answer answer;

	if (!u->places.n)
		return 0;
	qsort(u->places.items, u->places.n, sizeof(void *), by_path);
	proc_walk(&h->sysfs, &answer, take_process, &scan);
	if (answer == SYSFS_UNKNOWN)
		u->unreadable++;
	return scan.failed ? err_nomem(e) : 0;
}

#define NAMED_MAX 3

void users_describe(const struct users *u, const char *device, char *out, size_t size)
{
	size_t len = 0, n = 0;

	*out = 0;
	for (size_t i = 0; i < u->found.n; i++) {
		const struct user *user = u->found.items[i];

		if (strcmp(user->place->device, device) || n++ >= NAMED_MAX || len >= size)
			continue;
		len += (size_t)snprintf(out + len, size - len, "%s%s (pid %d) has %s %s",
					n > 1 ? ", " : "", user->comm, (int)user->pid, user->path,
					user->mapped ? "mapped" : "open");
	}
	if (n > NAMED_MAX && len < size)
		snprintf(out + len, size - len, ", and %zu more", n - NAMED_MAX);
}
