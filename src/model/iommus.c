/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IOMMU instances of a host. */
#include "model/iommus.h"

#include <errno.h>
#include <string.h>

#include "base/num.h"
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

/* AMD's features are two registers since Linux 6.7, "ARCH:ARCH2" (amd/init.c:amd_iommu_show_features()). */
static enum sysfs_answer read_register(const struct sysfs_dir *dir, const char *file,
				       uint64_t *value)
{
	char text[64] = "0x", *digits = text + 2;
	enum sysfs_answer answer = sysfs_read(dir, file, digits, sizeof(text) - 2);

	if (answer != SYSFS_OK)
		return answer;
	digits[strcspn(digits, ":")] = 0;
	return parse_u64(strncmp(digits, "0x", 2) ? text : digits, value) ? SYSFS_OK
									  : SYSFS_UNKNOWN;
}

static const char *const types[] = { "intel-iommu", "amd-iommu" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void read_facts(const struct sysfs_dir *dir, struct host_iommu *iommu)
{
	for (size_t i = 0; i < COUNT(facts); i++) {
		enum iommu_fact fact = facts[i].fact;
		enum sysfs_answer answer;

		if (strcmp(facts[i].type, iommu->type))
			continue;
		answer = read_register(dir, facts[i].file, &iommu->fact[fact]);
		if (answer == SYSFS_OK)
			iommu->known |= 1U << fact;
		else if (answer == SYSFS_UNKNOWN)
			iommu->unknown |= 1U << fact;
	}
}

/* What a type that cannot be read would have told. */
#define UNKNOWN_BY_TYPE                                                                   \
	(1U << IOMMU_TYPE | 1U << IOMMU_VERSION | 1U << IOMMU_ADDRESS | 1U << IOMMU_CAP | \
	 1U << IOMMU_ECAP | 1U << IOMMU_FEATURES)

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
		enum sysfs_answer answer = sysfs_dir_within(dir, types[i], &own);

		if (answer == SYSFS_UNKNOWN)
			iommu->unknown |= UNKNOWN_BY_TYPE;
		if (answer != SYSFS_OK)
			continue;
		iommu->unknown = 0;
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

/* False when it is not there. */
static bool read_iommu(struct host *h, const char *name, struct host_iommu *iommu)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = sysfs_dir_openf(&h->sysfs, &dir, "sys/class/iommu/%s", name);

	*iommu = (struct host_iommu){ .name = name };
	if (answer == SYSFS_UNKNOWN) {
		iommu->unknown = UNKNOWN_BY_TYPE;
		iommu->devices_unknown = true;
		iommu->unseen = true;
	}
	if (answer != SYSFS_OK)
		return answer == SYSFS_UNKNOWN;
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

/* Bits of the registers, as the specifications name what they mean. */
static const struct {
	const char *type;
	enum iommu_fact fact;
	unsigned int bit;
	const char *word;
} capabilities[] = {
	{ "intel-iommu", IOMMU_CAP, 7, "caching_mode" },
	{ "intel-iommu", IOMMU_CAP, 34, "pages_2M" },
	{ "intel-iommu", IOMMU_CAP, 35, "pages_1G" },
	{ "intel-iommu", IOMMU_CAP, 59, "posted_interrupts" },
	{ "intel-iommu", IOMMU_CAP, 60, "first_stage_5_levels" },
	{ "intel-iommu", IOMMU_ECAP, 2, "device_tlb" },
	{ "intel-iommu", IOMMU_ECAP, 3, "interrupt_remapping" },
	{ "intel-iommu", IOMMU_ECAP, 4, "x2apic" },
	{ "intel-iommu", IOMMU_ECAP, 6, "passthrough" },
	{ "intel-iommu", IOMMU_ECAP, 7, "snoop_control" },
	{ "intel-iommu", IOMMU_ECAP, 26, "nested" },
	{ "intel-iommu", IOMMU_ECAP, 29, "page_requests" },
	{ "intel-iommu", IOMMU_ECAP, 40, "pasid" },
	{ "intel-iommu", IOMMU_ECAP, 43, "scalable_mode" },
	{ "intel-iommu", IOMMU_ECAP, 45, "dirty_tracking" },
	{ "intel-iommu", IOMMU_ECAP, 46, "second_stage" },
	{ "intel-iommu", IOMMU_ECAP, 47, "first_stage" },
	{ "amd-iommu", IOMMU_FEATURES, 1, "page_requests" },
	{ "amd-iommu", IOMMU_FEATURES, 2, "x2apic" },
	{ "amd-iommu", IOMMU_FEATURES, 4, "guest_translation" },
	{ "amd-iommu", IOMMU_FEATURES, 7, "guest_apic" },
	{ "amd-iommu", IOMMU_FEATURES, 49, "host_access" },
	{ "amd-iommu", IOMMU_FEATURES, 52, "host_dirty" },
};

const char *host_iommu_capability(const struct host_iommu *iommu, size_t *i)
{
	for (; iommu->type && *i < COUNT(capabilities); ++*i) {
		enum iommu_fact fact = capabilities[*i].fact;

		if (!strcmp(iommu->type, capabilities[*i].type) && iommu->known & 1U << fact &&
		    iommu->fact[fact] >> capabilities[*i].bit & 1)
			return capabilities[*i].word;
	}
	return NULL;
}

bool host_iommu_capabilities_unknown(const struct host_iommu *iommu)
{
	return iommu->unknown & (1U << IOMMU_CAP | 1U << IOMMU_ECAP | 1U << IOMMU_FEATURES);
}

/* VT-d: MGAW, less one. */
static unsigned int vtd_bits(uint64_t cap)
{
	return (unsigned int)(cap >> 16 & 0x3f) + 1;
}

/* AMD-Vi: HATS, the levels of its page tables beyond four (amd/init.c:early_amd_iommu_init()). */
static unsigned int amd_bits(uint64_t features)
{
	static const unsigned int bits[] = { 48, 57, 64, 0 };

	return bits[features >> 10 & 3];
}

static const struct {
	const char *type;
	enum iommu_fact fact;
	unsigned int (*bits)(uint64_t value);
} widths[] = {
	{ "intel-iommu", IOMMU_CAP, vtd_bits },
	{ "amd-iommu", IOMMU_FEATURES, amd_bits },
};

unsigned int host_iommu_address_bits(const struct host_iommu *iommu)
{
	for (size_t i = 0; iommu->type && i < COUNT(widths); i++) {
		if (!strcmp(iommu->type, widths[i].type) && iommu->known & 1U << widths[i].fact)
			return widths[i].bits(iommu->fact[widths[i].fact]);
	}
	return 0;
}
