/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fault-queue: queues of devices' page requests. */
#include "cmd/iommu_object.h"
#include "model/event_queue.h"

static int run_alloc(struct cmd *c, struct err *e)
{
	struct iommu_object *o;
	bool changed = false;

	o = fault_queue_alloc(c->session, args_str(c->args, "NAME"), &changed, e);
	return o ? cmd_iommu_emit(c, o, changed, e) : -1;
}

const struct command cmd_fault_queue_alloc = {
	.name = "fault-queue alloc",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make a queue of page requests",
	.text = "hwpt alloc --fault-queue names it: then the devices attached to that HWPT wait "
		"for an answer "
		"where nothing is mapped. fault-watch reads it and answers.",
	.operands = iommu_object_name,
	.documents = { OBJ_iommu_object },
	.run = run_alloc,
};

const struct command cmd_fault_queue_list = {
	.name = "fault-queue list",
	.kind = CMD_PEEK,
	.summary = "list the queues of page requests",
	.text = "",
	.documents = { OBJ_iommu_object_list },
	.run = cmd_iommu_list,
};

const struct command cmd_fault_queue_destroy = {
	.name = "fault-queue destroy",
	.kind = CMD_SESSION,
	.summary = "give a queue of page requests back",
	.text = "Refused while an HWPT names it.",
	.operands = iommu_object_existing,
	.documents = { OBJ_iommu_object_destroy },
	.run = cmd_iommu_destroy,
};
