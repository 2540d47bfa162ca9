/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unmap: takes mappings away, and says exactly which. */
#include <ctype.h>

#include "cmd/held.h"
#include "model/session.h"
#include "model/unmap.h"

static const struct option_row options[] = {
	{ "in", 0, ARG_NAME, "SPACE", "space", "in this space", false },
	{ "all", 0, ARG_FLAG, NULL, NULL, "everything that is mapped", false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "IOVA[+SIZE]|NAME", ARG_RANGE, "buffer", true, false,
	  "the mapping at IOVA, all in IOVA+SIZE, or all of a buffer" },
	{ 0 },
};

#define WHAT "IOVA[+SIZE]|NAME"

static int unmap_space(const struct unmap_request *request, struct space *space,
		       struct unmap_result *result, struct err *e)
{
	return unmap_range(request, space, 0, UINT64_MAX, result, e);
}

static int unmap_all(struct cmd *c, const struct unmap_request *request,
		     struct unmap_result *result, struct err *e)
{
	struct object *o = object_first(c->session, &space_class);
	struct space *space = NULL;

	if (args_given(c->args, "in"))
		return cmd_space(c, &space, e) < 0 ? -1 : unmap_space(request, space, result, e);
	while (o) {
		struct object *next = object_next(o);

		if (unmap_space(request, space_of(o), result, e) < 0)
			return -1;
		o = next;
	}
	return 0;
}

static int unmap_name(struct cmd *c, const struct unmap_request *request,
		      struct unmap_result *result, struct err *e)
{
	const char *name = args_str(c->args, WHAT);
	struct buffer *buffer = buffer_lookup(c->session, name);
	struct space *space = NULL;

	/* A slip in an address, and not a buffer that is gone. */
	if (!buffer && isdigit((unsigned char)*name))
		return err_usage(e, "%s is no address, and session %s has no buffer of that name",
				 name, c->session_name);
	if (args_given(c->args, "in") && cmd_space(c, &space, e) < 0)
		return -1;
	/* What is not there is not mapped: nothing to do. */
	return buffer ? unmap_buffer(request, buffer, space, result, e) : 0;
}

static int unmap_address(struct cmd *c, const struct unmap_request *request, uint64_t iova,
			 uint64_t size, struct unmap_result *result, struct err *e)
{
	struct space *space;
	struct mapping *m;

	if (cmd_space(c, &space, e) < 0)
		return -1;
	if (size && iova + (size - 1) < iova)
		return err_usage(e, "\"%s\" goes beyond the last address", args_str(c->args, WHAT));
	if (!space)
		return 0;
	/* An address alone is the mapping that begins there. */
	m = size ? NULL : mapping_first(space, iova, iova);
	if (m && mapping_iova(m) == iova)
		return unmap_mapping(request, m, result, e);
	return unmap_range(request, space, iova, size ? iova + (size - 1) : iova, result, e);
}

static int unmap_what(struct cmd *c, struct unmap_result *result, struct err *e)
{
	const char *what = args_str(c->args, WHAT);
	struct unmap_request request = { .progress = cmd_progress(c) };
	uint64_t iova, size;

	if (!what == !args_given(c->args, "all"))
		return err_usage(e, "unmap takes either what to unmap or --all");
	request.what = what ? what : "--all";
	if (!what)
		return unmap_all(c, &request, result, e);
	if (args_range(c->args, WHAT, &iova, &size))
		return unmap_address(c, &request, iova, size, result, e);
	return unmap_name(c, &request, result, e);
}

/* The space of all of it, NULL when they are several. */
static const char *space_name(const struct unmap_result *result)
{
	for (size_t i = 1; i < result->n; i++) {
		if (result->ranges[i].space != result->ranges[0].space)
			return NULL;
	}
	return result->n ? result->ranges[0].space->object.name : NULL;
}

static void add_range(struct obj *o, const struct unmapped *u)
{
	struct obj row;

	obj_begin(&row, OBJ_unmapped_range);
	obj_str(&row, F_space, u->space->object.name);
	obj_str(&row, F_buffer, u->buffer->object.name);
	obj_hex(&row, F_iova, u->start);
	obj_int(&row, F_size, (int64_t)(u->last - u->start + 1));
	obj_int(&row, F_mapping_count, (int64_t)u->count);
	obj_add(o, F_unmapped, &row);
}

/* A failure after the first range must not hide that something went. */
static int say_what_went(const struct unmap_result *result, struct err *e)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < result->n; i++)
		bytes += result->ranges[i].last - result->ranges[i].start + 1;
	if (!result->n)
		return -1;
	return err_context(e, "0x%llx bytes were unmapped, from 0x%llx on, before this",
			   (unsigned long long)bytes, (unsigned long long)result->ranges[0].start);
}

static int run(struct cmd *c, struct err *e)
{
	_cleanup_unmap_result_ struct unmap_result result = { 0 };
	struct obj o;

	if (unmap_what(c, &result, e) < 0)
		return say_what_went(&result, e);
	obj_begin(&o, OBJ_unmap);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_space, space_name(&result));
	obj_list(&o, F_unmapped);
	for (size_t i = 0; i < result.n; i++)
		add_range(&o, &result.ranges[i]);
	obj_bool(&o, F_changed, result.n);
	return cmd_emit(c, &o, e);
}

const struct command cmd_unmap = {
	.name = "unmap",
	.kind = CMD_SESSION,
	.summary = "take mappings away",
	.text = "Unmaps whole mappings only; a range that would cut one is refused, naming it. The "
		"answer tells "
		"what really went; adjacent mappings of one buffer are told as one range.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_unmap },
	.run = run,
};
