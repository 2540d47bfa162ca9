/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What list and show say of groups, devices and IOMMUs. */
#include "cmd/inventory.h"

#include <string.h>

#include "base/num.h"
#include "model/details.h"
#include "model/viability.h"

struct fact_field {
	unsigned int fact;
	enum field field;
};

/* What is not known, by the facts that the fields come from. */
static void set_unknown(struct obj *o, uint32_t unknown, const struct fact_field *rows, size_t n)
{
	for (size_t i = 0; unknown && i < n; i++) {
		if (unknown & 1U << rows[i].fact)
			obj_unknown(o, rows[i].field);
	}
}

static const struct fact_field device_facts[] = {
	{ FACT_BUS, F_bus },
	{ FACT_CLASS, F_class },
	{ FACT_CLASS, F_class_name },
	{ FACT_CLASS, F_id },
	{ FACT_CLASS, F_subsystem_id },
	{ FACT_CLASS, F_name },
	{ FACT_DRIVER, F_driver },
	{ FACT_DRIVER_OVERRIDE, F_driver_override },
	{ FACT_VFIO, F_vfio_device },
	{ FACT_IOMMU, F_iommu },
	{ FACT_NUMA_NODE, F_numa_node },
	{ FACT_POWER_STATE, F_power_state },
	{ FACT_RESET_METHODS, F_reset_methods },
	{ FACT_SRIOV, F_physfn },
	{ FACT_SRIOV, F_total_vfs },
	{ FACT_SRIOV, F_num_vfs },
	{ FACT_PARENT, F_parent },
	{ FACT_PARENT, F_parent_group },
	{ FACT_PARENT, F_mdev_type },
	{ FACT_MDEV_NAME, F_name },
};

static const struct fact_field group_facts[] = {
	{ FACT_TYPE, F_type },
	{ FACT_NAME, F_group_name },
	{ FACT_IOMMU, F_iommu },
};

static const struct fact_field iommu_facts[] = {
	{ IOMMU_ADDRESS, F_registers }, { IOMMU_CAP, F_cap },           { IOMMU_ECAP, F_ecap },
	{ IOMMU_VERSION, F_version },   { IOMMU_FEATURES, F_features }, { IOMMU_TYPE, F_type },
};

/* What else is known by a fact, and never unknown by it alone. */
static const struct fact_field group_also[] = {
	{ FACT_NAME, F_emulated },
	{ FACT_NAME, F_noiommu },
	{ FACT_IOMMU, F_iommu },
	{ FACT_RESERVED, F_reserved_regions },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static uint32_t facts_shown(enum doc_format format, enum object_kind kind,
			    const struct fact_field *rows, size_t n)
{
	uint32_t shown = 0;

	for (size_t i = 0; i < n; i++) {
		if (doc_shows(format, kind, rows[i].field))
			shown |= 1U << rows[i].fact;
	}
	return shown;
}

uint32_t inventory_unwanted(enum doc_format format, enum object_kind group, enum object_kind device)
{
	return ~(facts_shown(format, group, group_facts, COUNT(group_facts)) |
		 facts_shown(format, group, group_also, COUNT(group_also)) |
		 facts_shown(format, device, device_facts, COUNT(device_facts)));
}

static void add_pci_ids(struct obj *o, const struct host_device *d)
{
	char class[PCI_CLASS_LEN], id[PCI_ID_LEN];

	format_pci_class(d->class, class);
	obj_str(o, F_class, class);
	format_pci_id(d->vendor, d->device, id);
	obj_str(o, F_id, id);
	if (!d->subsystem_vendor && !d->subsystem_device)
		return;
	format_pci_id(d->subsystem_vendor, d->subsystem_device, id);
	obj_str(o, F_subsystem_id, id);
}

static void add_reset_methods(struct obj *o, const char *methods)
{
	obj_words(o, F_reset_methods);
	while (methods && *methods) {
		size_t len = strcspn(methods, " ");
		char word[32];

		if (len && len < sizeof(word)) {
			memcpy(word, methods, len);
			word[len] = 0;
			obj_word(o, F_reset_methods, word);
		}
		methods += len + strspn(methods + len, " ");
	}
}

static void add_relations(struct obj *o, const struct host_device *d)
{
	obj_str(o, F_physfn, d->physfn);
	if (d->total_vfs) {
		obj_int(o, F_total_vfs, d->total_vfs);
		obj_int(o, F_num_vfs, d->num_vfs);
	}
	obj_str(o, F_parent, d->parent);
	if (d->parent_group >= 0)
		obj_int(o, F_parent_group, d->parent_group);
	obj_str(o, F_mdev_type, d->mdev_type);
}

/* In the order of the document's row, which makes it cheap. */
void inventory_device(struct obj *o, const struct host_device *d, struct id_names *names)
{
	obj_str(o, F_address, d->name);
	obj_str(o, F_bus, d->bus);
	if (d->has_pci_ids)
		add_pci_ids(o, d);
	obj_str(o, F_driver, d->driver);
	obj_str(o, F_driver_override, d->driver_override);
	obj_str(o, F_vfio_device, d->vfio_device);
	obj_str(o, F_role, viability_role_name(viability_role(d)));
	obj_str(o, F_iommu, d->iommu);
	if (d->numa_node >= 0)
		obj_int(o, F_numa_node, d->numa_node);
	obj_str(o, F_power_state, d->power_state);
	add_reset_methods(o, d->reset_methods);
	add_relations(o, d);
	if (d->has_pci_ids) {
		obj_str(o, F_class_name, id_names_class(names, d->class));
		obj_str(o, F_name, id_names_device(names, d->vendor, d->device));
	} else {
		obj_str(o, F_name, d->mdev_name);
	}
	set_unknown(o, d->unknown, device_facts, COUNT(device_facts));
}

void inventory_viability(struct obj *o, const struct host_group *g)
{
	enum viability viability = viability_of(g);
	char blocker[VIABILITY_BLOCKER_MAX];
	const struct host_device *d;

	if (viability == VIABILITY_UNKNOWN) {
		obj_unknown(o, F_viable);
		obj_unknown(o, F_blockers);
		return;
	}
	obj_bool(o, F_viable, viability == VIABLE);
	obj_words(o, F_blockers);
	host_for_each_member(d, g)
	{
		if (viability_role(d) != ROLE_BLOCKS)
			continue;
		viability_describe(d, blocker);
		obj_word(o, F_blockers, blocker);
	}
}

void inventory_group(struct obj *o, const struct host_group *g)
{
	obj_int(o, F_group, g->number);
	obj_str(o, F_type, g->type);
	inventory_viability(o, g);
	obj_str(o, F_iommu, g->iommu);
	obj_bool(o, F_emulated, g->backing == BACKING_EMULATED);
	obj_bool(o, F_noiommu, g->backing == BACKING_NOIOMMU);
	obj_str(o, F_group_name, g->name);
	set_unknown(o, g->unknown, group_facts, COUNT(group_facts));
}

void inventory_reserved(struct obj *o, const struct host_group *g)
{
	if (g->unknown & 1U << FACT_RESERVED) {
		obj_unknown(o, F_reserved_regions);
		return;
	}
	obj_list(o, F_reserved_regions);
	for (size_t i = 0; i < g->n_reserved; i++) {
		struct obj region;

		obj_begin(&region, OBJ_reserved_region);
		obj_hex(&region, F_start, g->reserved[i].start);
		obj_hex(&region, F_last, g->reserved[i].last);
		obj_str(&region, F_type, g->reserved[i].type);
		obj_add(o, F_reserved_regions, &region);
	}
}

void inventory_members(struct obj *o, const struct host_group *g, struct id_names *names)
{
	const struct host_device *d;

	obj_list(o, F_devices);
	host_for_each_member(d, g)
	{
		struct obj row;

		obj_begin(&row, OBJ_host_device);
		inventory_device(&row, d, names);
		obj_add(o, F_devices, &row);
	}
	if (g->unknown & 1U << FACT_DEVICES)
		obj_unknown(o, F_devices);
}

/* What fields hold the facts of an IOMMU; its version is no number. */
static const struct fact_field iommu_numbers[] = {
	{ IOMMU_ADDRESS, F_registers },
	{ IOMMU_CAP, F_cap },
	{ IOMMU_ECAP, F_ecap },
	{ IOMMU_FEATURES, F_features },
};

void inventory_iommu(struct obj *o, const struct host_iommu *iommu)
{
	const char *word;

	obj_str(o, F_iommu, iommu->name);
	obj_str(o, F_type, iommu->type);
	obj_str(o, F_version, iommu->version);
	for (size_t i = 0; i < COUNT(iommu_numbers); i++) {
		if (iommu->known & 1U << iommu_numbers[i].fact)
			obj_hex(o, iommu_numbers[i].field, iommu->fact[iommu_numbers[i].fact]);
	}
	obj_words(o, F_capabilities);
	for (size_t i = 0; (word = host_iommu_capability(iommu, &i)); i++)
		obj_word(o, F_capabilities, word);
	if (host_iommu_capabilities_unknown(iommu))
		obj_unknown(o, F_capabilities);
	if (iommu->devices_unknown)
		obj_unknown(o, F_device_count);
	else
		obj_int(o, F_device_count, (int64_t)iommu->n_devices);
	set_unknown(o, iommu->unknown, iommu_facts, COUNT(iommu_facts));
}

void inventory_functions(struct obj *o, struct host *h, const struct host_device *pf)
{
	struct device_details details = { 0 };
	const struct name_list *functions = &details.names[DETAIL_VIRTFNS];
	struct err unread;
	bool failed = host_read_details(h, pf, &details, &unread) != 0;

	obj_words(o, F_virtfns);
	for (size_t i = 0; i < functions->n; i++)
		obj_word(o, F_virtfns, functions->names[i]);
	if (failed || details.names_unknown)
		obj_unknown(o, F_virtfns);
}
