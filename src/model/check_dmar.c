/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what the IOMMU itself can do, and what the firmware says of it. */
#include "model/checks.h"

#include <string.h>

#include "base/text.h"
#include "model/iommus.h"

/* ACPI's DMAR: a header of 36 bytes, the address width less one, flags. */
#define DMAR_WIDTH       36
#define DMAR_FLAGS       37
#define DMAR_INTR_REMAP  0x01
#define DMAR_X2APIC_OUT  0x02
#define DMAR_PLATFORM_IN 0x04 /* dmar.c:dmar_platform_optin() */

void check_firmware_flags(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir tables = { -1 };
	static const char file[] = "/sys/firmware/acpi/tables/DMAR";
	uint8_t head[DMAR_FLAGS + 1];
	size_t got = 0;
	enum sysfs_answer answer =
		sysfs_dir_open(&x->host->sysfs, "sys/firmware/acpi/tables", &tables);

	if (answer == SYSFS_OK)
		answer = sysfs_read_bytes(&tables, "DMAR", 0, head, sizeof(head), &got);
	if (answer == SYSFS_ABSENT)
		return;
	if (answer == SYSFS_UNKNOWN || got < sizeof(head)) {
		check_unknown(x, f, file, "what the firmware asks of the IOMMU is root's to read");
		return;
	}
	if (!(head[DMAR_FLAGS] & DMAR_INTR_REMAP)) {
		check_warn(x, f, file, "the firmware says that interrupts cannot be remapped here");
		check_remedy(x, f, "enable interrupt remapping (x2APIC) in the firmware's setup");
		return;
	}
	check_good(x, f, file, "addresses of %u bits, interrupts can be remapped%s%s",
		   head[DMAR_WIDTH] + 1U,
		   head[DMAR_FLAGS] & DMAR_X2APIC_OUT ? ", x2APIC is refused" : "",
		   head[DMAR_FLAGS] & DMAR_PLATFORM_IN
			   ? "; DMA is to be guarded from boot on (opt-in)"
			   : "");
}

static const struct host_iommu *find_iommu(struct exam *x)
{
	struct err none = { 0 };
	const char *name = check_iommu_name(x);

	return name ? host_read_iommu(x->host, name, &none) : NULL;
}

/* Where its registers are, or would be. */
static const char *registers(struct exam *x, const struct host_iommu *iommu)
{
	return check_text(x, "/sys/class/iommu/%s%s%s", iommu->name, iommu->type ? "/" : "",
			  iommu->type ?: "");
}

/* Arm's SMMU and virtio-iommu show no registers; what cannot be read may be one that does. */
static bool is_told(const struct host_iommu *iommu)
{
	return iommu->type || iommu->unknown;
}

void check_address_width(struct exam *x, struct finding *f)
{
	const struct host_iommu *iommu = find_iommu(x);
	unsigned int bits = iommu ? host_iommu_address_bits(iommu) : 0;

	if (!iommu)
		return;
	if (bits) {
		check_good(x, f, registers(x, iommu),
			   "its IOMMU takes addresses of %u bits; what is mapped above is refused "
			   "(EINVAL)",
			   bits);
		return;
	}
	check_unknown(x, f, registers(x, iommu),
		      is_told(iommu) ? "how wide its IOMMU's addresses are cannot be read"
				     : "its IOMMU does not show how wide its addresses are");
	check_remedy(x, f, "bound to VFIO, the device is asked by: vfioctl doctor %s --probe",
		     x->device ? x->device->name : check_text(x, "%u", x->group->number));
}

void check_iommu_capabilities(struct exam *x, struct finding *f)
{
	const struct host_iommu *iommu = find_iommu(x);
	_cleanup_text_ struct text words = { 0 };
	const char *word;

	if (!iommu)
		return;
	for (size_t i = 0; (word = host_iommu_capability(iommu, &i)); i++)
		text_addf(&words, "%s%s", words.len ? " " : "", word);
	if (words.len && host_iommu_capabilities_unknown(iommu))
		check_unknown(x, f, registers(x, iommu),
			      "not all that its IOMMU can do can be read; it can: %s", words.s);
	else if (words.len)
		check_good(x, f, registers(x, iommu), "its IOMMU can: %s", words.s);
	else if (iommu->type && !iommu->unknown)
		check_good(x, f, registers(x, iommu),
			   "its IOMMU can nothing beyond translating addresses");
	else
		check_unknown(x, f, registers(x, iommu),
			      is_told(iommu) ? "what its IOMMU can do cannot be read"
					     : "its IOMMU does not show what it can do");
}

/* The host's own domain; VFIO puts another in its place, so that any type will do. */
void check_default_domain(struct exam *x, struct finding *f)
{
	const struct host_group *g = x->group;
	const char *file;

	if (!g || g->backing != BACKING_IOMMU)
		return;
	file = check_text(x, "/sys/kernel/iommu_groups/%u/type", g->number);
	if (g->unknown & 1U << FACT_TYPE)
		check_unknown(x, f, file, "the type of the host's own domain cannot be read");
	else if (g->type && !strcmp(g->type, "identity"))
		check_good(x, f, file,
			   "the host drives it untranslated (identity); assigned it is translated");
	else if (g->type)
		check_good(x, f, file, "the host's own domain is of type %s", g->type);
}
