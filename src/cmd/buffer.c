/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buffer: what devices find in a buffer, to look at and to set. */
#include <string.h>

#include "cmd/held.h"
#include "model/buffer.h"
#include "sys/file.h"

#define NAME                                                                                 \
	{                                                                                    \
		"NAME", ARG_NAME, "buffer", false, false, "a buffer made by register-memory" \
	}
#define PART                                                                                      \
	{ "offset", 0, ARG_OFFSET, "OFFSET", NULL, "from this byte on", false },                  \
	{                                                                                         \
		"size", 0, ARG_SIZE, "SIZE", NULL, "that many bytes; else all that follow", false \
	}

static const struct option_row read_options[] = {
	PART,
	{ "out", 0, ARG_FILE_OUT, "FILE", NULL, "where to write them; - is the standard output",
	  false },
	{ 0 },
};
static const struct option_row write_options[] = {
	PART,
	{ "in", 0, ARG_FILE_IN, "FILE", NULL, "where to read them; - is the standard input",
	  false },
	{ 0 },
};
static const struct option_row fill_options[] = { PART, { 0 } };

static const struct operand_row name_operands[] = { NAME, { 0 } };
static const struct operand_row fill_operands[] = {
	NAME,
	{ "BYTE", ARG_U64, NULL, false, false, "0 to 255" },
	{ 0 },
};

static int part_of(const struct cmd *c, struct buffer_part *part, struct err *e)
{
	part->buffer = buffer_find(c->session, args_str(c->args, "NAME"), e);
	if (!part->buffer)
		return -1;
	part->offset = args_u64(c->args, "offset");
	part->size = args_u64(c->args, "size");
	if (!part->size && part->offset < part->buffer->size)
		part->size = part->buffer->size - part->offset;
	return buffer_part_check(part, e);
}

static int emit_part(struct cmd *c, const struct buffer_part *part, uint64_t size, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_buffer_access);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_buffer, part->buffer->object.name);
	obj_hex(&o, F_offset, part->offset);
	obj_int(&o, F_size, (int64_t)size);
	return cmd_emit(c, &o, e);
}

static int run_list(struct cmd *c, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_buffer_list);
	obj_str(&o, F_session, c->session_name);
	cmd_add_buffers(&o, c->session);
	return cmd_emit(c, &o, e);
}

static int run_read(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	struct file_out out = args_out(c->args, "out");
	struct buffer_part part;

	if (out.fd < 0)
		return err_usage(e, "buffer read needs --out FILE");
	if (part_of(c, &part, e) < 0 || buffer_read(&part, &out, &progress, e) < 0)
		return -1;
	/* Standard output is for the bytes then, and not for a document too. */
	if (!strcmp(args_str(c->args, "out"), "-"))
		return 0;
	return emit_part(c, &part, part.size, e);
}

/* With --size there must be as much; without it, no more than there is room for. */
static int check_all(const struct cmd *c, const struct buffer_part *part, int fd, uint64_t done,
		     struct err *e)
{
	const char *name = part->buffer->object.name;
	size_t more;
	char byte;

	if (args_given(c->args, "size")) {
		if (done == part->size)
			return 0;
		return err_refused(e, name, "the input ended after 0x%llx of 0x%llx bytes",
				   (unsigned long long)done, (unsigned long long)part->size);
	}
	if (done < part->size)
		return 0;
	if (file_read(fd, &byte, 1, &more, e) < 0)
		return -1;
	if (!more)
		return 0;
	return err_refused(e, name, "the input has more than the 0x%llx bytes there is room for",
			   (unsigned long long)part->size);
}

static int run_write(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	int fd = args_fd(c->args, "in");
	struct buffer_part part;
	uint64_t done;

	if (fd < 0)
		return err_usage(e, "buffer write needs --in FILE");
	if (part_of(c, &part, e) < 0 || buffer_write(&part, fd, &progress, &done, e) < 0 ||
	    check_all(c, &part, fd, done, e) < 0)
		return -1;
	return emit_part(c, &part, done, e);
}

static int run_fill(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	uint64_t byte = args_u64(c->args, "BYTE");
	struct buffer_part part;

	if (byte > UINT8_MAX)
		return err_usage(e, "bad BYTE \"%s\": expected 0 to 255",
				 args_str(c->args, "BYTE"));
	if (part_of(c, &part, e) < 0 || buffer_fill(&part, (uint8_t)byte, &progress, e) < 0)
		return -1;
	return emit_part(c, &part, part.size, e);
}

const struct command cmd_buffer_list = {
	.name = "buffer list",
	.kind = CMD_PEEK,
	.summary = "list the buffers of the session",
	.text = "",
	.documents = { OBJ_buffer_list },
	.run = run_list,
};

const struct command cmd_buffer_read = {
	.name = "buffer read",
	.kind = CMD_SESSION,
	.summary = "copy what devices see in a buffer to a file",
	.text = "To standard output (--out -) it copies the bytes alone, and no document.",
	.options = read_options,
	.operands = name_operands,
	.documents = { OBJ_buffer_access },
	.run = run_read,
};

const struct command cmd_buffer_write = {
	.name = "buffer write",
	.kind = CMD_SESSION,
	.summary = "copy a file into a buffer",
	.text = "",
	.options = write_options,
	.operands = name_operands,
	.documents = { OBJ_buffer_access },
	.run = run_write,
};

const struct command cmd_buffer_fill = {
	.name = "buffer fill",
	.kind = CMD_SESSION,
	.summary = "set all bytes of a buffer",
	.text = "",
	.options = fill_options,
	.operands = fill_operands,
	.documents = { OBJ_buffer_access },
	.run = run_fill,
};
