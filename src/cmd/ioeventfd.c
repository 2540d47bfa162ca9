/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ioeventfd set, fire, clear: registers of an attached device that the kernel writes when an eventfd fires. */
#include "cmd/device.h"
#include "cmd/region.h"
#include "model/irq.h"

struct target {
	struct device *device;
	struct region region;
	struct register_write write;
};

static int target_of(const struct cmd *c, struct target *t, struct err *e)
{
	t->device = cmd_device(c, e);
	if (!t->device || region_find(t->device, args_str(c->args, "REGION"), &t->region, e) < 0)
		return -1;
	t->write = (struct register_write){ .offset = args_u64(c->args, "OFFSET"),
					    .value = args_u64(c->args, "VALUE"),
					    .width = cmd_region_width(c->args) };
	return 0;
}

static int emit(struct cmd *c, const struct target *t, const char *action, bool changed,
		struct err *e)
{
	struct obj o;

	cmd_device_begin(&o, OBJ_ioeventfd, c, t->device);
	obj_str(&o, F_region, t->region.name);
	obj_hex(&o, F_offset, t->write.offset);
	obj_int(&o, F_width, t->write.width);
	obj_hex(&o, F_written, t->write.value);
	obj_str(&o, F_action, action);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static int run_set(struct cmd *c, struct err *e)
{
	struct target t;
	bool changed;

	if (target_of(c, &t, e) < 0 || ioeventfd_set(t.device, &t.region, &t.write,
						     args_fd(c->args, "event-fd"), &changed, e) < 0)
		return -1;
	return emit(c, &t, "set", changed, e);
}

static int run_fire(struct cmd *c, struct err *e)
{
	struct target t;

	if (target_of(c, &t, e) < 0 || ioeventfd_fire(t.device, &t.region, &t.write, e) < 0)
		return -1;
	return emit(c, &t, "fired", true, e);
}

static int run_clear(struct cmd *c, struct err *e)
{
	struct target t;
	bool changed;

	if (target_of(c, &t, e) < 0 ||
	    ioeventfd_clear(t.device, &t.region, &t.write, &changed, e) < 0)
		return -1;
	return emit(c, &t, "cleared", changed, e);
}

static const struct option_row set_options[] = {
	WIDTH_OPTION,
	{ "event-fd", 0, ARG_FD, "N",
	  .help = "an eventfd of the caller's; else one of the session's, for ioeventfd fire" },
	{ 0 },
};

static const struct option_row options[] = { WIDTH_OPTION, { 0 } };

static const struct operand_row operands[] = {
	REGION_OPERANDS,
	{ "OFFSET", ARG_OFFSET, .help = "a multiple of the width" },
	{ "VALUE", ARG_U64, .help = "what is written" },
	{ 0 },
};

const struct command cmd_ioeventfd_set = {
	.name = "ioeventfd set",
	.kind = CMD_SESSION,
	.summary = "have the kernel write a register when an eventfd fires",
	.text = "Only in BARs, and not in the MSI-X table. So an interrupt of one device can ring "
		"the "
		"doorbell of another without a process in between.",
	.options = set_options,
	.operands = operands,
	.documents = { OBJ_ioeventfd },
	.run = run_set,
};

const struct command cmd_ioeventfd_fire = {
	.name = "ioeventfd fire",
	.kind = CMD_SESSION,
	.summary = "fire the session's eventfd of a register",
	.text = "The write may come a moment later.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_ioeventfd },
	.run = run_fire,
};

const struct command cmd_ioeventfd_clear = {
	.name = "ioeventfd clear",
	.kind = CMD_SESSION,
	.summary = "end what ioeventfd set began",
	.text = "",
	.options = options,
	.operands = operands,
	.documents = { OBJ_ioeventfd },
	.run = run_clear,
};
