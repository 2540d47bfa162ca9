/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IOMMU instances of a host. */
#include "model/iommus.h"

#include <errno.h>
#include <string.h>

#include "model/host_read.h"

/* What each driver tells in the directory of that name, in hexadecimal without 0x. */
static const struct {
	const char *type, *file;
	enum iommu_fact fact;
} facts[] = {
	{ "intel-iommu", "address", IOMMU_ADDRESS }, { "intel-iommu", "cap", IOMMU_CAP },
	{ "intel-iommu", "ecap", IOMMU_ECAP },       { "amd-iommu", "cap", IOMMU_CAP },
	{ "amd-iommu", "features", IOMMU_FEATURES },
};

static const char *const types[] = { "intel-iommu", "amd-iommu" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void read_facts(const struct sysfs_dir *dir, struct host_iommu *iommu)
{
	for (size_t i = 0; i < COUNT(facts); i++) {
		enum iommu_fact fact = facts[i].fact;
		enum sysfs_answer answer;

		if (strcmp(facts[i].type, iommu->type))
			continue;
		answer = sysfs_read_hex(dir, facts[i].file, &iommu->fact[fact]);
		if (answer == SYSFS_OK)
			iommu->known |= 1U << fact;
		else if (answer == SYSFS_UNKNOWN)
			iommu->unknown |= 1U << fact;
	}
}

/* "1:0" */
static void read_version(struct host *h, const struct sysfs_dir *dir, struct host_iommu *iommu)
{
	char buf[32];
	enum sysfs_answer answer = sysfs_read(dir, "version", buf, sizeof(buf));

	if (answer == SYSFS_OK)
		iommu->version = host_keep(h, buf);
	else if (answer == SYSFS_UNKNOWN)
		iommu->unknown |= 1U << IOMMU_VERSION;
}

static void read_type(struct host *h, const struct sysfs_dir *dir, struct host_iommu *iommu)
{
	for (size_t i = 0; i < COUNT(types) && !iommu->type; i++) {
		_cleanup_sysfs_dir_ struct sysfs_dir own = { -1 };

		if (sysfs_dir_within(dir, types[i], &own) != SYSFS_OK)
			continue;
		iommu->type = types[i];
		read_facts(&own, iommu);
		read_version(h, &own, iommu);
	}
}

static void read_devices(struct host *h, const struct sysfs_dir *dir, struct host_iommu *iommu)
{
	_cleanup_pointers_ struct pointers names = { 0 };

	iommu->devices_unknown = host_names(h, dir, "devices", &names) == SYSFS_UNKNOWN;
	iommu->devices = host_keep_names(h, &names, &iommu->n_devices);
}

static bool read_iommu(struct host *h, const char *name, struct host_iommu *iommu)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

	*iommu = (struct host_iommu){ .name = name };
	if (sysfs_dir_openf(&h->sysfs, &dir, "sys/class/iommu/%s", name) != SYSFS_OK)
		return false;
	read_type(h, &dir, iommu);
	read_devices(h, &dir, iommu);
	return true;
}

int host_read_iommus(struct host *h, struct host_iommus *iommus, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	_cleanup_pointers_ struct pointers names = { 0 };
	enum sysfs_answer answer = sysfs_dir_open(&h->sysfs, "sys/class/iommu", &dir);

	*iommus = (struct host_iommus){ 0 };
	if (answer == SYSFS_OK)
		answer = host_names(h, &dir, ".", &names);
	if (answer == SYSFS_UNKNOWN)
		err_syscall(e, "open", "/sys/class/iommu", errno);
	if (names.n)
		iommus->list = arena_alloc(&h->arena, names.n * sizeof(*iommus->list));
	h->failed |= names.n && !iommus->list;
	for (size_t i = 0; i < names.n && iommus->list; i++)
		iommus->n += read_iommu(h, names.items[i], &iommus->list[iommus->n]);
	if (answer == SYSFS_UNKNOWN)
		return -1;
	return h->failed ? err_nomem(e) : 0;
}

struct host_iommu *host_read_iommu(struct host *h, const char *name, struct err *e)
{
	struct host_iommu *iommu = arena_alloc(&h->arena, sizeof(*iommu));
	bool found = iommu && read_iommu(h, host_keep(h, name), iommu);

	if (!iommu || h->failed) {
		err_nomem(e);
		return NULL;
	}
	return found ? iommu : NULL;
}

/* Bits of the VT-d registers, as the specification names what they mean. */
static const struct {
	enum iommu_fact fact;
	unsigned int bit;
	const char *word;
} capabilities[] = {
	{ IOMMU_CAP, 7, "caching_mode" },
	{ IOMMU_CAP, 34, "pages_2M" },
	{ IOMMU_CAP, 35, "pages_1G" },
	{ IOMMU_CAP, 59, "posted_interrupts" },
	{ IOMMU_CAP, 60, "first_stage_5_levels" },
	{ IOMMU_ECAP, 2, "device_tlb" },
	{ IOMMU_ECAP, 3, "interrupt_remapping" },
	{ IOMMU_ECAP, 4, "x2apic" },
	{ IOMMU_ECAP, 6, "passthrough" },
	{ IOMMU_ECAP, 7, "snoop_control" },
	{ IOMMU_ECAP, 26, "nested" },
	{ IOMMU_ECAP, 29, "page_requests" },
	{ IOMMU_ECAP, 40, "pasid" },
	{ IOMMU_ECAP, 43, "scalable_mode" },
	{ IOMMU_ECAP, 45, "dirty_tracking" },
	{ IOMMU_ECAP, 46, "second_stage" },
	{ IOMMU_ECAP, 47, "first_stage" },
};

const char *host_iommu_capability(const struct host_iommu *iommu, size_t *i)
{
	if (!iommu->type || strcmp(iommu->type, "intel-iommu"))
		return NULL;
	for (; *i < COUNT(capabilities); ++*i) {
		enum iommu_fact fact = capabilities[*i].fact;

		if (iommu->known & 1U << fact && iommu->fact[fact] >> capabilities[*i].bit & 1)
			return capabilities[*i].word;
	}
	return NULL;
}
