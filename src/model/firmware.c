/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the firmware's tables or its device tree say of IOMMUs and of interrupts. */
#include "model/firmware.h"

#include <string.h>

#define TREE   "sys/firmware/devicetree/base"
#define TABLES "sys/firmware/acpi/tables"

/* --- the device tree: a directory for each node, a file for each property --- */

#define TREE_DEPTH 6

struct tree_walk {
	const struct sysfs_dir *node;
	int depth;
	bool (*is_it)(const struct sysfs_dir *node, const char *property);
};

static int visit(void *ctx, const char *name)
{
	const struct tree_walk *walk = ctx;
	_cleanup_sysfs_dir_ struct sysfs_dir child = { -1 };
	struct tree_walk below = { &child, walk->depth + 1, walk->is_it };
	enum sysfs_answer answer;

	if (walk->is_it(walk->node, name))
		return 1;
	if (walk->depth == TREE_DEPTH || sysfs_dir_within(walk->node, name, &child) != SYSFS_OK)
		return 0;
	return sysfs_walk(&child, ".", &answer, visit, &below);
}

static bool tree_has(const struct host *h,
		     bool (*is_it)(const struct sysfs_dir *node, const char *property))
{
	_cleanup_sysfs_dir_ struct sysfs_dir base = { -1 };
	struct tree_walk walk = { &base, 0, is_it };
	enum sysfs_answer answer;

	return sysfs_dir_open(&h->sysfs, TREE, &base) == SYSFS_OK &&
	       sysfs_walk(&base, ".", &answer, visit, &walk);
}

static bool is_translated(const struct sysfs_dir *node, const char *property)
{
	(void)node;
	return !strcmp(property, "iommus") || !strcmp(property, "iommu-map");
}

bool firmware_tree_has_iommu(const struct host *h)
{
	return tree_has(h, is_translated);
}

/* The property is a list of texts, each with its NUL. */
static bool is_compatible(const struct sysfs_dir *node, const char *property, const char *with)
{
	char list[256];
	size_t got = 0;

	return !strcmp(property, "compatible") &&
	       sysfs_read_bytes(node, property, 0, list, sizeof(list), &got) == SYSFS_OK &&
	       memmem(list, got, with, strlen(with));
}

static bool is_its(const struct sysfs_dir *node, const char *property)
{
	return is_compatible(node, property, "arm,gic-v3-its");
}

static bool is_frame(const struct sysfs_dir *node, const char *property)
{
	return is_compatible(node, property, "arm,gic-v2m-frame");
}

/* --- ACPI's MADT: a header of 44 bytes, then entries that begin with their type and length --- */

#define MADT_ENTRIES 44
#define MADT_FRAME   0x0d
#define MADT_ITS     0x0f

static enum msi_controller read_madt(const struct sysfs_dir *tables)
{
	enum msi_controller found = MSI_UNKNOWN;
	uint8_t head[2];
	size_t got = 0;

	for (uint64_t at = MADT_ENTRIES;
	     sysfs_read_bytes(tables, "APIC", at, head, sizeof(head), &got) == SYSFS_OK &&
	     got == sizeof(head) && head[1] >= sizeof(head);
	     at += head[1]) {
		if (head[0] == MADT_ITS)
			return MSI_ITS;
		if (head[0] == MADT_FRAME)
			found = MSI_FRAME;
	}
	return found;
}

enum msi_controller firmware_msi_controller(const struct host *h, const char **file)
{
	_cleanup_sysfs_dir_ struct sysfs_dir tables = { -1 };
	enum msi_controller found = MSI_UNKNOWN;

	*file = "/" TABLES "/APIC";
	if (sysfs_dir_open(&h->sysfs, TABLES, &tables) == SYSFS_OK)
		found = read_madt(&tables);
	if (found)
		return found;
	*file = "/" TREE;
	if (tree_has(h, is_its))
		return MSI_ITS;
	return tree_has(h, is_frame) ? MSI_FRAME : MSI_UNKNOWN;
}
