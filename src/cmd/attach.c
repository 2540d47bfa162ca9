/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attach: takes a device or a group into the session. */
#include "cmd/held.h"
#include "model/attach.h"
#include "model/hwpt.h"

static const struct option_row options[] = {
	{ "backend", 0, ARG_CHOICE, "BACKEND", "iommufd|type1|spapr|spapr-v1",
	  "through iommufd or a container; else iommufd where the kernel offers it", false },
	{ "to", 0, ARG_NAME, "SPACE|HWPT", NULL,
	  "to this space or HWPT; when attached already, the kernel replaces it without a gap",
	  false },
	{ "vf-token", 0, ARG_UUID, "UUID", NULL,
	  "the secret shared with the physical function's owner", false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE|GROUP", ARG_TARGET, NULL, false, false,
	  "a device by its name in sysfs, or all VFIO devices of a group" },
	{ 0 },
};

static void add_devices(struct obj *o, const struct attach_result *result)
{
	obj_list(o, F_devices);
	for (size_t i = 0; i < result->n; i++) {
		struct obj row;

		obj_begin(&row, OBJ_attached_device);
		obj_str(&row, F_address, result->devices[i]->object.name);
		obj_add(o, F_devices, &row);
	}
}

static int emit_attach(struct cmd *c, const struct attach_result *result, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_attach);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_backend, result->to.space->ops->backend);
	obj_str(&o, F_space, result->to.space->object.name);
	if (result->to.hwpt)
		obj_str(&o, F_hwpt, result->to.hwpt->iommu.object.name);
	obj_int(&o, F_group, (int64_t)result->group);
	add_devices(&o, result);
	obj_bool(&o, F_changed, result->changed);
	if (result->replaced)
		obj_str(&o, F_replaced, result->replaced);
	return cmd_emit(c, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct attach_request request = {
		.backend = args_str(c->args, "backend"),
		.to = args_str(c->args, "to"),
		.vf_token = args_str(c->args, "vf-token"),
	};
	struct attach_result result;
	int r;

	if (!args_is_group(c->args, "DEVICE|GROUP", &request.target.group))
		request.target.device = args_str(c->args, "DEVICE|GROUP");
	r = attach(c->session, &request, &result, e);
	if (!r)
		r = emit_attach(c, &result, e);
	attach_result_free(&result);
	return r;
}

const struct command cmd_attach = {
	.name = "attach",
	.kind = CMD_SESSION,
	.summary = "take a device or a group into the session",
	.text = "Opens the device, which resets it, and lets its DMA go through a space: a "
		"container with its "
		"groups, or an IOAS with its devices. Without --to that is the space its group is "
		"in, else the "
		"oldest of the backend, else a new one that goes with its last user.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_attach },
	.run = run,
};
