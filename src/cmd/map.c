/* SPDX-License-Identifier: GPL-2.0-or-later */
/* map: lets devices into a buffer. */
#include "cmd/held.h"
#include "model/mapping.h"
#include "model/session.h"

static const struct option_row options[] = {
	{ "iova", 0, ARG_U64, "IOVA", NULL, "at this I/O virtual address; else a free one", false },
	{ "offset", 0, ARG_OFFSET, "OFFSET", NULL, "from this byte of the buffer", false },
	{ "size", 0, ARG_SIZE, "SIZE", NULL, "that many bytes; else up to the buffer's end",
	  false },
	{ "read-only", 0, ARG_FLAG, NULL, NULL, "devices may read it", false },
	{ "write-only", 0, ARG_FLAG, NULL, NULL, "devices may write it", false },
	{ "in", 0, ARG_NAME, "SPACE", "space", "in this space; else in the session's oldest",
	  false },
	{ "each", 0, ARG_SIZE, "SIZE", NULL, "as many mappings of SIZE bytes, one after the other",
	  false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "NAME", ARG_NAME, "buffer", false, false, "a buffer made by register-memory" },
	{ 0 },
};

extern const struct command cmd_ioas_map_file;

static int access_of(const struct args *a, unsigned int *access, struct err *e)
{
	bool read_only = args_given(a, "read-only"), write_only = args_given(a, "write-only");

	if (read_only && write_only)
		return err_usage(e, "--read-only and --write-only exclude each other");
	*access = (write_only ? 0 : DMA_READ) | (read_only ? 0 : DMA_WRITE);
	return 0;
}

static int request_of(struct cmd *c, struct map_request *r, struct err *e)
{
	const struct args *a = c->args;

	*r = (struct map_request){
		.buffer = buffer_find(c->session, args_str(a, "NAME"), e),
		.offset = args_u64(a, "offset"),
		.size = args_u64(a, "size"),
		.each = args_u64(a, "each"),
		.iova = args_u64(a, "iova"),
		.fixed = args_given(a, "iova"),
		.by_file = c->command == &cmd_ioas_map_file,
		.progress = cmd_progress(c),
	};
	if (!r->buffer || access_of(a, &r->access, e) < 0)
		return -1;
	if (!r->size && r->offset < r->buffer->size)
		r->size = r->buffer->size - r->offset;
	if (!r->each)
		r->each = r->size;
	return 0;
}

static void tell_undo(struct cmd *c, const struct map_request *r, const struct map_result *result)
{
	if (result->changed)
		cmd_undo(c, "unmap 0x%llx+0x%llx --in %s", (unsigned long long)result->iova,
			 (unsigned long long)r->size, r->space->object.name);
}

static int emit_map(struct cmd *c, const struct map_request *r, const struct map_result *result,
		    struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_map);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_space, r->space->object.name);
	obj_str(&o, F_buffer, r->buffer->object.name);
	obj_hex(&o, F_iova, result->iova);
	obj_hex(&o, F_offset, r->offset);
	obj_int(&o, F_size, (int64_t)r->size);
	cmd_access_words(&o, F_flags, r->access);
	obj_int(&o, F_mapping_count, (int64_t)result->count);
	obj_bool(&o, F_changed, result->changed);
	return cmd_emit(c, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct map_request request;
	struct map_result result;
	int r = -1;

	if (request_of(c, &request, e) < 0 || cmd_space(c, &request.space, e) < 0)
		return -1;
	if (!request.space)
		request.space = space_for_mapping(c->session, e);
	if (!request.space)
		return -1;
	if (request.by_file && request.space->ops != &dma_iommufd)
		return err_refused(e, request.space->object.name,
				   "space %s is a container, which maps by address alone",
				   request.space->object.name);
	/* A space made for this goes again when the mapping fails. */
	object_get(&request.space->object);
	if (!map_memory(&request, &result, e)) {
		tell_undo(c, &request, &result);
		r = emit_map(c, &request, &result, e);
	}
	object_put(&request.space->object);
	return r;
}

const struct command cmd_map = {
	.name = "map",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "let devices into a buffer",
	.text = "Maps a buffer, or a part of it, into a space, so that the devices attached to the "
		"space "
		"reach it at the IOVA told. What cannot work is refused before the kernel is "
		"asked: pages "
		"that are cut, addresses in reserved regions, overlaps, and the limits that status "
		"shows.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_map },
	.run = run,
};

const struct command cmd_ioas_map_file = {
	.name = "ioas map-file",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "let devices into a buffer by its file",
	.text = "As map does, but the kernel knows the memory by the file that the buffer lies in, "
		"a memfd unless register-memory was told another, not by an address of the "
		"session's process: such mappings survive that process, see ioas change-process.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_map },
	.run = run,
};
