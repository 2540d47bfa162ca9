/* SPDX-License-Identifier: GPL-2.0-or-later */
/* viommu: what a guest sees as its IOMMU. */
#include "cmd/iommu_object.h"
#include "model/viommu.h"

static const struct option_row alloc_options[] = {
	OPTION_DEVICE,
	OPTION_DEV_ID,
	{ "hwpt", 0, ARG_NAME, "HWPT", "hwpt", "in this HWPT, made with --nest-parent", false },
	{ "type", 0, ARG_U64, "N", NULL,
	  "1 is SMMUv3, 2 Tegra241 CMDQV; others as the kernel has them", false },
	{ "data", 0, ARG_FILE_IN, "FILE", NULL, "what its type takes and gives back", false },
	{ 0 },
};

static int run_alloc(struct cmd *c, struct err *e)
{
	struct viommu_request r = {
		.name = args_str(c->args, "NAME"),
		.hwpt = args_str(c->args, "hwpt"),
	};
	struct iommu_object *o = NULL;
	bool changed = false;

	if (!r.hwpt)
		return err_usage(e, "viommu alloc needs --hwpt");
	if (!cmd_iommu_device(c, &r.device, e) && !cmd_u32(c, "type", &r.type, e) &&
	    !cmd_payload(c, &r.data, e))
		o = viommu_alloc(c->session, &r, &changed, e);
	payload_free(&r.data);
	return o ? cmd_iommu_emit(c, o, changed, e) : -1;
}

const struct command cmd_viommu_alloc = {
	.name = "viommu alloc",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make a virtual IOMMU",
	.text = "A part of the physical IOMMU behind the device, for one guest. Its devices "
		"(vdevice), nested HWPTs, events (veventq) and queues (hw-queue) are made in it.",
	.options = alloc_options,
	.operands = iommu_object_name,
	.documents = { OBJ_iommu_object },
	.run = run_alloc,
};

const struct command cmd_viommu_list = {
	.name = "viommu list",
	.kind = CMD_PEEK,
	.summary = "list the virtual IOMMUs",
	.text = "",
	.documents = { OBJ_iommu_object_list },
	.run = cmd_iommu_list,
};

const struct command cmd_viommu_destroy = {
	.name = "viommu destroy",
	.kind = CMD_SESSION,
	.summary = "give a virtual IOMMU back",
	.text = "Refused while a nested HWPT, a vDEVICE or a queue uses it, naming that.",
	.operands = iommu_object_existing,
	.documents = { OBJ_iommu_object_destroy },
	.run = cmd_iommu_destroy,
};
