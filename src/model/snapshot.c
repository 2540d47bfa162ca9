/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An inventory that can be saved: taken from the host, written and read back. */
#include "model/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "model/acs.h"
#include "model/iommus.h"

#define FIRST_LINE "vfioctl snapshot 1"
#define THERE      "there"
#define DEVICES    "devices" /* of the host, and only unknown: some may be missing here */

void snapshot_free(struct snapshot *s)
{
	arena_free(&s->arena);
	free(s->facts);
}

static struct snapshot_fact *grow(struct snapshot *s)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 256;
		struct snapshot_fact *facts = reallocarray(s->facts, cap, sizeof(*facts));

		s->failed |= !facts;
		if (!facts)
			return NULL;
		s->facts = facts;
		s->cap = cap;
	}
	return &s->facts[s->n++];
}

static const char *keep(struct snapshot *s, const char *value)
{
	const char *copy = arena_str(&s->arena, value);

	s->failed |= !copy;
	return copy;
}

/* Without the tabs and newlines that part facts. */
static const char *keep_escaped(struct snapshot *s, const char *value)
{
	_cleanup_text_ struct text escaped = { 0 };

	text_add_escaped(&escaped, value);
	s->failed |= escaped.failed;
	return keep(s, escaped.s ?: "");
}

/* `name` is a literal; NULL is no fact. */
static void add(struct snapshot *s, const char *object, const char *name, const char *value)
{
	struct snapshot_fact *fact = value ? grow(s) : NULL;

	if (fact)
		*fact = (struct snapshot_fact){ keep_escaped(s, object), name,
						keep_escaped(s, value) };
}

static void add_known(struct snapshot *s, const char *object, const char *name, bool unknown,
		      const char *value)
{
	add(s, object, name, unknown ? SNAPSHOT_UNKNOWN : value);
}

static void add_text(struct snapshot *s, const char *object, const char *name,
		     const struct text *value)
{
	s->failed |= value->failed;
	add(s, object, name, value->s ?: "");
}

/* --- the host --- */

static const struct {
	const char *name, *dir, *file;
} host_files[] = {
	{ "kernel", "proc/sys/kernel", "osrelease" },
	{ "cmdline", "proc", "cmdline" },
	{ "firmware", "sys/class/dmi/id", "bios_version" },
	{ "firmware_date", "sys/class/dmi/id", "bios_date" },
	{ "board", "sys/class/dmi/id", "board_name" },
};

static void add_host(struct snapshot *s, struct host *h)
{
	char value[SYSFS_BUFFER];

	add(s, "host", THERE, "yes");
	for (size_t i = 0; i < sizeof(host_files) / sizeof(host_files[0]); i++) {
		_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
		enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, host_files[i].dir, &dir);

		if (answer == SYSFS_OK)
			answer = sysfs_read(&dir, host_files[i].file, value, sizeof(value));
		if (answer == SYSFS_OK)
			add(s, "host", host_files[i].name, value);
		else if (answer == SYSFS_UNKNOWN)
			add(s, "host", host_files[i].name, SNAPSHOT_UNKNOWN);
	}
}

static int add_iommus(struct snapshot *s, struct host *h, struct err *e)
{
	struct host_iommus iommus;

	if (host_read_iommus(h, &iommus, e))
		return -1;
	for (size_t i = 0; i < iommus.n; i++) {
		const struct host_iommu *iommu = &iommus.list[i];

		add(s, iommu->name, THERE, "yes");
		add_known(s, iommu->name, "type", iommu->unknown & 1U << IOMMU_TYPE, iommu->type);
		add_known(s, iommu->name, "version", iommu->unknown & 1U << IOMMU_VERSION,
			  iommu->version);
	}
	return 0;
}

/* --- devices --- */

static void add_ids(struct snapshot *s, const struct host_device *d)
{
	_cleanup_text_ struct text id = { 0 }, class = { 0 };

	if (d->unknown & 1U << FACT_CLASS) {
		add(s, d->name, "id", SNAPSHOT_UNKNOWN);
		add(s, d->name, "class", SNAPSHOT_UNKNOWN);
		add(s, d->name, "acs", SNAPSHOT_UNKNOWN);
	}
	if (!d->has_pci_ids)
		return;
	text_addf(&id, "%04x:%04x %04x:%04x", d->vendor, d->device, d->subsystem_vendor,
		  d->subsystem_device);
	text_addf(&class, "%06x", d->class);
	add_text(s, d->name, "id", &id);
	add_text(s, d->name, "class", &class);
}

/* The configuration space beyond its head is root's to read. */
static void add_acs(struct snapshot *s, struct host *h, const struct host_device *d)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	_cleanup_text_ struct text value = { 0 };
	uint8_t config[4096];
	enum sysfs_answer answer = SYSFS_ABSENT;
	struct acs acs;
	size_t got;

	if (d->has_pci_ids)
		answer = host_device_dir(h, d->name, &dir);
	if (answer == SYSFS_UNKNOWN)
		add(s, d->name, "acs", SNAPSHOT_UNKNOWN);
	if (answer != SYSFS_OK)
		return;
	/* What sleeps without power answers ones, and must not be woken. */
	if ((d->power_state && !strcmp(d->power_state, "D3cold")) ||
	    sysfs_read_bytes(&dir, "config", 0, config, sizeof(config), &got) != SYSFS_OK)
		got = 0;
	acs_decode(config, got, &acs);
	if (acs.state == ACS_UNKNOWN) {
		add(s, d->name, "acs", SNAPSHOT_UNKNOWN);
		return;
	}
	text_add(&value, acs_state_name(acs.state));
	if (acs.missing)
		text_addf(&value, " without 0x%02x", acs.missing);
	add_text(s, d->name, "acs", &value);
}

static void add_group(struct snapshot *s, const char *object, const struct host_group *g)
{
	_cleanup_text_ struct text members = { 0 }, reserved = { 0 }, number = { 0 };
	const struct host_device *d;

	host_for_each_member(d, g) text_addf(&members, "%s%s", members.len ? " " : "", d->name);
	for (size_t i = 0; i < g->n_reserved; i++)
		text_addf(&reserved, "%s0x%llx-0x%llx %s", i ? ", " : "",
			  (unsigned long long)g->reserved[i].start,
			  (unsigned long long)g->reserved[i].last, g->reserved[i].type);
	text_addf(&number, "%u", g->number);
	add_text(s, object, "group", &number);
	s->failed |= members.failed || reserved.failed;
	add_known(s, object, "members", g->unknown & 1U << FACT_DEVICES, members.s ?: "");
	add_known(s, object, "reserved", g->unknown & 1U << FACT_RESERVED, reserved.s ?: "");
	add_known(s, object, "type", g->unknown & 1U << FACT_TYPE, g->type);
}

static void add_fact(struct snapshot *s, const struct host_device *d, const char *name,
		     enum host_fact fact, const char *value)
{
	add_known(s, d->name, name, d->unknown & 1U << fact, value);
}

static void add_device(struct snapshot *s, struct host *h, const struct host_device *d)
{
	_cleanup_text_ struct text vfs = { 0 }, num_vfs = { 0 };

	add(s, d->name, THERE, "yes");
	add_ids(s, d);
	add_acs(s, h, d);
	add_fact(s, d, "driver", FACT_DRIVER, d->driver);
	add_fact(s, d, "driver_override", FACT_DRIVER_OVERRIDE, d->driver_override);
	add_fact(s, d, "iommu", FACT_IOMMU, d->iommu);
	add_fact(s, d, "reset", FACT_RESET_METHODS, d->reset_methods);
	add_fact(s, d, "parent", FACT_PARENT, d->parent);
	add_fact(s, d, "physfn", FACT_SRIOV, d->physfn);
	if (d->unknown & 1U << FACT_SRIOV) {
		add(s, d->name, "total_vfs", SNAPSHOT_UNKNOWN);
		add(s, d->name, "num_vfs", SNAPSHOT_UNKNOWN);
	} else if (d->total_vfs) {
		text_addf(&vfs, "%u", d->total_vfs);
		text_addf(&num_vfs, "%u", d->num_vfs);
		add_text(s, d->name, "total_vfs", &vfs);
		add_text(s, d->name, "num_vfs", &num_vfs);
	}
	if (d->group)
		add_group(s, d->name, d->group);
}

static int by_object_and_name(const void *a, const void *b)
{
	const struct snapshot_fact *left = a, *right = b;
	int order = strcmp(left->object, right->object);

	return order ? order : strcmp(left->name, right->name);
}

int snapshot_take(struct snapshot *s, struct host *h, struct err *e)
{
	const struct host_device *d;
	bool unseen = false;

	if (host_read_groups(h, e) || host_read_ungrouped(h, e) || add_iommus(s, h, e))
		return -1;
	add_host(s, h);
	for (size_t i = 0; i < h->n_groups; i++) {
		host_for_each_member(d, h->groups[i]) add_device(s, h, d);
		unseen |= h->groups[i]->unknown & 1U << FACT_DEVICES;
	}
	if (unseen)
		add(s, "host", DEVICES, SNAPSHOT_UNKNOWN);
	for (size_t i = 0; i < h->n_ungrouped; i++)
		add_device(s, h, h->ungrouped[i]);
	if (s->failed)
		return err_nomem(e);
	qsort(s->facts, s->n, sizeof(*s->facts), by_object_and_name);
	return 0;
}

/* --- as text --- */

void snapshot_format(const struct snapshot *s, struct text *out)
{
	text_add(out, FIRST_LINE "\n");
	for (size_t i = 0; i < s->n; i++)
		text_addf(out, "%s\t%s\t%s\n", s->facts[i].object, s->facts[i].name,
			  s->facts[i].value);
}

int snapshot_parse(struct snapshot *s, char *text, struct err *e)
{
	char *line = strsep(&text, "\n");

	if (!line || strcmp(line, FIRST_LINE))
		return err_usage(e, "that is no file of vfioctl snapshot");
	for (size_t number = 2; (line = strsep(&text, "\n")) && (*line || text); number++) {
		char *object = strsep(&line, "\t"), *name = strsep(&line, "\t");
		struct snapshot_fact *fact;

		if (!name || !line)
			return err_usage(e, "line %zu of the snapshot is no fact", number);
		fact = grow(s);
		if (!fact)
			return err_nomem(e);
		*fact = (struct snapshot_fact){ keep(s, object), keep(s, name), keep(s, line) };
	}
	if (s->failed)
		return err_nomem(e);
	if (s->n)
		qsort(s->facts, s->n, sizeof(*s->facts), by_object_and_name);
	return 0;
}

/* --- what changed --- */

/* Facts that say how the host uses a device now, or what changes at every boot without harm. */
static const char *const harmless[] = { "board",           "cmdline",  "driver",
					"driver_override", "firmware", "firmware_date",
					"group",           "kernel",   "num_vfs" };

static bool fact_matters(const char *name)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		if (!strcmp(harmless[i], name))
			return false;
	}
	return true;
}

static bool find(const struct snapshot *s, const char *object, const char *name)
{
	struct snapshot_fact key = { object, name, NULL };

	return s->n && bsearch(&key, s->facts, s->n, sizeof(key), by_object_and_name);
}

static bool has_object(const struct snapshot *s, const char *object)
{
	return find(s, object, THERE);
}

static bool is_unknown(const struct snapshot_fact *fact)
{
	return fact && !strcmp(fact->value, SNAPSHOT_UNKNOWN);
}

size_t snapshot_count_unknown(const struct snapshot *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += is_unknown(&s->facts[i]);
	return n;
}

/* A fact that only one of them has; `other` is the one without. */
static bool one_sided_counts(const struct snapshot *other, const struct snapshot_fact *fact)
{
	if (strcmp(fact->name, THERE) != 0)
		return has_object(other, fact->object);
	return !find(other, "host", DEVICES);
}

void snapshot_diff(const struct snapshot *before, const struct snapshot *after,
		   void (*each)(void *ctx, const struct snapshot_fact *was,
				const struct snapshot_fact *is, bool matters),
		   void *ctx)
{
	size_t b = 0, a = 0;

	while (b < before->n || a < after->n) {
		const struct snapshot_fact *was = b < before->n ? &before->facts[b] : NULL;
		const struct snapshot_fact *is = a < after->n ? &after->facts[a] : NULL;
		int order = !was ? 1 : !is ? -1 : by_object_and_name(was, is);

		b += order <= 0;
		a += order >= 0;
		was = order <= 0 ? was : NULL;
		is = order >= 0 ? is : NULL;
		if (is_unknown(was) || is_unknown(is))
			continue;
		if (was && is ? strcmp(was->value, is->value) != 0
			      : one_sided_counts(was ? after : before, was ?: is))
			each(ctx, was, is, fact_matters((was ?: is)->name));
	}
}
