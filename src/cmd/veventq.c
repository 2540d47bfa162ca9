/* SPDX-License-Identifier: GPL-2.0-or-later */
/* veventq: queues of virtual IOMMUs' events. */
#include "cmd/iommu_object.h"
#include "model/event_queue.h"

#define DEPTH_DEFAULT 256

static const struct option_row alloc_options[] = {
	{ "viommu", 0, ARG_NAME, "VIOMMU", "viommu", "of this virtual IOMMU", false },
	{ "type", 0, ARG_U64, "N", NULL,
	  "of events: 1 is SMMUv3, 2 Tegra241 CMDQV; others as the kernel has them", false },
	{ "depth", 0, ARG_COUNT, "N", NULL, "events that are kept, more are lost; else 256",
	  false },
	{ 0 },
};

static int run_alloc(struct cmd *c, struct err *e)
{
	struct veventq_request r = {
		.name = args_str(c->args, "NAME"),
		.viommu = args_str(c->args, "viommu"),
	};
	struct iommu_object *o = NULL;
	bool changed = false;

	if (!r.viommu)
		return err_usage(e, "veventq alloc needs --viommu");
	if (!cmd_u32(c, "type", &r.type, e) && !cmd_u32(c, "depth", &r.depth, e)) {
		if (!args_given(c->args, "depth"))
			r.depth = DEPTH_DEFAULT;
		o = veventq_alloc(c->session, &r, &changed, e);
	}
	return o ? cmd_iommu_emit(c, o, changed, e) : -1;
}

const struct command cmd_veventq_alloc = {
	.name = "veventq alloc",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make a queue of a virtual IOMMU's events",
	.text = "One for each type of events. fault-watch reads it.",
	.options = alloc_options,
	.operands = iommu_object_name,
	.documents = { OBJ_iommu_object },
	.run = run_alloc,
};

const struct command cmd_veventq_list = {
	.name = "veventq list",
	.kind = CMD_PEEK,
	.summary = "list the queues of virtual IOMMUs' events",
	.text = "",
	.documents = { OBJ_iommu_object_list },
	.run = cmd_iommu_list,
};

const struct command cmd_veventq_destroy = {
	.name = "veventq destroy",
	.kind = CMD_SESSION,
	.summary = "give a queue of events back",
	.text = "Events that wait in it are lost.",
	.operands = iommu_object_existing,
	.documents = { OBJ_iommu_object_destroy },
	.run = cmd_iommu_destroy,
};
