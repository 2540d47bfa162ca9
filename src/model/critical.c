/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the host's own the machine needs to go on: disks in use, the way out, the console. */
#include "model/critical.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "model/host_read.h"
#include "model/route.h"
#include "model/server.h"
#include "model/zfs.h"
#include "sys/lines.h"

void critical_free(struct critical *c)
{
	pointers_free(&c->paths);
	pointers_free(&c->uses);
	pointers_free(&c->servers);
}

/* Where a class's things say what they stand on: dm and md have "slaves", bridges and bonds "lower_NAME". */
struct thing_class {
	const char *path;
	const char *below;
	const char *prefix;
};
static const struct thing_class blocks = { "sys/class/block", "slaves", "" };
static const struct thing_class nets = { "sys/class/net", ".", "lower_" };
static const struct thing_class ttys = { "sys/class/tty", NULL, NULL };
static const struct thing_class framebuffers = { "sys/class/graphics", NULL, NULL };

struct thing {
	struct critical *critical;
	const struct thing_class *class;
	const char *name;
	const char *use;
	unsigned int depth;
};

/* Disks in disks, bonds in bridges. */
#define DEPTH_MAX 8

static int take_below(void *ctx, const char *name);
static void add_disk_server(struct critical *c, const char *path, const char *use);

static void add_path(struct critical *c, const char *path, const char *use)
{
	if (pointers_add(&c->paths, (void *)host_keep(c->host, path)) ||
	    pointers_add(&c->uses, (void *)host_keep(c->host, use)))
		c->host->failed = true;
	add_disk_server(c, path, use);
}

static void note(struct critical *c, enum sysfs_answer answer, const char *dir, const char *file)
{
	char path[600];

	if (answer != SYSFS_UNKNOWN)
		return;
	snprintf(path, sizeof(path), "/%s/%s", dir, file);
	c->unread = host_keep(c->host, path);
}

struct way {
	struct critical *critical;
	const struct sysfs_dir *subsystem;
	const char *use;
};

/* "nvme0", a link; the others are disks and attributes. */
static int take_controller(void *ctx, const char *name)
{
	static const char prefix[] = "nvme";
	const struct way *way = ctx;
	const char *number = name + sizeof(prefix) - 1;
	char path[SYSFS_BUFFER];

	if (!strncmp(name, prefix, sizeof(prefix) - 1) && *number &&
	    !number[strspn(number, "0123456789")] &&
	    sysfs_link(way->subsystem, name, path, sizeof(path)) == SYSFS_OK)
		add_path(way->critical, path, way->use);
	return 0;
}

/*
 * A disk that several NVMe controllers may lead to lies in their subsystem, which is no part of any
 * (nvme/host/multipath.c), even where there is one of them.
 */
static void add_disk_path(struct critical *c, const char *path, const char *use)
{
	static const char class[] = "sys/class/nvme-subsystem", part[] = "/nvme-subsystem/";
	_cleanup_sysfs_dir_ struct sysfs_dir subsystem = { -1 };
	struct way way = { c, &subsystem, use };
	const char *name = strstr(path, part);
	enum sysfs_answer answer;

	add_path(c, path, use);
	if (!name)
		return;
	name += sizeof(part) - 1;
	answer = sysfs_dir_openf(&c->host->sysfs, &subsystem, "%s/%.*s", class,
				 (int)strcspn(name, "/"), name);
	if (answer == SYSFS_OK)
		sysfs_walk(&subsystem, ".", &answer, take_controller, &way);
	note(c, answer, class, "");
}

/* A thing stands on the devices in its own path, and on those of the things below it. */
static void add_thing(const struct thing *t)
{
	_cleanup_sysfs_dir_ struct sysfs_dir class = { -1 }, dir = { -1 };
	const struct sysfs *fs = &t->critical->host->sysfs;
	char path[SYSFS_BUFFER];
	enum sysfs_answer answer;

	answer = sysfs_dir_open(fs, t->class->path, &class);
	if (answer == SYSFS_OK)
		answer = sysfs_link(&class, t->name, path, sizeof(path));
	note(t->critical, answer, t->class->path, t->name);
	if (answer != SYSFS_OK)
		return;
	add_disk_path(t->critical, path, t->use);
	if (!t->class->below || t->depth == DEPTH_MAX)
		return;
	answer = sysfs_dir_openf(fs, &dir, "%s/%s", t->class->path, t->name);
	if (answer == SYSFS_OK)
		sysfs_walk(&dir, t->class->below, &answer, take_below, (void *)t);
	note(t->critical, answer, t->class->path, t->name);
}

static int take_below(void *ctx, const char *name)
{
	const struct thing *upper = ctx;
	struct thing lower = *upper;
	size_t prefix = strlen(upper->class->prefix);

	if (strncmp(name, upper->class->prefix, prefix))
		return 0;
	lower.name = name + prefix;
	lower.depth++;
	add_thing(&lower);
	return 0;
}

static void add(struct critical *c, const struct thing_class *class, const char *name,
		const char *use)
{
	struct thing t = { .critical = c, .class = class, .name = name, .use = use };

	add_thing(&t);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* --- what comes over the network --- */

struct server {
	struct critical *critical;
	const char *use;
};

static void add_way(struct critical *c, const char *interface, const char *use);

static void take_way(void *ctx, const char *interface)
{
	const struct server *server = ctx;

	add_way(server->critical, interface, server->use);
}

/* "192.168.1.5", "fd00::5", "fe80::5%eth0" */
static void add_server(struct critical *c, const char *address, const char *use)
{
	const char *interface = strchr(address, '%');
	char way[400];
	struct server server = { c, way };

	for (size_t i = 0; i < c->servers.n; i++) {
		if (!strcmp(c->servers.items[i], address))
			return;
	}
	if (pointers_add(&c->servers, (void *)host_keep(c->host, address)))
		c->host->failed = true;
	snprintf(way, sizeof(way), "the way to %.50s, %s", address, use);
	if (interface)
		add_way(c, interface + 1, way);
	else
		note(c, route_each(&c->host->sysfs, address, take_way, &server), "proc/self/net",
		     "route");
}

static void add_disk_server(struct critical *c, const char *path, const char *use)
{
	char address[SERVER_LEN];
	enum sysfs_answer answer = server_of_disk(&c->host->sysfs, path, address);

	note(c, answer, "sys/class", strstr(path, "/nvme") ? "nvme" : "iscsi_connection");
	if (answer == SYSFS_OK)
		add_server(c, address, use);
}

/* Whatever the words between such characters name in /dev. */
static void add_sources(struct critical *c, char *list, const char *between, const char *use)
{
	char *word;

	while (list && (word = strsep(&list, between))) {
		if (!strncmp(word, "/dev/", 5))
			add(c, &blocks, last_part(word), use);
	}
}

/*
 * "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw": the numbers are the disk's, but those of file
 * systems on several disks, such as btrfs, are of none: there only the source helps, which for bcachefs is a list. A
 * log may lie on another disk: "logdev=/dev/sdb". What another host serves tells its address: "addr=192.168.1.5".
 */
static int take_mount(void *ctx, char *line)
{
	_cleanup_sysfs_dir_ struct sysfs_dir numbers = { -1 };
	struct critical *c = ctx;
	char *fields[5], *rest = strstr(line, " - "), *source, name[256], use[300];
	char address[SERVER_LEN];

	if (!rest)
		return 0;
	*rest = 0;
	rest += 3;
	for (size_t i = 0; i < 5; i++) {
		fields[i] = strsep(&line, " ");
		if (!fields[i])
			return 0;
	}
	strsep(&rest, " "); /* the type */
	source = strsep(&rest, " ");
	snprintf(use, sizeof(use), "mounted at %s", fields[4]);
	if (sysfs_dir_open(&c->host->sysfs, "sys/dev/block", &numbers) == SYSFS_OK &&
	    sysfs_link_name(&numbers, fields[2], name, sizeof(name)) == SYSFS_OK)
		add(c, &blocks, name, use);
	else
		add_sources(c, source, ":", use);
	if (server_of_mount(rest, address))
		add_server(c, address, use);
	add_sources(c, rest, ",=", use);
	return 0;
}

/* "/dev/nvme0n1p3  partition  8388604  0  -2"; a file lies on what is mounted. */
static int take_swap(void *ctx, char *line)
{
	const char *path = strsep(&line, " \t");

	if (!strncmp(path, "/dev/", 5))
		add(ctx, &blocks, last_part(path), "used as swap");
	return 0;
}

struct disk {
	struct critical *critical;
	const char *name;
};

static int take_slave(void *ctx, const char *slave)
{
	const struct disk *disk = ctx;
	char use[300];

	snprintf(use, sizeof(use), "part of %s", disk->name);
	add(disk->critical, &blocks, slave, use);
	return 0;
}

/* A disk made of others may be in use by what does not show in /proc: another machine's, ZFS's, a guest's. */
static int take_disk(void *ctx, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct disk disk = { ctx, name };
	enum sysfs_answer answer;

	if (sysfs_dir_openf(&disk.critical->host->sysfs, &dir, "%s/%s", blocks.path, name) ==
	    SYSFS_OK)
		sysfs_walk(&dir, "slaves", &answer, take_slave, &disk);
	return 0;
}

/* --- what file systems stand on that /proc does not tell --- */

static int take_member(void *ctx, const char *name)
{
	const struct disk *whole = ctx;

	add(whole->critical, &blocks, name, whole->name);
	return 0;
}

/* One that is mounted has a directory with all of its disks. */
static int take_btrfs(void *ctx, const char *uuid)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	char use[300];
	struct disk whole = { ctx, use };
	enum sysfs_answer answer = sysfs_dir_openf(&whole.critical->host->sysfs, &dir,
						   "sys/fs/btrfs/%s/devices", uuid);

	snprintf(use, sizeof(use), "part of the btrfs file system %s", uuid);
	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, take_member, &whole);
	note(whole.critical, answer, "sys/fs/btrfs", uuid);
	return 0;
}

/* "cache0" and "bdev0" lead to what a cache is made of; the slaves of a disk that it caches are not all. */
static int take_bcache_part(void *ctx, const char *name)
{
	const struct way *set = ctx;
	char path[SYSFS_BUFFER];

	if ((!strncmp(name, "cache", 5) || !strncmp(name, "bdev", 4)) &&
	    sysfs_link(set->subsystem, name, path, sizeof(path)) == SYSFS_OK)
		add_disk_path(set->critical, path, set->use);
	return 0;
}

static int take_bcache(void *ctx, const char *uuid)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct way set = { ctx, &dir, "part of a bcache" };
	enum sysfs_answer answer =
		sysfs_dir_openf(&set.critical->host->sysfs, &dir, "sys/fs/bcache/%s", uuid);

	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, take_bcache_part, &set);
	note(set.critical, answer, "sys/fs/bcache", uuid);
	return 0;
}

/* "sdb1" is a journal that is a disk of its own, "sda2-8" one in the file system of sda2 (jbd2/journal.c). */
static int take_journal(void *ctx, const char *name)
{
	add(ctx, &blocks, name, "a file system's journal");
	return 0;
}

static void take_pool_disk(void *ctx, const char *disk, const char *pool)
{
	char use[300];

	snprintf(use, sizeof(use), "part of the ZFS pool %s", pool);
	add(ctx, &blocks, disk, use);
}

/* --- the way out, and the console --- */

static int is_lower(void *ctx, const char *name)
{
	(void)ctx;
	return !strncmp(name, nets.prefix, strlen(nets.prefix));
}

/*
 * A port of Open vSwitch that is the host's own stands on nothing itself (openvswitch/vport-internal_dev.c); the
 * interfaces that the switch has do so on "ovs-system", as vport-netdev.c:ovs_netdev_link() says.
 */
static void add_way(struct critical *c, const char *interface, const char *use)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer =
		sysfs_dir_openf(&c->host->sysfs, &dir, "%s/%s", nets.path, interface);

	add(c, &nets, interface, use);
	if (answer == SYSFS_OK && !sysfs_exists(&dir, "device") &&
	    !sysfs_walk(&dir, ".", &answer, is_lower, NULL))
		add(c, &nets, "ovs-system", use);
}

static const char default_route[] = "the default route";

/* "eth0 00000000 0102A8C0 0003 0 0 100 00000000 0 0 0", by tabs. */
static int take_route(void *ctx, char *line)
{
	const char *interface = strsep(&line, " \t"), *to = strsep(&line, " \t");

	if (interface && to && !strcmp(to, "00000000"))
		add_way(ctx, interface, default_route);
	return 0;
}

/* 32 digits of where to, 2 of the prefix, ..., the interface; the kernel refuses routes over lo. */
static int take_route6(void *ctx, char *line)
{
	static const char all[] = "00000000000000000000000000000000 00 ";
	const char *interface = strrchr(line, ' ');

	if (!strncmp(line, all, sizeof(all) - 1) && interface && strcmp(interface + 1, "lo"))
		add_way(ctx, interface + 1, default_route);
	return 0;
}

/* "ttyS0  -W- (EC p a)  4:64"; a virtual terminal shows on the first framebuffer. */
static int take_console(void *ctx, char *line)
{
	const char *name = strsep(&line, " \t");
	char use[80];

	snprintf(use, sizeof(use), "the console %.60s", name);
	if (!strncmp(name, "tty", 3) && strspn(name + 3, "0123456789") == strlen(name + 3))
		add(ctx, &framebuffers, "fb0", use);
	else
		add(ctx, &ttys, name, use);
	return 0;
}

static const struct {
	const char *dir, *file;
	int (*take)(void *ctx, char *line);
} tables[] = {
	{ "proc/self", "mountinfo", take_mount }, { "proc", "swaps", take_swap },
	{ "proc/self/net", "route", take_route }, { "proc/self/net", "ipv6_route", take_route6 },
	{ "proc", "consoles", take_console },
};

static const struct {
	const char *path;
	int (*take)(void *ctx, const char *name);
} folders[] = {
	{ "sys/fs/btrfs", take_btrfs },
	{ "sys/fs/bcache", take_bcache },
	{ "proc/fs/jbd2", take_journal },
	{ "sys/class/block", take_disk },
};

int critical_read(struct critical *c, struct host *h, struct err *e)
{
	enum sysfs_answer answer;

	*c = (struct critical){ .host = h };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

		answer = sysfs_dir_open(&h->sysfs, tables[i].dir, &dir);
		if (answer == SYSFS_OK)
			answer = lines_walk(&dir, tables[i].file, tables[i].take, c);
		note(c, answer, tables[i].dir, tables[i].file);
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

		answer = sysfs_dir_open(&h->sysfs, folders[i].path, &dir);
		if (answer == SYSFS_OK)
			sysfs_walk(&dir, ".", &answer, folders[i].take, c);
		note(c, answer, folders[i].path, "");
	}
	c->unread = zfs_walk(h, take_pool_disk, c) ?: c->unread;
	return h->failed ? err_nomem(e) : 0;
}

/* Whether a component of the path is that name. */
static bool path_has(const char *path, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = path; (at = strstr(at, name)); at++) {
		if ((at == path || at[-1] == '/') && (!at[len] || at[len] == '/'))
			return true;
	}
	return false;
}

const char *critical_use(const struct critical *c, const char *device, size_t i)
{
	for (size_t n = 0; n < c->paths.n; n++) {
		if (path_has(c->paths.items[n], device) && !i--)
			return c->uses.items[n];
	}
	return NULL;
}
