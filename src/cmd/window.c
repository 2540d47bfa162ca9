/* SPDX-License-Identifier: GPL-2.0-or-later */
/* window: the DMA windows of POWER. */
#include "cmd/held.h"
#include "model/session.h"
#include "model/spapr.h"
#include "model/window.h"
#include "sys/memory.h"

static const struct option_row create_options[] = {
	{ "in", 0, ARG_NAME, "SPACE", "space", "in this space; else in the session's oldest",
	  false },
	{ "page-size", 0, ARG_SIZE, "SIZE", NULL, "of its pages; else that of the host", false },
	{ "levels", 0, ARG_COUNT, "NUMBER", NULL, "of its table; else 1", false },
	{ 0 },
};

static const struct operand_row create_operands[] = {
	{ "SIZE", ARG_SIZE, NULL, false, false, "bytes, a power of two" },
	{ 0 },
};

static const struct option_row remove_options[] = {
	{ "in", 0, ARG_NAME, "SPACE", "space", "in this space; else in the session's oldest",
	  false },
	{ 0 },
};

static const struct operand_row remove_operands[] = {
	{ "START", ARG_U64, NULL, false, false, "its first address" },
	{ 0 },
};

static int space_of_command(const struct cmd *c, struct space **space, struct err *e)
{
	if (cmd_space(c, space, e) < 0)
		return -1;
	if (*space)
		return 0;
	err_refused(e, NULL, "nothing is attached, and windows belong to what is");
	return err_hint(e, "vfioctl attach DEVICE");
}

/* A number that is too large for the model is one that no table has. */
static unsigned int levels_of(const struct args *a)
{
	uint64_t levels = args_given(a, "levels") ? args_u64(a, "levels") : 1;

	return levels > UINT32_MAX ? UINT32_MAX : (unsigned int)levels;
}

static int run_create(struct cmd *c, struct err *e)
{
	const struct args *a = c->args;
	struct window_request request = {
		.size = args_u64(a, "SIZE"),
		.page_size = args_u64(a, "page-size"),
		.levels = levels_of(a),
	};
	const struct window *w;
	struct obj o;
	bool changed;

	if (!request.page_size)
		request.page_size = memory_page_size();
	if (space_of_command(c, &request.space, e) < 0)
		return -1;
	w = window_create(&request, &changed, e);
	if (!w)
		return -1;
	if (changed)
		cmd_undo(c, "window remove 0x%llx --in %s", (unsigned long long)w->start,
			 request.space->object.name);
	obj_begin(&o, OBJ_window);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_space, request.space->object.name);
	obj_hex(&o, F_start, w->start);
	obj_int(&o, F_size, (int64_t)w->size);
	obj_int(&o, F_page_size, (int64_t)(1ULL << w->page_shift));
	obj_int(&o, F_levels, w->levels);
	obj_int(&o, F_charged, (int64_t)w->locked);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static int run_remove(struct cmd *c, struct err *e)
{
	uint64_t start = args_u64(c->args, "START");
	struct space *space;
	struct obj o;
	bool changed;

	if (space_of_command(c, &space, e) < 0 || window_remove(space, start, &changed, e) < 0)
		return -1;
	obj_begin(&o, OBJ_window_remove);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_space, space->object.name);
	obj_hex(&o, F_start, start);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

/* What the kernel says can be made; nothing for a container without dynamic windows, or without a group. */
static void add_limits(struct obj *o, const struct space *space)
{
	const struct vfio_iommu_spapr_tce_info *info = &space->spapr->info;
	struct obj row;

	if (!spapr_is_v2(space) || !(info->flags & VFIO_IOMMU_SPAPR_INFO_DDW))
		return;
	obj_begin(&row, OBJ_window_limits);
	obj_str(&row, F_space, space->object.name);
	obj_hex(&row, F_page_sizes, info->ddw.pgsizes);
	/* -1 when firmware did not say */
	if (info->ddw.max_dynamic_windows_supported != UINT32_MAX)
		obj_int(&row, F_windows_max, info->ddw.max_dynamic_windows_supported);
	obj_int(&row, F_levels, info->ddw.levels);
	obj_add(o, F_window_limits, &row);
}

static int run_list(struct cmd *c, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_window_list);
	obj_str(&o, F_session, c->session_name);
	cmd_add_windows(&o, c->session);
	obj_list(&o, F_window_limits);
	for (struct object *i = c->session ? object_first(c->session, &space_class) : NULL; i;
	     i = object_next(i)) {
		if (space_of(i)->spapr)
			add_limits(&o, space_of(i));
	}
	return cmd_emit(c, &o, e);
}

#define POWER                                                                                     \
	"On POWER, addresses can be mapped in DMA windows only. A container comes with one, the " \
	"default window, below 4 GiB and of 4K pages; version 2 takes others above, of larger "   \
	"pages. A page of a window lies in one page of memory: windows of pages larger than the " \
	"host's take buffers of huge pages. "

const struct command cmd_window_list = {
	.name = "window list",
	.kind = CMD_PEEK,
	.summary = "list the DMA windows of POWER, and what others there can be",
	.text = POWER,
	.documents = { OBJ_window_list },
	.run = run_list,
};

const struct command cmd_window_create = {
	.name = "window create",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make a DMA window on POWER",
	.text = POWER "The kernel chooses where it starts. Page size, size and levels are checked "
		      "before it is asked, "
		      "because what it refuses stays charged to RLIMIT_MEMLOCK. A window just like "
		      "one that was made "
		      "before is that one.",
	.options = create_options,
	.operands = create_operands,
	.documents = { OBJ_window },
	.run = run_create,
};

const struct command cmd_window_remove = {
	.name = "window remove",
	.kind = CMD_SESSION,
	.summary = "take a DMA window away on POWER",
	.text = "By its first address: the kernel would take the window of any address in it. "
		"Refused while something is mapped there.",
	.options = remove_options,
	.operands = remove_operands,
	.documents = { OBJ_window_remove },
	.run = run_remove,
};
