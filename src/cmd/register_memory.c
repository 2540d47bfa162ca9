/* SPDX-License-Identifier: GPL-2.0-or-later */
/* register-memory: makes a buffer. */
#include "base/num.h"
#include "cmd/held.h"
#include "model/buffer.h"

static const struct option_row options[] = {
	{ "hugepage", 0, ARG_CHOICE, "SIZE", "2M|16M|1G|16G", "in huge pages of this size", false },
	{ "file", 0, ARG_FILE_INOUT, "PATH", NULL,
	  "in this file, which other processes can map too", false },
	{ "node", 0, ARG_COUNT, "NODE", NULL, "on this NUMA node and no other", false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "NAME", ARG_NAME, NULL, false, false, "what the buffer is called" },
	{ "SIZE", ARG_SIZE, NULL, false, false, "bytes; a multiple of the page size" },
	{ 0 },
};

#define NODE_MAX 1023 /* the most that a kernel can be configured for */

static int request_of(struct cmd *c, struct buffer_request *r, struct err *e)
{
	const struct args *a = c->args;
	const char *huge_page = args_str(a, "hugepage");
	uint64_t node = args_u64(a, "node");

	*r = (struct buffer_request){ .size = args_u64(a, "SIZE"),
				      .node = -1,
				      .fd = args_fd(a, "file") };
	if (huge_page && !parse_size(huge_page, &r->huge_page))
		return err_usage(e, "bad --hugepage \"%s\"", huge_page);
	if (huge_page && r->fd >= 0)
		return err_usage(e, "--hugepage and --file exclude each other: a file's pages are "
				    "its file system's");
	if (node > NODE_MAX)
		return err_usage(e, "there is no NUMA node %s", args_str(a, "node"));
	if (args_given(a, "node"))
		r->node = (int)node;
	return 0;
}

static int run(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	struct buffer_request request;
	const struct buffer *buffer;
	struct obj o;
	bool changed;

	if (request_of(c, &request, e) < 0)
		return -1;
	buffer = buffer_register(c->session, args_str(c->args, "NAME"), &request, &progress,
				 &changed, e);
	if (!buffer)
		return -1;
	if (changed) {
		args_take_fd((struct args *)c->args, "file");
		cmd_undo(c, "unregister-memory %s", buffer->object.name);
	}
	obj_begin(&o, OBJ_register_memory);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_buffer, buffer->object.name);
	obj_int(&o, F_size, (int64_t)buffer->size);
	obj_int(&o, F_page_size, (int64_t)buffer->page_size);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

const struct command cmd_register_memory = {
	.name = "register-memory",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make a buffer that can be mapped",
	.text = "The memory belongs to the session, and is used up as it is mapped or written. The "
		"same again "
		"changes nothing; another buffer of that name is refused, and so is a number for a "
		"name. On POWER the kernel is "
		"told "
		"of it, which pins and charges all of it: with the containers there are, and by "
		"the "
		"first attach to each that comes.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_register_memory },
	.run = run,
};
