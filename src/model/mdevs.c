/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mediated devices: which devices can be divided, into what, and what is there. */
#include "model/mdevs.h"

#include <errno.h>

#include "model/host_read.h"

static const char *read_text(struct host *h, const struct sysfs_dir *dir, const char *file,
			     struct mdev_type *type, enum mdev_fact fact)
{
	char buf[SYSFS_BUFFER];
	enum sysfs_answer answer = sysfs_read(dir, file, buf, sizeof(buf));

	if (answer == SYSFS_UNKNOWN)
		type->unknown |= 1U << fact;
	return answer == SYSFS_OK && *buf ? host_keep(h, buf) : NULL;
}

static void read_instances(struct host *h, const struct sysfs_dir *dir, struct mdev_type *type)
{
	_cleanup_pointers_ struct pointers names = { 0 };

	if (host_names(h, dir, "devices", &names) == SYSFS_UNKNOWN)
		type->unknown |= 1U << MDEV_DEVICES;
	type->devices = host_keep_names(h, &names, &type->n_devices);
}

/* False when it is not there. */
static bool read_type(struct host *h, const struct sysfs_dir *types, const char *name,
		      struct mdev_type *type)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = sysfs_dir_within(types, name, &dir);

	type->name = name;
	if (answer == SYSFS_UNKNOWN)
		type->unknown = (1U << MDEV_FACTS) - 1;
	if (answer != SYSFS_OK)
		return answer == SYSFS_UNKNOWN;
	type->pretty_name = read_text(h, &dir, "name", type, MDEV_NAME);
	type->device_api = read_text(h, &dir, "device_api", type, MDEV_API);
	type->description = read_text(h, &dir, "description", type, MDEV_DESCRIPTION);
	if (sysfs_read_u64(&dir, "available_instances", &type->available) != SYSFS_OK)
		type->unknown |= 1U << MDEV_AVAILABLE;
	read_instances(h, &dir, type);
	return true;
}

static void read_types(struct host *h, const struct sysfs_dir *dir, struct mdev_parent *parent)
{
	_cleanup_sysfs_dir_ struct sysfs_dir types = { -1 };
	_cleanup_pointers_ struct pointers names = { 0 };

	parent->types_unknown =
		sysfs_dir_within(dir, "mdev_supported_types", &types) == SYSFS_UNKNOWN;
	if (types.fd >= 0 && host_names(h, &types, ".", &names) == SYSFS_UNKNOWN)
		parent->types_unknown = true;
	if (names.n)
		parent->types = arena_alloc(&h->arena, names.n * sizeof(*parent->types));
	h->failed |= names.n && !parent->types;
	for (size_t i = 0; i < names.n && parent->types; i++)
		parent->n_types +=
			read_type(h, &types, names.items[i], &parent->types[parent->n_types]);
}

/* False when it is not there. */
static bool read_parent(struct host *h, const char *name, struct mdev_parent *parent)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = sysfs_dir_openf(&h->sysfs, &dir, "sys/class/mdev_bus/%s", name);

	parent->name = name;
	parent->group = -1;
	parent->types_unknown = parent->group_unknown = answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return answer == SYSFS_UNKNOWN;
	parent->group_unknown =
		host_link_group(&dir, "iommu_group", &parent->group) == SYSFS_UNKNOWN;
	read_types(h, &dir, parent);
	return true;
}

int host_read_mdevs(struct host *h, struct mdev_parents *parents, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	_cleanup_pointers_ struct pointers names = { 0 };
	enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, "sys/class/mdev_bus", &dir);

	*parents = (struct mdev_parents){ 0 };
	if (answer == SYSFS_OK)
		answer = host_names(h, &dir, ".", &names);
	if (answer == SYSFS_UNKNOWN)
		err_syscall(e, "open", "/sys/class/mdev_bus", errno);
	if (names.n)
		parents->list = arena_alloc(&h->arena, names.n * sizeof(*parents->list));
	h->failed |= names.n && !parents->list;
	for (size_t i = 0; i < names.n && parents->list; i++)
		parents->n += read_parent(h, names.items[i], &parents->list[parents->n]);
	if (answer == SYSFS_UNKNOWN)
		return -1;
	return h->failed ? err_nomem(e) : 0;
}
