/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dma-buf export, release: parts of a device's memory for other devices to reach. */
#include "cmd/region.h"
#include "model/dma_buf.h"

static int run_export(struct cmd *c, struct err *e)
{
	uint64_t offset = args_u64(c->args, "offset"), size = args_u64(c->args, "size");
	struct device *device = cmd_device(c, e);
	const struct dma_buf *buf;
	struct region region;
	bool changed;
	struct obj o;

	if (!device || region_find(device, args_str(c->args, "REGION"), &region, e) < 0)
		return -1;
	if (!size && offset < region.size)
		size = region.size - offset;
	buf = dma_buf_export(device, &region, offset, size, args_str(c->args, "NAME"), &changed, e);
	if (!buf)
		return -1;
	cmd_device_begin(&o, OBJ_dma_buf, c, device);
	obj_str(&o, F_region, region.name);
	obj_str(&o, F_name, buf->object.name);
	obj_hex(&o, F_offset, offset);
	obj_int(&o, F_size, (int64_t)buf->size);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static int run_release(struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "NAME");
	struct dma_buf *buf = dma_buf_find(c->session, name);
	bool changed = buf;
	struct obj o;

	if (buf && dma_buf_release(buf, e) < 0)
		return -1;
	obj_begin(&o, OBJ_dma_buf_release);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_name, name);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static const struct option_row export_options[] = {
	{ "offset", 0, ARG_OFFSET, "OFFSET", .help = "where in the region it begins; else 0" },
	{ "size", 0, ARG_SIZE, "SIZE", .help = "how much of it; else all that follows" },
	{ 0 },
};

static const struct operand_row export_operands[] = {
	{ "NAME", ARG_NAME, .help = "what to call it" },
	REGION_OPERANDS,
	{ 0 },
};

static const struct operand_row release_operands[] = {
	{ "NAME", ARG_NAME, "dma-buf", .help = "what dma-buf export called it" },
	{ 0 },
};

const struct command cmd_dma_buf_export = {
	.name = "dma-buf export",
	.kind = CMD_SESSION,
	.summary = "make a part of a device's BAR a dma-buf",
	.text = "For peer-to-peer DMA. The session keeps it; its device cannot be detached "
		"before.",
	.options = export_options,
	.operands = export_operands,
	.documents = { OBJ_dma_buf },
	.run = run_export,
};

const struct command cmd_dma_buf_release = {
	.name = "dma-buf release",
	.kind = CMD_SESSION,
	.summary = "give a dma-buf back",
	.text = "",
	.operands = release_operands,
	.documents = { OBJ_dma_buf_release },
	.run = run_release,
};
