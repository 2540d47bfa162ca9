/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the firmware's tables or its device tree say of IOMMUs and of interrupts. */
#include "model/firmware.h"

#include <errno.h>
#include <string.h>

#define TREE   "sys/firmware/devicetree/base"
#define TABLES "sys/firmware/acpi/tables"

/* --- the device tree: a directory for each node, a file for each property --- */

#define TREE_DEPTH 6

struct tree_walk {
	const struct sysfs_dir *node;
	int depth;
	bool (*is_it)(const struct tree_walk *walk, const char *property);
	bool *unread; /* a part that may be it */
};

static int visit(void *ctx, const char *name)
{
	const struct tree_walk *walk = ctx;
	_cleanup_sysfs_dir_ struct sysfs_dir child = { -1 };
	struct tree_walk below = { &child, walk->depth + 1, walk->is_it, walk->unread };
	enum sysfs_answer answer;
	int found = 0;

	if (walk->is_it(walk, name))
		return 1;
	if (walk->depth == TREE_DEPTH)
		return 0;
	answer = sysfs_dir_within(walk->node, name, &child);
	if (answer == SYSFS_OK)
		found = sysfs_walk(&child, ".", &answer, visit, &below);
	*walk->unread |= answer == SYSFS_UNKNOWN;
	return found;
}

static bool tree_has(const struct host *h,
		     bool (*is_it)(const struct tree_walk *walk, const char *property),
		     bool *unread)
{
	_cleanup_sysfs_dir_ struct sysfs_dir base = { -1 };
	struct tree_walk walk = { &base, 0, is_it, unread };
	enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, TREE, &base);
	int found = 0;

	if (answer == SYSFS_OK)
		found = sysfs_walk(&base, ".", &answer, visit, &walk);
	*unread |= answer == SYSFS_UNKNOWN;
	return found;
}

static bool is_translated(const struct tree_walk *walk, const char *property)
{
	(void)walk;
	return !strcmp(property, "iommus") || !strcmp(property, "iommu-map");
}

bool firmware_tree_has_iommu(const struct host *h)
{
	bool unread = false;

	return tree_has(h, is_translated, &unread);
}

/* The property is a list of texts, each with its NUL. */
static bool is_compatible(const struct tree_walk *walk, const char *property, const char *with)
{
	enum sysfs_answer answer;
	char list[256];
	size_t got = 0;

	if (strcmp(property, "compatible") != 0)
		return false;
	answer = sysfs_read_bytes(walk->node, property, 0, list, sizeof(list), &got);
	*walk->unread |= answer == SYSFS_UNKNOWN;
	return answer == SYSFS_OK && memmem(list, got, with, strlen(with));
}

static bool is_its(const struct tree_walk *walk, const char *property)
{
	return is_compatible(walk, property, "arm,gic-v3-its");
}

static bool is_frame(const struct tree_walk *walk, const char *property)
{
	return is_compatible(walk, property, "arm,gic-v2m-frame");
}

/* --- ACPI's MADT: a header of 44 bytes, then entries that begin with their type and length --- */

#define MADT_ENTRIES 44
#define MADT_FRAME   0x0d
#define MADT_ITS     0x0f

/* Who may not look is told so; for others something is wrong. */
static bool is_unread(enum sysfs_answer answer)
{
	return answer == SYSFS_UNKNOWN && errno != EACCES && errno != EPERM;
}

static enum msi_controller read_madt(const struct sysfs_dir *tables)
{
	enum msi_controller found = MSI_UNKNOWN;
	enum sysfs_answer answer;
	uint8_t head[2];
	size_t got = 0;

	for (uint64_t at = MADT_ENTRIES;; at += head[1]) {
		answer = sysfs_read_bytes(tables, "APIC", at, head, sizeof(head), &got);
		if (is_unread(answer))
			return found ?: MSI_UNREAD;
		if (answer != SYSFS_OK || got < sizeof(head) || head[1] < sizeof(head))
			return found;
		if (head[0] == MADT_ITS)
			return MSI_ITS;
		if (head[0] == MADT_FRAME)
			found = MSI_FRAME;
	}
}

/* --- ACPI's IORT: the number of its nodes and where they begin, then nodes of a type and a length --- */

#define IORT_NODES   36
#define IORT_SMMU    3
#define IORT_SMMU_V3 4

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

bool firmware_iort_lacks_smmu(const struct host *h)
{
	_cleanup_sysfs_dir_ struct sysfs_dir tables = { -1 };
	uint8_t head[8];
	size_t got = 0;
	uint64_t at;
	uint32_t n;

	if (sysfs_dir_open(&h->sysfs, TABLES, &tables) != SYSFS_OK ||
	    sysfs_read_bytes(&tables, "IORT", IORT_NODES, head, 8, &got) != SYSFS_OK || got < 8)
		return false;
	n = get32(head);
	at = get32(head + 4);
	for (uint32_t i = 0; i < n; i++) {
		unsigned int length;

		if (sysfs_read_bytes(&tables, "IORT", at, head, 3, &got) != SYSFS_OK || got < 3)
			return false;
		length = head[1] | head[2] << 8;
		if (head[0] == IORT_SMMU || head[0] == IORT_SMMU_V3 || length < 3)
			return false;
		at += length;
	}
	return n;
}

enum msi_controller firmware_msi_controller(const struct host *h, const char **file)
{
	_cleanup_sysfs_dir_ struct sysfs_dir tables = { -1 };
	bool unread = false;
	enum msi_controller found = MSI_UNKNOWN;
	enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, TABLES, &tables);

	*file = "/" TABLES "/APIC";
	if (answer == SYSFS_OK)
		found = read_madt(&tables);
	if (found || is_unread(answer))
		return found ?: MSI_UNREAD;
	*file = "/" TREE;
	if (tree_has(h, is_its, &unread))
		return MSI_ITS;
	if (tree_has(h, is_frame, &unread))
		return MSI_FRAME;
	return unread ? MSI_UNREAD : MSI_UNKNOWN;
}
