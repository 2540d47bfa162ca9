/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What IOMMUs say of themselves, decoded from the bytes that the kernel hands out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/hwinfo.h"
#include "uapi/iommufd_hw.h"

static struct hwinfo info_of(uint32_t type, void *data, uint32_t size)
{
	return (struct hwinfo){ .type = type, .data = { .bytes = data, .size = size } };
}

/* All words, each followed by a blank. */
static void expect_words(const struct hwinfo *info, const char *expected)
{
	_cleanup_text_ struct text all = { 0 };
	size_t i = 0;

	while (hwinfo_word(info, &i, &all))
		text_addc(&all, ' ');
	assert_string_equal(all.s ?: "", expected);
}

static uint64_t register_value(const struct hwinfo *info, const char *wanted)
{
	const char *name;
	uint64_t value;
	size_t i = 0;

	while (hwinfo_register(info, &i, &name, &value)) {
		if (!strcmp(name, wanted))
			return value;
	}
	fail_msg("no register %s", wanted);
	return 0;
}

static void decodes_vtd(void **state)
{
	struct iommu_hw_info_vtd vtd = {
		.flags = IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17,
		.cap_reg = 1ULL << 7 | 47ULL << 16 | 1ULL << 34,
		.ecap_reg = 1ULL << 43 | 1ULL << 26,
	};
	struct hwinfo info = info_of(IOMMU_HW_INFO_TYPE_INTEL_VTD, &vtd, sizeof(vtd));

	(void)state;
	expect_words(&info, "errata_772415 mgaw=47 caching_mode pages_2M nested scalable_mode ");
	assert_int_equal(register_value(&info, "cap"), vtd.cap_reg);
	assert_int_equal(register_value(&info, "ecap"), vtd.ecap_reg);
	assert_string_equal(hwinfo_type_name(info.type), "vtd");
}

static void decodes_smmuv3(void **state)
{
	struct iommu_hw_info_arm_smmuv3 smmu = {
		.idr = { 1 << 0 | 2 << 2 | 1 << 10, 20 | 16 << 6, 0, 1 << 8, 0, 5 | 1 << 4 },
		.aidr = 3,
	};
	struct hwinfo info = info_of(IOMMU_HW_INFO_TYPE_ARM_SMMUV3, &smmu, sizeof(smmu));

	(void)state;
	expect_words(&info, "s2p ttf=2 httu=0 ats stall_model=0 st_level=0 sidsize=20 ssidsize=16 "
			    "fwb bbml=0 oas=5 gran4k ");
	assert_int_equal(register_value(&info, "idr5"), smmu.idr[5]);
	assert_int_equal(register_value(&info, "aidr"), 3);
}

static void decodes_amd_and_cmdqv(void **state)
{
	struct iommu_hw_info_amd amd = { .efr = 1ULL << 4 | 1ULL << 49 | 20ULL << 32, .efr2 = 7 };
	struct iommu_hw_info_tegra241_cmdqv cmdqv = { .version = 1, .log2vcmdqs = 2 };
	struct hwinfo info = info_of(IOMMU_HW_INFO_TYPE_AMD, &amd, sizeof(amd));

	(void)state;
	expect_words(&info, "guest_translation hats=0 gats=0 glx=0 pasmax=20 host_access ");
	assert_int_equal(register_value(&info, "efr2"), 7);
	info = info_of(IOMMU_HW_INFO_TYPE_TEGRA241_CMDQV, &cmdqv, sizeof(cmdqv));
	assert_int_equal(register_value(&info, "log2vcmdqs"), 2);
	expect_words(&info, "");
}

/* An older kernel hands out less, a newer type is not known. */
static void leaves_out_what_is_not_there(void **state)
{
	struct iommu_hw_info_vtd vtd = { .cap_reg = 1 << 7 };
	struct hwinfo info = info_of(IOMMU_HW_INFO_TYPE_INTEL_VTD, &vtd, 16);
	const char *name;
	uint64_t value;
	size_t i = 0;

	(void)state;
	expect_words(&info, "mgaw=0 caching_mode ");
	info.type = 0xfeedbeef;
	assert_false(hwinfo_register(&info, &i, &name, &value));
	expect_words(&info, "");
	assert_null(hwinfo_type_name(info.type));
	assert_string_equal(hwinfo_capability(1), "pasid_exec");
	assert_string_equal(hwinfo_capability(63), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_vtd),
		cmocka_unit_test(decodes_smmuv3),
		cmocka_unit_test(decodes_amd_and_cmdqv),
		cmocka_unit_test(leaves_out_what_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
