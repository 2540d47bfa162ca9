/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hwpt: page tables of the hardware. */
#include "cmd/iommu_object.h"
#include "model/hwpt.h"
#include "uapi/iommufd.h"

static const struct option_row alloc_options[] = {
	OPTION_DEVICE,
	OPTION_DEV_ID,
	{ "on", 0, ARG_NAME, "SPACE|HWPT|VIOMMU", "space|hwpt|viommu",
	  "with the mappings of this space; or nested in this HWPT or vIOMMU; else the device's "
	  "space",
	  false },
	{ "nest-parent", 0, ARG_FLAG, NULL, NULL, "so that others can be nested in it", false },
	{ "dirty", 0, ARG_FLAG, NULL, NULL, "so that it can track which pages devices write",
	  false },
	{ "pasid", 0, ARG_FLAG, NULL, NULL, "so that a PASID can be attached to it, too", false },
	{ "fault-queue", 0, ARG_NAME, "QUEUE", "fault-queue", "page requests come into this queue",
	  false },
	{ "type", 0, ARG_U64, "N", NULL,
	  "of a nested one's data: 1 is VT-d, 2 SMMUv3, 3 AMD; others as the kernel has them",
	  false },
	{ "data", 0, ARG_FILE_IN, "FILE", NULL, "its data, as the kernel's header lays it out",
	  false },
	{ 0 },
};

static const struct {
	const char *option;
	uint32_t flag;
} flags[] = {
	{ "nest-parent", IOMMU_HWPT_ALLOC_NEST_PARENT },
	{ "dirty", IOMMU_HWPT_ALLOC_DIRTY_TRACKING },
	{ "pasid", IOMMU_HWPT_ALLOC_PASID },
};

static int run_alloc(struct cmd *c, struct err *e)
{
	struct hwpt_request r = {
		.name = args_str(c->args, "NAME"),
		.on = args_str(c->args, "on"),
		.fault_queue = args_str(c->args, "fault-queue"),
	};
	struct hwpt *hwpt = NULL;
	bool changed = false;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		r.flags |= args_given(c->args, flags[i].option) ? flags[i].flag : 0;
	if (!cmd_iommu_device(c, &r.device, e) && !cmd_u32(c, "type", &r.type, e) &&
	    !cmd_payload(c, &r.data, e))
		hwpt = hwpt_alloc(c->session, &r, &changed, e);
	payload_free(&r.data);
	/* cppcheck-suppress uninitvar ; it was false from the beginning */
	return hwpt ? cmd_iommu_emit(c, &hwpt->iommu, changed, e) : -1;
}

static const struct option_row invalidate_options[] = {
	{ "type", 0, ARG_U64, "N", NULL, "of the entries: 0 is VT-d, 1 SMMUv3", false },
	{ "entry-size", 0, ARG_SIZE, "SIZE", NULL, "bytes of one entry", false },
	{ "data", 0, ARG_FILE_IN, "FILE", NULL, "the entries, one after the other", false },
	{ 0 },
};

static const struct operand_row invalidate_operands[] = {
	{ "HWPT|VIOMMU", ARG_NAME, "hwpt|viommu", false, false, "a nested HWPT, or a vIOMMU" },
	{ 0 },
};

static const struct iommu_object *find_target(struct cmd *c, const char *name, struct err *e)
{
	const struct iommu_object *viommu = iommu_object_lookup(c->session, &viommu_class, name);

	return viommu ? viommu : iommu_object_find(c->session, &hwpt_class, name, e);
}

/* A refusal leaves some entries done: it says how many. */
static int invalidate(struct cmd *c, const struct iommu_object *o, const struct invalidation *i,
		      struct err *e)
{
	struct obj out;
	uint32_t done;

	if (iommu_object_invalidate(o, i, &done, e) < 0)
		return e->errnum
			       ? err_context(e, "after %u of %u %s", done,
					     i->entries.size / i->entry_size,
					     i->entries.size == i->entry_size ? "entry" : "entries")
			       : -1;
	obj_begin(&out, OBJ_invalidate);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_kind, o->object.class->kind);
	obj_str(&out, F_name, o->object.name);
	obj_int(&out, F_entries, done);
	return cmd_emit(c, &out, e);
}

static int run_invalidate(struct cmd *c, struct err *e)
{
	const struct iommu_object *o = find_target(c, args_str(c->args, "HWPT|VIOMMU"), e);
	struct invalidation i = { 0 };
	int r = -1;

	if (!o)
		return -1;
	if (!args_given(c->args, "entry-size") || !args_given(c->args, "data"))
		return err_usage(e, "invalidate needs --entry-size and --data");
	if (!cmd_u32(c, "type", &i.type, e) && !cmd_u32(c, "entry-size", &i.entry_size, e) &&
	    !cmd_payload(c, &i.entries, e))
		r = invalidate(c, o, &i, e);
	payload_free(&i.entries);
	return r;
}

const struct command cmd_hwpt_alloc = {
	.name = "hwpt alloc",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make a page table of the hardware",
	.text = "On a space it has that space's mappings, and pins them, attached or not; the "
		"kernel makes such "
		"ones by itself for attach, but these can do what is asked for. On an HWPT made "
		"with "
		"--nest-parent, or on a vIOMMU, it is nested: the guest's own table, in the "
		"guest's memory, "
		"which --type and --data describe. attach --to puts a device on it.",
	.options = alloc_options,
	.operands = iommu_object_name,
	.documents = { OBJ_iommu_object },
	.run = run_alloc,
};

const struct command cmd_hwpt_invalidate = {
	.name = "hwpt invalidate",
	.kind = CMD_SESSION,
	.summary = "have the hardware forget what it cached of a nested HWPT",
	.text = "Needed after the guest's table was changed. When an entry is refused, those "
		"before it are done, and the error says how many.",
	.options = invalidate_options,
	.operands = invalidate_operands,
	.documents = { OBJ_invalidate },
	.run = run_invalidate,
};

const struct command cmd_hwpt_list = {
	.name = "hwpt list",
	.kind = CMD_PEEK,
	.summary = "list the HWPTs that were asked for",
	.text = "",
	.documents = { OBJ_iommu_object_list },
	.run = cmd_iommu_list,
};

const struct command cmd_hwpt_destroy = {
	.name = "hwpt destroy",
	.kind = CMD_SESSION,
	.summary = "give an HWPT back",
	.text = "Refused while a device, a nested HWPT or a vIOMMU uses it, naming that.",
	.operands = iommu_object_existing,
	.documents = { OBJ_iommu_object_destroy },
	.run = cmd_iommu_destroy,
};
