/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The allow-list of IOMMU drivers under which iommu:io_page_fault is safe. */
#include "model/fault_trace.h"

#include <stdbool.h>
#include <string.h>

struct driver {
	const char *prefix; /* of the instance's name */
	bool emits;
};

/*
 * Names are from iommu_device_sysfs_add() in each driver; arm-smmu v2 is "smmu.0x...", v3
 * "smmu3.0x...".
 */
static const struct driver safe[] = {
	{ "dmar", false },
	{ "ivhd", true },
	{ "smmu3.", false },
	{ "riscv-iommu@", false },
	{ "iommufd_selftest_iommu.", false }, /* the mock of CONFIG_IOMMUFD_TEST */
};

static const struct driver *driver_of(const char *iommu)
{
	for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++) {
		if (strncmp(iommu, safe[i].prefix, strlen(safe[i].prefix)) == 0)
			return &safe[i];
	}
	return NULL;
}

enum fault_trace fault_trace_judge(const char *const *iommus, size_t n, const char **culprit)
{
	enum fault_trace judgement = FAULT_TRACE_SILENT;

	*culprit = NULL;
	for (size_t i = 0; i < n; i++) {
		const struct driver *driver = driver_of(iommus[i]);

		if (!driver) {
			*culprit = iommus[i];
			return FAULT_TRACE_HAZARD;
		}
		if (driver->emits)
			judgement = FAULT_TRACE_USEFUL;
	}
	return judgement;
}
