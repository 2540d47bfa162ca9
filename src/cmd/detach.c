/* SPDX-License-Identifier: GPL-2.0-or-later */
/* detach: gives a device or a group back. */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "model/attach.h"
#include "model/pasid.h"

static const struct operand_row operands[] = {
	{ "DEVICE|GROUP", ARG_TARGET, NULL, false, false,
	  "a device by its name in sysfs, or all that is attached of a group" },
	{ 0 },
};

static const struct option_row options[] = {
	{ "pasid", 0, ARG_COUNT, "N", NULL, "this address space of the device alone", false },
	{ 0 },
};

static void begin(struct obj *o, const struct cmd *c, struct device *const *devices, size_t n,
		  int64_t group)
{
	obj_begin(o, OBJ_detach);
	obj_str(o, F_session, c->session_name);
	if (group >= 0)
		obj_int(o, F_group, group);
	obj_list(o, F_devices);
	for (size_t i = 0; i < n; i++) {
		struct obj row;

		obj_begin(&row, OBJ_attached_device);
		obj_str(&row, F_address, devices[i]->object.name);
		obj_add(o, F_devices, &row);
	}
	obj_bool(o, F_changed, n);
}

static int run_pasid(struct cmd *c, const char *device, struct err *e)
{
	uint64_t pasid = args_u64(c->args, "pasid");
	bool changed;
	struct obj o;

	if (!device)
		return err_usage(e, "--pasid needs a DEVICE");
	if (pasid_detach(c->session, device, pasid, &changed, e) < 0)
		return -1;
	begin(&o, c, NULL, 0, -1);
	obj_hex(&o, F_pasid, pasid);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct attach_target target = { 0 };
	struct device **devices;
	int64_t group;
	struct obj o;
	size_t n;
	int r;

	if (!args_is_group(c->args, "DEVICE|GROUP", &target.group))
		target.device = args_str(c->args, "DEVICE|GROUP");
	if (args_given(c->args, "pasid"))
		return run_pasid(c, target.device, e);
	devices = attached(c->session, &target, &n, &group, e);
	if (!devices)
		return -1;
	/* Their names are told, and go with them. */
	begin(&o, c, devices, n, group);
	r = detach(devices, n, e);
	free(devices);
	if (!r)
		return cmd_emit(c, &o, e);
	obj_drop(&o);
	return -1;
}

const struct command cmd_detach = {
	.name = "detach",
	.kind = CMD_SESSION,
	.summary = "give a device or a group back",
	.text = "Closes what attach opened, and nothing else. A container's mappings go with its "
		"last group: as "
		"long as there are any, that is refused.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_detach },
	.run = run,
};
