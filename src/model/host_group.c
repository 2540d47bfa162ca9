/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one IOMMU group and its members. */
#include "model/host_read.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/num.h"

static const char *read_text(struct host *h, const struct sysfs_dir *dir, const char *name,
			     struct host_group *g, enum host_fact fact)
{
	char buf[SYSFS_BUFFER];
	enum sysfs_answer answer;

	if (!host_wants(h, fact))
		return NULL;
	answer = sysfs_read(dir, name, buf, sizeof(buf));
	if (answer == SYSFS_UNKNOWN)
		g->unknown |= 1U << fact;
	return answer == SYSFS_OK && *buf ? host_keep(h, buf) : NULL;
}

/* "0x00000000fee00000 0x00000000feefffff msi" */
static bool parse_region(struct host *h, char *line, struct reserved_region *region)
{
	const char *start = strsep(&line, " "), *last = strsep(&line, " ");

	if (!last || !line || !*line || !parse_u64(start, &region->start) ||
	    !parse_u64(last, &region->last) || region->start > region->last)
		return false;
	region->type = host_keep(h, line);
	return true;
}

static size_t count_lines(const char *s)
{
	size_t n = 0;

	for (; (s = strchr(s, '\n')); s++)
		n++;
	return n + 1;
}

static void read_reserved(struct host *h, const struct sysfs_dir *dir, struct host_group *g)
{
	char buf[SYSFS_BUFFER], *line, *rest = buf;
	enum sysfs_answer answer;

	if (!host_wants(h, FACT_RESERVED))
		return;
	answer = sysfs_read(dir, "reserved_regions", buf, sizeof(buf));
	if (answer == SYSFS_UNKNOWN)
		g->unknown |= 1U << FACT_RESERVED;
	if (answer != SYSFS_OK || !*buf)
		return;
	g->reserved = arena_alloc(&h->arena, count_lines(buf) * sizeof(*g->reserved));
	if (!g->reserved) {
		h->failed = true;
		return;
	}
	while ((line = strsep(&rest, "\n"))) {
		if (parse_region(h, line, &g->reserved[g->n_reserved]))
			g->n_reserved++;
		else
			g->unknown |= 1U << FACT_RESERVED;
	}
}

/* Its path, to which a part of it can be added. Not by printf(): there are ten thousand of them. */
static const char *group_path(struct host *h, uint32_t number, const char *part, const char *name)
{
	text_reset(&h->path);
	text_add(&h->path, "sys/kernel/iommu_groups/");
	text_add_dec(&h->path, number);
	text_add(&h->path, part);
	text_add(&h->path, name);
	h->failed |= h->path.failed;
	return h->path.failed ? NULL : h->path.s;
}

static struct host_device *read_member(struct host *h, const struct sysfs_dir *group,
				       struct host_group *g, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	const char *path = group_path(h, g->number, "/devices/", name);
	struct host_device *d;

	if (!path ||
	    sysfs_dir_linked(&h->sysfs, group, path,
			     h->path.len - strlen(name) - strlen("devices/"), &dir) == SYSFS_ABSENT)
		return NULL; /* it went meanwhile */
	d = arena_alloc(&h->arena, sizeof(*d));
	if (!d) {
		h->failed = true;
		return NULL;
	}
	d->name = name;
	d->group = g;
	host_device_read(h, &dir, d);
	return d;
}

static void read_members(struct host *h, const struct sysfs_dir *dir, struct host_group *g)
{
	_cleanup_pointers_ struct pointers names = { 0 };
	struct host_device **link = &g->devices;
	uint32_t unknown = 0;

	if (host_names(h, dir, "devices", &names) == SYSFS_UNKNOWN) {
		g->unknown |= 1U << FACT_DEVICES;
		unknown = 1U << FACT_IOMMU;
	}
	for (size_t i = 0; i < names.n; i++) {
		struct host_device *d = read_member(h, dir, g, names.items[i]);

		if (!d)
			continue;
		*link = d;
		link = &d->next;
		g->n_devices++;
		unknown |= d->unknown & 1U << FACT_IOMMU;
		if (!g->iommu)
			g->iommu = d->iommu;
	}
	if (!g->iommu)
		g->unknown |= unknown;
}

/* Both the group of an mdev and that of a device without an IOMMU are named "vfio-noiommu":
 * vfio_group_create() */
static enum group_backing backing_of(const struct host_group *g)
{
	if (!g->name || strcmp(g->name, "vfio-noiommu"))
		return BACKING_IOMMU;
	return g->devices && g->devices->bus && !strcmp(g->devices->bus, "mdev") ? BACKING_EMULATED
										 : BACKING_NOIOMMU;
}

struct host_group *host_group_read(struct host *h, uint32_t number)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	const char *path = group_path(h, number, "", "");
	struct host_group *g;

	/* One that cannot be opened is there, and nothing of it can be read. */
	if (!path || sysfs_dir_open(&h->sysfs, path, &dir) == SYSFS_ABSENT)
		return NULL;
	g = arena_alloc(&h->arena, sizeof(*g));
	if (!g) {
		h->failed = true;
		return NULL;
	}
	g->number = number;
	g->type = read_text(h, &dir, "type", g, FACT_TYPE);
	g->name = read_text(h, &dir, "name", g, FACT_NAME);
	read_reserved(h, &dir, g);
	read_members(h, &dir, g);
	g->backing = backing_of(g);
	return g;
}
