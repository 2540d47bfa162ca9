/* SPDX-License-Identifier: GPL-2.0-or-later */
/* device info, regions, irqs, features: what an attached device says of itself. */
#include "cmd/device.h"

#include <errno.h>

#include "base/cleanup.h"
#include "model/device_events.h"
#include "model/device_info.h"
#include "sys/vfio_device.h"
#include "sys/vfio_feature.h"
#include "uapi/vfio_pci.h"
#include "uapi/vfio_s390.h"

static const struct {
	uint32_t flag;
	const char *word;
} atomics[] = {
	{ VFIO_PCI_ATOMIC_COMP32, "32" },
	{ VFIO_PCI_ATOMIC_COMP64, "64" },
	{ VFIO_PCI_ATOMIC_COMP128, "128" },
};

static void add_atomics(struct obj *o, const struct vfio_cap_chain *caps)
{
	const struct vfio_device_info_cap_pci_atomic_comp *cap =
		vfio_cap_find(caps, VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, sizeof(*cap));

	obj_words(o, F_atomics);
	for (size_t i = 0; cap && i < sizeof(atomics) / sizeof(atomics[0]); i++) {
		if (cap->flags & atomics[i].flag)
			obj_word(o, F_atomics, atomics[i].word);
	}
}

static void add_zpci(struct obj *o, const struct vfio_cap_chain *caps)
{
	const struct vfio_device_info_cap_zpci_base *base =
		vfio_cap_find(caps, VFIO_DEVICE_INFO_CAP_ZPCI_BASE,
			      offsetof(struct vfio_device_info_cap_zpci_base, fh));
	struct obj zpci;

	if (!base)
		return;
	obj_begin(&zpci, OBJ_zpci);
	obj_hex(&zpci, F_start, base->start_dma);
	obj_hex(&zpci, F_last, base->end_dma);
	obj_hex(&zpci, F_pchid, base->pchid);
	obj_int(&zpci, F_vfn, base->vfn);
	obj_int(&zpci, F_pft, base->pft);
	obj_int(&zpci, F_gid, base->gid);
	obj_set(o, F_zpci, &zpci);
}

static int run_info(struct cmd *c, struct err *e)
{
	_cleanup_free_ struct vfio_device_info *info = NULL;
	const struct device *device = cmd_device(c, e);
	struct vfio_cap_chain caps;
	struct obj o;

	if (!device)
		return -1;
	info = vfio_device_get_info(&device->handle, e);
	if (!info)
		return -1;
	caps = vfio_device_info_caps(info);
	cmd_device_begin(&o, OBJ_device_info, c, device);
	obj_int(&o, F_group, (int64_t)device->group_number);
	obj_str(&o, F_backend, device->space->ops->backend);
	obj_str(&o, F_space, device->space->object.name);
	cmd_flag_words(&o, F_flags, VFIO_WORDS_DEVICE, info->flags);
	obj_int(&o, F_region_count, info->num_regions);
	obj_int(&o, F_irq_count, info->num_irqs);
	add_atomics(&o, &caps);
	add_zpci(&o, &caps);
	return cmd_emit(c, &o, e);
}

/* The array is as long as the capability has room for, whatever its count says. */
static void add_areas(struct obj *row, const struct vfio_cap_chain *caps)
{
	const struct vfio_region_info_cap_sparse_mmap *cap =
		vfio_cap_find(caps, VFIO_REGION_INFO_CAP_SPARSE_MMAP, sizeof(*cap));
	uint32_t room =
		cap ? (vfio_cap_room(caps, &cap->header) - sizeof(*cap)) / sizeof(cap->areas[0])
		    : 0;

	obj_list(row, F_mappable);
	for (uint32_t i = 0; cap && i < cap->nr_areas && i < room; i++) {
		struct obj area;

		obj_begin(&area, OBJ_region_area);
		obj_hex(&area, F_offset, cap->areas[i].offset);
		obj_int(&area, F_size, (int64_t)cap->areas[i].size);
		obj_add(row, F_mappable, &area);
	}
}

static void add_type(struct obj *row, const struct vfio_cap_chain *caps)
{
	const struct vfio_region_info_cap_type *cap =
		vfio_cap_find(caps, VFIO_REGION_INFO_CAP_TYPE, sizeof(*cap));

	if (!cap)
		return;
	obj_hex(row, F_region_type, cap->type);
	obj_hex(row, F_region_subtype, cap->subtype);
	obj_str(row, F_purpose, region_purpose(cap->type, cap->subtype));
}

static int add_region(struct obj *o, const struct device *device, const struct device_shape *shape,
		      uint32_t index, struct err *e)
{
	_cleanup_free_ struct vfio_region_info *info =
		vfio_device_get_region_info(&device->handle, index, e);
	char name[INDEX_NAME_LEN];
	struct vfio_cap_chain caps;
	struct obj row;

	/* The VGA region is EINVAL on all but VGA adapters. */
	if (!info)
		return e->errnum == EINVAL ? 0 : -1;
	region_name(shape, index, name);
	caps = vfio_region_info_caps(info);
	obj_begin(&row, OBJ_device_region);
	obj_str(&row, F_region, name);
	obj_int(&row, F_index, index);
	obj_int(&row, F_size, (int64_t)info->size);
	obj_hex(&row, F_offset, info->offset);
	cmd_flag_words(&row, F_flags, VFIO_WORDS_REGION, info->flags);
	obj_bool(&row, F_msix_mappable,
		 vfio_cap_find(&caps, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE,
			       sizeof(struct vfio_info_cap_header)));
	add_type(&row, &caps);
	add_areas(&row, &caps);
	obj_add(o, F_regions, &row);
	return 0;
}

static int add_irq(struct obj *o, const struct device *device, const struct device_shape *shape,
		   uint32_t index, struct err *e)
{
	const struct irq *irq = device_irq(device, index);
	char name[INDEX_NAME_LEN];
	struct vfio_irq_info info;
	struct obj row;

	/* ERR is EINVAL on devices without PCI Express before Linux 7.0. */
	if (vfio_device_get_irq_info(&device->handle, index, &info, e) < 0)
		return e->errnum == EINVAL ? 0 : -1;
	irq_name(shape, index, name);
	obj_begin(&row, OBJ_device_irq);
	obj_str(&row, F_interrupt, name);
	obj_int(&row, F_index, index);
	obj_int(&row, F_vectors, info.count);
	obj_int(&row, F_enabled_vectors, irq ? irq->n : 0);
	cmd_flag_words(&row, F_flags, VFIO_WORDS_IRQ, info.flags);
	obj_add(o, F_interrupts, &row);
	return 0;
}

static int add_feature(struct obj *o, const struct device *device, uint32_t feature, struct err *e)
{
	unsigned int ways;
	struct obj row;

	if (device_feature_ways(device, feature, &ways, e) < 0)
		return -1;
	if (!ways)
		return 0;
	obj_begin(&row, OBJ_device_feature);
	cmd_number_word(&row, F_feature, VFIO_WORDS_FEATURE, feature);
	obj_int(&row, F_index, feature);
	obj_words(&row, F_ways);
	if (ways & FEATURE_GET)
		obj_word(&row, F_ways, "get");
	if (ways & FEATURE_SET)
		obj_word(&row, F_ways, "set");
	obj_add(o, F_device_features, &row);
	return 0;
}

/* Emits it, or drops it when something in it could not be had. */
static int finish(struct cmd *c, struct obj *o, int failed, struct err *e)
{
	if (!failed)
		return cmd_emit(c, o, e);
	obj_drop(o);
	return -1;
}

/* The rows of one list of a device: as many as its shape says. */
struct listing {
	enum object_kind document;
	enum field list;
	uint32_t (*count)(const struct device_shape *shape);
	int (*add)(struct obj *o, const struct device *device, const struct device_shape *shape,
		   uint32_t index, struct err *e);
};

static int run_listing(struct cmd *c, const struct listing *listing, struct err *e)
{
	const struct device *device = cmd_device(c, e);
	struct device_shape shape;
	uint32_t n;
	int failed = 0;
	struct obj o;

	if (!device || device_shape(device, &shape, e) < 0)
		return -1;
	n = listing->count(&shape);
	cmd_device_begin(&o, listing->document, c, device);
	obj_list(&o, listing->list);
	for (uint32_t i = 0; !failed && i < n; i++)
		failed = listing->add(&o, device, &shape, i, e);
	return finish(c, &o, failed, e);
}

static uint32_t count_regions(const struct device_shape *shape)
{
	return shape->n_regions;
}

static int run_regions(struct cmd *c, struct err *e)
{
	static const struct listing regions = { OBJ_device_regions, F_regions, count_regions,
						add_region };

	return run_listing(c, &regions, e);
}

static uint32_t count_irqs(const struct device_shape *shape)
{
	return shape->n_irqs;
}

static int run_irqs(struct cmd *c, struct err *e)
{
	static const struct listing irqs = { OBJ_device_irqs, F_interrupts, count_irqs, add_irq };

	return run_listing(c, &irqs, e);
}

/* Numbers that may come to be features; those that this program has no word for are shown, too. */
#define FEATURES_ASKED 32

static int run_features(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);
	int failed = 0;
	struct obj o;

	if (!device)
		return -1;
	cmd_device_begin(&o, OBJ_device_features, c, device);
	obj_list(&o, F_device_features);
	for (uint32_t i = 0; !failed && i < FEATURES_ASKED; i++)
		failed = add_feature(&o, device, i, e);
	return finish(c, &o, failed, e);
}

static const struct operand_row operands[] = { DEVICE_OPERAND, { 0 } };

const struct command cmd_device_info = {
	.name = "device info",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "what kind of VFIO device it is",
	.text = "",
	.operands = operands,
	.documents = { OBJ_device_info },
	.run = run_info,
};

const struct command cmd_device_regions = {
	.name = "device regions",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "list the regions of an attached device",
	.text = "With the parts that may be mapped, whether the MSI-X table is among them, and "
		"what the "
		"regions past those of the bus are.",
	.operands = operands,
	.documents = { OBJ_device_regions },
	.run = run_regions,
};

const struct command cmd_device_irqs = {
	.name = "device irqs",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "list the interrupts of an attached device",
	.text = "",
	.operands = operands,
	.documents = { OBJ_device_irqs },
	.run = run_irqs,
};

const struct command cmd_device_features = {
	.name = "device features",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "list the features of an attached device",
	.text = "The kernel is asked which there are; none is read or set.",
	.operands = operands,
	.documents = { OBJ_device_features },
	.run = run_features,
};
