/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vdevice: a device as a guest's IOMMU names it. */
#include "cmd/iommu_object.h"
#include "model/viommu.h"

static const struct option_row alloc_options[] = {
	OPTION_DEVICE,
	OPTION_DEV_ID,
	{ "viommu", 0, ARG_NAME, "VIOMMU", "viommu", "in this virtual IOMMU", false },
	{ "virt-id", 0, ARG_U64, "ID", NULL, "the guest's stream id, device id or requester id",
	  false },
	{ 0 },
};

static int run_alloc(struct cmd *c, struct err *e)
{
	struct vdevice_request r = {
		.name = args_str(c->args, "NAME"),
		.viommu = args_str(c->args, "viommu"),
		.virt_id = args_u64(c->args, "virt-id"),
	};
	struct iommu_object *o = NULL;
	bool changed = false;

	if (!r.viommu || !args_given(c->args, "virt-id"))
		return err_usage(e, "vdevice alloc needs --viommu and --virt-id");
	if (!cmd_iommu_device(c, &r.device, e))
		o = vdevice_alloc(c->session, &r, &changed, e);
	return o ? cmd_iommu_emit(c, o, changed, e) : -1;
}

const struct command cmd_vdevice_alloc = {
	.name = "vdevice alloc",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "tell a virtual IOMMU how the guest names a device",
	.text = "To be done before the device is attached to an HWPT nested in that vIOMMU: the "
		"driver takes the id "
		"when it attaches, and does not notice a later one.",
	.options = alloc_options,
	.operands = iommu_object_name,
	.documents = { OBJ_iommu_object },
	.run = run_alloc,
};

const struct command cmd_vdevice_list = {
	.name = "vdevice list",
	.kind = CMD_PEEK,
	.summary = "list the devices of virtual IOMMUs",
	.text = "",
	.documents = { OBJ_iommu_object_list },
	.run = cmd_iommu_list,
};

const struct command cmd_vdevice_destroy = {
	.name = "vdevice destroy",
	.kind = CMD_SESSION,
	.summary = "have a virtual IOMMU forget a device",
	.text = "Refused while the device is attached to an HWPT nested in the vIOMMU.",
	.operands = iommu_object_existing,
	.documents = { OBJ_iommu_object_destroy },
	.run = cmd_iommu_destroy,
};
