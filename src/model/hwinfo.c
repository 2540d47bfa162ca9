/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the IOMMU behind a device says of itself, through iommufd. */
#include "model/hwinfo.h"

#include <string.h>

#include "model/iommufd.h"
#include "model/iommus.h"
#include "sys/iommufd_hwpt.h"
#include "uapi/iommufd_hw.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const type_names[] = { "none", "vtd", "smmuv3", "tegra241-cmdqv", "amd" };

#define VTD   IOMMU_HW_INFO_TYPE_INTEL_VTD
#define SMMU  IOMMU_HW_INFO_TYPE_ARM_SMMUV3
#define CMDQV IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV
#define AMD   IOMMU_HW_INFO_TYPE_AMD

#define REGISTER(type, tag, member, name)                                                   \
	{                                                                                   \
		type, offsetof(struct tag, member), sizeof(((struct tag *)0)->member), name \
	}

static const struct hw_register {
	uint32_t type;
	uint32_t offset;
	uint32_t size;
	const char *name;
} registers[] = {
	REGISTER(VTD, iommu_hw_info_vtd, flags, "flags"),
	REGISTER(VTD, iommu_hw_info_vtd, cap_reg, "cap"),
	REGISTER(VTD, iommu_hw_info_vtd, ecap_reg, "ecap"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, flags, "flags"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, idr[0], "idr0"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, idr[1], "idr1"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, idr[2], "idr2"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, idr[3], "idr3"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, idr[4], "idr4"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, idr[5], "idr5"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, iidr, "iidr"),
	REGISTER(SMMU, iommu_hw_info_arm_smmuv3, aidr, "aidr"),
	REGISTER(CMDQV, iommu_hw_info_tegra241_cmdqv, flags, "flags"),
	REGISTER(CMDQV, iommu_hw_info_tegra241_cmdqv, version, "version"),
	REGISTER(CMDQV, iommu_hw_info_tegra241_cmdqv, log2vcmdqs, "log2vcmdqs"),
	REGISTER(CMDQV, iommu_hw_info_tegra241_cmdqv, log2vsids, "log2vsids"),
	REGISTER(AMD, iommu_hw_info_amd, efr, "efr"),
	REGISTER(AMD, iommu_hw_info_amd, efr2, "efr2"),
};

/* Fields of the registers, named as the specifications do: a bit that is set, or a number. */
static const struct {
	uint32_t type;
	const char *name;
	unsigned int shift;
	unsigned int bits;
	const char *word;
} fields[] = {
	{ VTD, "flags", 0, 1, "errata_772415" },
	{ VTD, "cap", 16, 6, "mgaw" },
	{ SMMU, "flags", 0, 1, "errata_repeat_tlbi_cfgi" },
	{ SMMU, "idr0", 0, 1, "s2p" },
	{ SMMU, "idr0", 1, 1, "s1p" },
	{ SMMU, "idr0", 2, 2, "ttf" },
	{ SMMU, "idr0", 4, 1, "cohacc" },
	{ SMMU, "idr0", 5, 1, "btm" },
	{ SMMU, "idr0", 6, 2, "httu" },
	{ SMMU, "idr0", 10, 1, "ats" },
	{ SMMU, "idr0", 12, 1, "asid16" },
	{ SMMU, "idr0", 13, 1, "msi" },
	{ SMMU, "idr0", 16, 1, "pri" },
	{ SMMU, "idr0", 18, 1, "vmid16" },
	{ SMMU, "idr0", 19, 1, "cd2l" },
	{ SMMU, "idr0", 24, 2, "stall_model" },
	{ SMMU, "idr0", 26, 1, "term_model" },
	{ SMMU, "idr0", 27, 2, "st_level" },
	{ SMMU, "idr1", 0, 6, "sidsize" },
	{ SMMU, "idr1", 6, 5, "ssidsize" },
	{ SMMU, "idr3", 2, 1, "had" },
	{ SMMU, "idr3", 8, 1, "fwb" },
	{ SMMU, "idr3", 10, 1, "ril" },
	{ SMMU, "idr3", 11, 2, "bbml" },
	{ SMMU, "idr5", 0, 3, "oas" },
	{ SMMU, "idr5", 4, 1, "gran4k" },
	{ SMMU, "idr5", 5, 1, "gran16k" },
	{ SMMU, "idr5", 6, 1, "gran64k" },
	{ AMD, "efr", 0, 1, "prefetch" },
	{ AMD, "efr", 1, 1, "page_requests" },
	{ AMD, "efr", 2, 1, "x2apic" },
	{ AMD, "efr", 3, 1, "no_execute" },
	{ AMD, "efr", 4, 1, "guest_translation" },
	{ AMD, "efr", 6, 1, "invalidate_all" },
	{ AMD, "efr", 7, 1, "guest_apic" },
	{ AMD, "efr", 10, 2, "hats" },
	{ AMD, "efr", 12, 2, "gats" },
	{ AMD, "efr", 14, 2, "glx" },
	{ AMD, "efr", 32, 5, "pasmax" },
	{ AMD, "efr", 49, 1, "host_access" },
	{ AMD, "efr", 52, 1, "host_dirty" },
};

static const char *const capabilities[] = { "dirty_tracking", "pasid_exec", "pasid_priv",
					    "ats_not_supported" };

int hwinfo_read(struct session *s, const struct iommu_device *device, uint32_t type,
		struct hwinfo *info, struct err *e)
{
	struct object *iommufd = iommufd_lookup(s);
	struct iommu_hw_info answer;
	void *data;

	if (!iommufd)
		return err_refused(e, NULL, "nothing is attached through iommufd");
	if (iommu_get_hw_info(iommufd_handle(iommufd), device->dev_id, type, &answer, &data, e) < 0)
		return -1;
	*info = (struct hwinfo){
		.type = answer.out_data_type,
		.capabilities = answer.out_capabilities,
		.pasid_bits = answer.out_max_pasid_log2,
		.data = { .bytes = data, .size = data ? answer.data_len : 0 },
	};
	return 0;
}

const char *hwinfo_type_name(uint32_t type)
{
	return type < COUNT(type_names) ? type_names[type] : NULL;
}

const char *hwinfo_capability(unsigned int bit)
{
	return bit < COUNT(capabilities) ? capabilities[bit] : "";
}

bool hwinfo_register(const struct hwinfo *info, size_t *i, const char **name, uint64_t *value)
{
	for (; *i < COUNT(registers); ++*i) {
		const struct hw_register *r = &registers[*i];

		if (r->type != info->type || r->offset + r->size > info->data.size)
			continue;
		/* Low bytes first: of the makes that there are, none is big-endian. */
		*name = r->name;
		*value = 0;
		for (uint32_t byte = r->size; byte--;)
			*value = *value << 8 | info->data.bytes[r->offset + byte];
		++*i;
		return true;
	}
	return false;
}

static bool find_register(const struct hwinfo *info, const char *wanted, uint64_t *value)
{
	const char *name;
	size_t i = 0;

	while (hwinfo_register(info, &i, &name, value)) {
		if (!strcmp(name, wanted))
			return true;
	}
	return false;
}

static bool own_word(const struct hwinfo *info, size_t i, struct text *word)
{
	uint64_t value, mask = (1ULL << fields[i].bits) - 1;

	if (fields[i].type != info->type || !find_register(info, fields[i].name, &value))
		return false;
	value = value >> fields[i].shift & mask;
	if (fields[i].bits == 1 && !value)
		return false;
	text_add(word, fields[i].word);
	if (fields[i].bits > 1)
		text_addf(word, "=%llu", (unsigned long long)value);
	return true;
}

/* Of VT-d sysfs shows the same registers, so that their bits have names already. */
static const char *vtd_word(const struct hwinfo *info, size_t *i)
{
	struct host_iommu iommu = { .type = "intel-iommu" };

	if (info->type != VTD)
		return NULL;
	iommu.known |= (uint32_t)find_register(info, "cap", &iommu.fact[IOMMU_CAP]) << IOMMU_CAP;
	iommu.known |= (uint32_t)find_register(info, "ecap", &iommu.fact[IOMMU_ECAP]) << IOMMU_ECAP;
	return host_iommu_capability(&iommu, i);
}

bool hwinfo_word(const struct hwinfo *info, size_t *i, struct text *word)
{
	const char *vtd;
	size_t rest;

	while (*i < COUNT(fields)) {
		if (own_word(info, (*i)++, word))
			return true;
	}
	rest = *i - COUNT(fields);
	vtd = vtd_word(info, &rest);
	if (!vtd)
		return false;
	*i = COUNT(fields) + rest + 1;
	text_add(word, vtd);
	return true;
}
