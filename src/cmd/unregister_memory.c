/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unregister-memory: gives a buffer back. */
#include "cmd/cmd.h"
#include "model/buffer.h"

static const struct operand_row operands[] = {
	{ "NAME", ARG_NAME, "buffer", false, false, "a buffer made by register-memory" },
	{ 0 },
};

static int run(struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "NAME");
	struct buffer *buffer = buffer_lookup(c->session, name);
	struct obj o;

	obj_begin(&o, OBJ_unregister_memory);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_buffer, name);
	if (buffer)
		obj_int(&o, F_size, (int64_t)buffer->size);
	obj_bool(&o, F_changed, buffer);
	if (!buffer || !buffer_unregister(buffer, e))
		return cmd_emit(c, &o, e);
	obj_drop(&o);
	return -1;
}

const struct command cmd_unregister_memory = {
	.name = "unregister-memory",
	.kind = CMD_SESSION,
	.summary = "give a buffer back",
	.text = "Refused while it is mapped; the refusal names the mappings.",
	.operands = operands,
	.documents = { OBJ_unregister_memory },
	.run = run,
};
