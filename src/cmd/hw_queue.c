/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hw-queue: queues of a guest's that the hardware reads by itself. */
#include "cmd/iommu_object.h"
#include "model/viommu.h"

static const struct option_row alloc_options[] = {
	{ "viommu", 0, ARG_NAME, "VIOMMU", "viommu", "of this virtual IOMMU", false },
	{ "type", 0, ARG_U64, "N", NULL, "1 is Tegra241 CMDQV; others as the kernel has them",
	  false },
	{ "index", 0, ARG_COUNT, "N", NULL, "from 0 on, each after the one before", false },
	{ "iova", 0, ARG_U64, "IOVA", NULL, "where it lies, as the vIOMMU's HWPT maps it", false },
	{ "size", 0, ARG_SIZE, "SIZE", NULL, "bytes", false },
	{ 0 },
};

static int run_alloc(struct cmd *c, struct err *e)
{
	struct hw_queue_request r = {
		.name = args_str(c->args, "NAME"),
		.viommu = args_str(c->args, "viommu"),
		.iova = args_u64(c->args, "iova"),
		.size = args_u64(c->args, "size"),
	};
	struct iommu_object *o = NULL;
	bool changed = false;

	if (!r.viommu || !args_given(c->args, "iova") || !r.size)
		return err_usage(e, "hw-queue alloc needs --viommu, --iova and --size");
	if (!cmd_u32(c, "type", &r.type, e) && !cmd_u32(c, "index", &r.index, e))
		o = hw_queue_alloc(c->session, &r, &changed, e);
	return o ? cmd_iommu_emit(c, o, changed, e) : -1;
}

const struct command cmd_hw_queue_alloc = {
	.name = "hw-queue alloc",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "let the hardware read a guest's queue",
	.text = "What is mapped there stays mapped and pinned as long as the queue is there.",
	.options = alloc_options,
	.operands = iommu_object_name,
	.documents = { OBJ_iommu_object },
	.run = run_alloc,
};

const struct command cmd_hw_queue_list = {
	.name = "hw-queue list",
	.kind = CMD_PEEK,
	.summary = "list the hardware queues",
	.text = "",
	.documents = { OBJ_iommu_object_list },
	.run = cmd_iommu_list,
};

const struct command cmd_hw_queue_destroy = {
	.name = "hw-queue destroy",
	.kind = CMD_SESSION,
	.summary = "take a queue away from the hardware",
	.text = "The last of a vIOMMU first.",
	.operands = iommu_object_existing,
	.documents = { OBJ_iommu_object_destroy },
	.run = cmd_iommu_destroy,
};
