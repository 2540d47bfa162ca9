/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attach: takes a device or a group into the session. */
#include <stdlib.h>
#include <string.h>

#include "cmd/held.h"
#include "cmd/rehearse.h"
#include "model/attach.h"
#include "model/pasid.h"

static const struct option_row options[] = {
	{ "backend", 0, ARG_CHOICE, "BACKEND", "iommufd|type1|spapr|spapr-v1|noiommu",
	  "through iommufd or a container; else iommufd where the kernel offers it", false },
	{ "to", 0, ARG_NAME, "SPACE|HWPT", "space|hwpt",
	  "to this space or HWPT; when attached already, the kernel replaces it without a gap",
	  false },
	{ "vf-token", 0, ARG_UUID, "UUID", NULL,
	  "the secret shared with the physical function's owner", false },
	{ "pasid", 0, ARG_COUNT, "N", NULL,
	  "this address space of the device alone, to an HWPT made with --pasid", false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE|GROUP", ARG_TARGET, NULL, false, false,
	  "a device by its name in sysfs, or all VFIO devices of a group" },
	{ 0 },
};

static void add_devices(struct obj *o, struct device *const *devices, size_t n)
{
	obj_list(o, F_devices);
	for (size_t i = 0; i < n; i++) {
		struct obj row;

		obj_begin(&row, OBJ_attached_device);
		obj_str(&row, F_address, devices[i]->object.name);
		obj_add(o, F_devices, &row);
	}
}

/* A group moves as a whole, and what is new in it goes before it moves back. */
static void tell_undo(struct cmd *c, const struct attach_result *result)
{
	if (result->replaced)
		cmd_undo(c, "attach %s --to %s", result->devices[0]->object.name, result->replaced);
	for (size_t i = result->n_held; i < result->n; i++)
		cmd_undo(c, "detach %s", result->devices[i]->object.name);
}

static void tell_undo_pasid(struct cmd *c, const struct pasid_result *result, uint64_t pasid)
{
	const char *device = result->device->object.name;

	if (result->replaced)
		cmd_undo(c, "attach %s --pasid %llu --to %s", device, (unsigned long long)pasid,
			 result->replaced);
	else if (result->changed)
		cmd_undo(c, "detach %s --pasid %llu", device, (unsigned long long)pasid);
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
	add_devices(&o, result->devices, result->n);
	obj_bool(&o, F_changed, result->changed);
	if (result->replaced)
		obj_str(&o, F_replaced, result->replaced);
	return cmd_emit(c, &o, e);
}

int cmd_pasid_words(const struct args *a, const char *device, struct err *e)
{
	const char *backend = args_str(a, "backend");

	if (!device || !args_given(a, "to"))
		return err_usage(e, "--pasid needs a DEVICE, and --to with an HWPT");
	if (backend && strcmp(backend, "iommufd") != 0)
		return err_usage(e, "--pasid does not go with --backend %s: only iommufd has them",
				 backend);
	if (args_given(a, "vf-token"))
		return err_usage(e,
				 "--pasid does not go with --vf-token: the device is open already");
	return 0;
}

/* Beside the device's own attachment, which stays as it is. */
static int run_pasid(struct cmd *c, const char *device, struct err *e)
{
	const struct pasid_request request = {
		.device = device,
		.to = args_str(c->args, "to"),
		.pasid = args_u64(c->args, "pasid"),
	};
	struct pasid_result result = { 0 };
	struct obj o;
	int r = -1;

	if (cmd_pasid_words(c->args, device, e) < 0)
		return -1;
	if (!pasid_attach(c->session, &request, &result, e)) {
		tell_undo_pasid(c, &result, request.pasid);
		obj_begin(&o, OBJ_attach);
		obj_str(&o, F_session, c->session_name);
		obj_str(&o, F_backend, result.hwpt->space->ops->backend);
		obj_str(&o, F_space, result.hwpt->space->object.name);
		obj_str(&o, F_hwpt, request.to);
		obj_hex(&o, F_pasid, request.pasid);
		obj_int(&o, F_group, (int64_t)result.device->group_number);
		add_devices(&o, &result.device, 1);
		obj_bool(&o, F_changed, result.changed);
		obj_str(&o, F_replaced, result.replaced);
		r = cmd_emit(c, &o, e);
	}
	free(result.replaced);
	return r;
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
	if (args_given(c->args, "pasid"))
		return run_pasid(c, request.target.device, e);
	r = attach(c->session, &request, &result, e);
	if (!r) {
		tell_undo(c, &result);
		r = emit_attach(c, &result, e);
	}
	attach_result_free(&result);
	return r;
}

const struct command cmd_attach = {
	.name = "attach",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "take a device or a group into the session",
	.needs = "A group without an IOMMU asks for CAP_SYS_RAWIO.",
	.text = "Opens the device, which resets it, and lets its DMA go through a space: a "
		"container with its "
		"groups, or an IOAS with its devices. Without --to that is the space its group is "
		"in, else the "
		"oldest of the backend, else a new one that goes with its last user. A device that "
		"moves with --to is never detached: it is one call, and no DMA is lost for want of "
		"a mapping; but VT-d's driver (as of Linux 7.3) has no entry for the device while "
		"it writes the new one, and refuses a DMA of just that moment.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_attach },
	.run = run,
};
