/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dirty: which pages devices have written. */
#include "cmd/dirty.h"

#include <stdlib.h>

static const struct operand_row track_operands[] = {
	{ "HWPT|SPACE", ARG_NAME, "hwpt|space", false, false,
	  "an HWPT made with --dirty, or the space of a type1 container" },
	{ 0 },
};

static const struct operand_row read_operands[] = {
	{ "HWPT|SPACE", ARG_NAME, "hwpt|space", false, false,
	  "an HWPT made with --dirty, or the space of a type1 container" },
	{ "IOVA+SIZE", ARG_RANGE, NULL, false, false, "where to look" },
	{ 0 },
};

static const struct option_row read_options[] = {
	{ "page-size", 0, ARG_SIZE, "SIZE", NULL, "one bit for so much; else the smallest page",
	  false },
	{ "keep", 0, ARG_FLAG, NULL, NULL, "let the next read tell the same pages again", false },
	{ "bitmap", 0, ARG_FILE_OUT, "FILE", NULL,
	  "writes the bitmap there, in words of 64 bits; ranges are not told then", false },
	{ 0 },
};

static int track(struct cmd *c, bool on, struct err *e)
{
	const char *name = args_str(c->args, "HWPT|SPACE");
	struct dirty_target target;
	bool changed;
	struct obj out;

	if (dirty_target_find(c->session, name, &target, e) < 0 ||
	    dirty_track(&target, on, &changed, e) < 0)
		return -1;
	obj_begin(&out, OBJ_dirty_tracking);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, target.space->object.name);
	obj_str(&out, F_hwpt, target.hwpt ? name : NULL);
	obj_bool(&out, F_tracked, on);
	obj_bool(&out, F_changed, changed);
	return cmd_emit(c, &out, e);
}

static int run_start(struct cmd *c, struct err *e)
{
	return track(c, true, e);
}

static int run_stop(struct cmd *c, struct err *e)
{
	return track(c, false, e);
}

uint64_t cmd_dirty_ranges(struct obj *out, const struct dirty_pages *p, uint64_t iova, bool told)
{
	uint64_t sum = 0;

	obj_list(out, F_dirty);
	for (uint64_t i = dirty_next(p, 0, true); i < p->n; i = dirty_next(p, i, true)) {
		uint64_t first = i;
		struct obj row;

		i = dirty_next(p, i, false);
		sum += (i - first) * p->page_size;
		if (!told)
			continue;
		obj_begin(&row, OBJ_iova_range);
		obj_hex(&row, F_iova, iova + first * p->page_size);
		obj_int(&row, F_size, (int64_t)((i - first) * p->page_size));
		obj_add(out, F_dirty, &row);
	}
	return sum;
}

static int emit(struct cmd *c, const struct dirty_target *t, const struct dirty_request *r,
		const struct dirty_pages *p, struct err *e)
{
	/* The kernel has begun anew by then. */
	static const char lost[] = "which pages were written is lost with it: take all as written";
	bool bitmap = args_given(c->args, "bitmap");
	struct file_out file = args_out(c->args, "bitmap");
	struct obj out;

	if (bitmap && dirty_write(p, &file, e) < 0)
		return r->keep ? -1 : err_outcome(e, lost);
	obj_begin(&out, OBJ_dirty_read);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, t->space->object.name);
	obj_str(&out, F_hwpt, t->hwpt ? t->hwpt->iommu.object.name : NULL);
	obj_hex(&out, F_iova, r->iova);
	obj_int(&out, F_size, (int64_t)r->size);
	obj_int(&out, F_page_size, (int64_t)p->page_size);
	obj_int(&out, F_mapped_bytes, (int64_t)p->mapped);
	obj_int(&out, F_dirty_bytes, (int64_t)cmd_dirty_ranges(&out, p, r->iova, !bitmap));
	return cmd_emit(c, &out, e);
}

static int run_read(struct cmd *c, struct err *e)
{
	struct dirty_request r = {
		.page_size = args_u64(c->args, "page-size"),
		.keep = args_given(c->args, "keep"),
	};
	struct dirty_pages pages = { 0 };
	struct dirty_target target;
	int result = -1;

	if (!args_range(c->args, "IOVA+SIZE", &r.iova, &r.size) || !r.size)
		return err_usage(e, "%s is not IOVA+SIZE", args_str(c->args, "IOVA+SIZE"));
	if (dirty_target_find(c->session, args_str(c->args, "HWPT|SPACE"), &target, e) < 0)
		return -1;
	if (!dirty_read(&target, &r, &pages, e))
		result = emit(c, &target, &r, &pages, e);
	free(pages.bitmap);
	return result;
}

const struct command cmd_dirty_start = {
	.name = "dirty start",
	.kind = CMD_SESSION,
	.summary = "begin to track which pages devices write",
	.text = "The hardware tracks for an HWPT. A type1 container only pretends: every mapped "
		"page counts as written, unless all its devices are mediated ones.",
	.operands = track_operands,
	.documents = { OBJ_dirty_tracking },
	.run = run_start,
};

const struct command cmd_dirty_read = {
	.name = "dirty read",
	.kind = CMD_SESSION,
	.summary = "tell which pages were written since the last time",
	.text = "The kernel passes over what is not mapped in silence, so that mapped_bytes tells "
		"of how much of the range the answer is.",
	.options = read_options,
	.operands = read_operands,
	.documents = { OBJ_dirty_read },
	.run = run_read,
};

const struct command cmd_dirty_stop = {
	.name = "dirty stop",
	.kind = CMD_SESSION,
	.summary = "end the tracking of written pages",
	.text = "What was not read by then is lost.",
	.operands = track_operands,
	.documents = { OBJ_dirty_tracking },
	.run = run_stop,
};
