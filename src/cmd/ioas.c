/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ioas: the address spaces of iommufd, by all that they can do. */
#include "cmd/iommu_object.h"

#include "cmd/held.h"
#include "model/ioas.h"

static const struct operand_row space_operand[] = {
	{ "SPACE", ARG_NAME, "space", false, false, "a space of backend iommufd" },
	{ 0 },
};

static struct space *ioas_operand(const struct cmd *c, const char *operand, struct err *e)
{
	return ioas_find(c->session, args_str(c->args, operand), e);
}

static int run_alloc(struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "NAME");
	struct object *o = name ? object_find(c->session, &space_class, name) : NULL;
	struct space *space;

	if (o)
		space = ioas_find(c->session, name, e);
	else
		space = space_create(c->session, name, &dma_iommufd, e);
	if (!space)
		return -1;
	/* Now it was asked for. */
	space->object.transient = false;
	if (!o)
		cmd_undo(c, "ioas destroy %s", space->object.name);
	return cmd_ioas_emit(c, space, !o, e);
}

static int emit_ranges(struct cmd *c, const struct space *space, struct err *e)
{
	struct obj out;

	obj_begin(&out, OBJ_ioas_ranges);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, space->object.name);
	obj_int(&out, F_alignment, (int64_t)space->limits.page_sizes);
	cmd_add_ranges(&out, &space->limits);
	return cmd_emit(c, &out, e);
}

static int run_ranges(struct cmd *c, struct err *e)
{
	struct space *space = ioas_operand(c, "SPACE", e);

	if (!space || space_refresh(space, e) < 0)
		return -1;
	return emit_ranges(c, space, e);
}

static const struct operand_row allow_operands[] = {
	{ "SPACE", ARG_NAME, "space", false, false, "a space of backend iommufd" },
	{ "IOVA+SIZE", ARG_RANGE, NULL, true, true,
	  "what may be chosen; none is all that there is" },
	{ 0 },
};

#define ALLOW_MAX 64

static int parse_ranges(const struct args *a, struct iova_range *ranges, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t iova, size;

		if (!args_nth_range(a, "IOVA+SIZE", i, &iova, &size) || !size)
			return err_usage(e, "%s is not IOVA+SIZE", args_nth(a, "IOVA+SIZE", i));
		ranges[i] = (struct iova_range){ .start = iova, .last = iova + (size - 1) };
	}
	return 0;
}

static int run_allow(struct cmd *c, struct err *e)
{
	struct space *space = ioas_operand(c, "SPACE", e);
	size_t n = args_count(c->args, "IOVA+SIZE");
	struct iova_range ranges[ALLOW_MAX];

	if (!space)
		return -1;
	if (n > ALLOW_MAX)
		return err_usage(e, "%zu ranges are more than %d", n, ALLOW_MAX);
	if (parse_ranges(c->args, ranges, n, e) < 0 || ioas_allow(space, ranges, n, e) < 0 ||
	    space_refresh(space, e) < 0)
		return -1;
	return emit_ranges(c, space, e);
}

static const struct option_row copy_options[] = {
	{ "in", 0, ARG_NAME, "SPACE", "space", "where it is mapped", false },
	{ "to", 0, ARG_NAME, "SPACE", "space", "where it shall be mapped too", false },
	{ "iova", 0, ARG_U64, "IOVA", NULL, "at this address there; else at a free one", false },
	{ "read-only", 0, ARG_FLAG, NULL, NULL, "devices may only read it there", false },
	{ 0 },
};

static const struct operand_row copy_operands[] = {
	{ "IOVA+SIZE", ARG_RANGE, NULL, false, false,
	  "a mapping, a part of one, or several adjacent ones" },
	{ 0 },
};

static int emit_copies(struct cmd *c, const struct ioas_copy_request *r,
		       const struct ioas_copy_result *result, struct err *e)
{
	const struct mapping *m = result->first;
	struct obj out;

	obj_begin(&out, OBJ_map);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, m->space->object.name);
	obj_str(&out, F_buffer, m->buffer->object.name);
	obj_hex(&out, F_iova, mapping_iova(m));
	obj_hex(&out, F_offset, m->offset);
	obj_int(&out, F_size, (int64_t)r->size);
	cmd_access_words(&out, F_flags, m->access);
	obj_int(&out, F_mapping_count, (int64_t)result->n);
	obj_bool(&out, F_changed, result->changed);
	return cmd_emit(c, &out, e);
}

static int run_copy(struct cmd *c, struct err *e)
{
	struct ioas_copy_request r = {
		.to_iova = args_u64(c->args, "iova"),
		.fixed = args_given(c->args, "iova"),
		.read_only = args_given(c->args, "read-only"),
	};
	struct ioas_copy_result result;

	if (!args_given(c->args, "in") || !args_given(c->args, "to"))
		return err_usage(e, "ioas copy needs --in and --to");
	if (!args_range(c->args, "IOVA+SIZE", &r.iova, &r.size) || !r.size)
		return err_usage(e, "%s is not IOVA+SIZE", args_str(c->args, "IOVA+SIZE"));
	r.from = ioas_operand(c, "in", e);
	r.to = r.from ? ioas_operand(c, "to", e) : NULL;
	if (!r.to || ioas_copy_mappings(&r, &result, e) < 0)
		return -1;
	return emit_copies(c, &r, &result, e);
}

static int run_change_process(struct cmd *c, struct err *e)
{
	struct obj out;

	if (ioas_change_process(c->session, e) < 0)
		return -1;
	obj_begin(&out, OBJ_ioas_change_process);
	obj_str(&out, F_session, c->session_name);
	return cmd_emit(c, &out, e);
}

static const struct option_row compat_options[] = {
	{ "clear", 0, ARG_FLAG, NULL, NULL, "none from now on", false },
	{ 0 },
};

static const struct operand_row compat_operands[] = {
	{ "SPACE", ARG_NAME, "space", true, false, "from now on; else it is only told" },
	{ 0 },
};

static const struct space *space_by_id(const struct session *s, uint32_t id)
{
	for (struct object *o = object_first(s, &space_class); o; o = object_next(o)) {
		if (id && space_of(o)->ioas_id == id)
			return space_of(o);
	}
	return NULL;
}

static int run_compat(struct cmd *c, struct err *e)
{
	bool clear = args_given(c->args, "clear"), set = args_given(c->args, "SPACE");
	const struct space *space = set ? ioas_operand(c, "SPACE", e) : NULL;
	uint32_t before, now;
	struct obj out;

	if (clear && set)
		return err_usage(e, "--clear and SPACE exclude each other");
	if ((set && !space) || ioas_get_compat(c->session, &before, e) < 0)
		return -1;
	if ((set || (clear && before)) && ioas_set_compat(c->session, space, e) < 0)
		return -1;
	if (ioas_get_compat(c->session, &now, e) < 0)
		return -1;
	space = space_by_id(c->session, now);
	obj_begin(&out, OBJ_ioas_compat);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, space ? space->object.name : NULL);
	if (now)
		obj_int(&out, F_iommufd_id, now);
	obj_bool(&out, F_changed, now != before);
	return cmd_emit(c, &out, e);
}

static const struct option_row physical_options[] = {
	{ "in", 0, ARG_NAME, "SPACE", "space", "in this space", false },
	{ 0 },
};

static int run_physical(struct cmd *c, struct err *e)
{
	uint64_t iova, size, address;
	struct space *space;
	struct obj out;

	if (!args_given(c->args, "in"))
		return err_usage(e, "ioas physical needs --in");
	if (!args_range(c->args, "IOVA+SIZE", &iova, &size) || !size)
		return err_usage(e, "%s is not IOVA+SIZE", args_str(c->args, "IOVA+SIZE"));
	space = ioas_operand(c, "in", e);
	if (!space || ioas_physical(space, iova, &size, &address, e) < 0)
		return -1;
	obj_begin(&out, OBJ_ioas_physical);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, space->object.name);
	obj_hex(&out, F_iova, iova);
	obj_int(&out, F_size, (int64_t)size);
	obj_hex(&out, F_physical, address);
	return cmd_emit(c, &out, e);
}

const struct command cmd_ioas_alloc = {
	.name = "ioas alloc",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make an IOAS",
	.text = "The same as space create --backend iommufd, and tells its number in the iommufd.",
	.operands = iommu_object_name,
	.documents = { OBJ_iommu_object },
	.run = run_alloc,
};

const struct command cmd_ioas_list = {
	.name = "ioas list",
	.kind = CMD_PEEK,
	.summary = "list the IOASes",
	.text = "",
	.documents = { OBJ_iommu_object_list },
	.run = cmd_iommu_list,
};

const struct command cmd_ioas_destroy = {
	.name = "ioas destroy",
	.kind = CMD_SESSION,
	.summary = "give an IOAS back",
	.text = "Refused while something is attached to it, made on it or mapped in it, naming "
		"that.",
	.operands = iommu_object_existing,
	.documents = { OBJ_iommu_object_destroy },
	.run = cmd_iommu_destroy,
};

const struct command cmd_ioas_ranges = {
	.name = "ioas ranges",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "what can be mapped in an IOAS now",
	.text = "It becomes less as devices are attached: reserved regions are left out.",
	.operands = space_operand,
	.documents = { OBJ_ioas_ranges },
	.run = run_ranges,
};

const struct command cmd_ioas_allow = {
	.name = "ioas allow",
	.kind = CMD_SESSION,
	.summary = "limit what the kernel chooses for mappings",
	.text = "Replaces the limits there were. Mappings whose IOVA is asked for are not limited; "
		"a device whose reserved regions lie in the ranges is refused.",
	.operands = allow_operands,
	.documents = { OBJ_ioas_ranges },
	.run = run_allow,
};

const struct command cmd_ioas_copy = {
	.name = "ioas copy",
	.kind = CMD_SESSION,
	.summary = "map what is mapped in another IOAS too",
	.text = "The memory is pinned once, and charged once. A range over several adjacent "
		"mappings "
		"is as many there; buffer and offset are those of the first. Without --iova, "
		"what such a command put there before is found again.",
	.options = copy_options,
	.operands = copy_operands,
	.documents = { OBJ_map },
	.run = run_copy,
};

const struct command cmd_ioas_change_process = {
	.name = "ioas change-process",
	.kind = CMD_SESSION,
	.summary = "charge what is pinned to the session's process",
	.text = "For an iommufd that another process began. All mappings must be by file: ioas "
		"map-file.",
	.documents = { OBJ_ioas_change_process },
	.run = run_change_process,
};

const struct command cmd_ioas_compat = {
	.name = "ioas compat",
	.kind = CMD_SESSION,
	.summary = "the IOAS that stands in for a VFIO container",
	.text = "A program that does a container's calls on this iommufd works on that IOAS.",
	.options = compat_options,
	.operands = compat_operands,
	.documents = { OBJ_ioas_compat },
	.run = run_compat,
};

const struct command cmd_ioas_physical = {
	.name = "ioas physical",
	.kind = CMD_SESSION,
	.summary = "where an IOVA lies in memory, without an IOMMU",
	.needs = "Asks for CAP_SYS_RAWIO.",
	.text = "Only where the devices attached have no IOMMU, and for CAP_SYS_RAWIO: their DMA "
		"must use these addresses. Tells how far they are contiguous, too.",
	.options = physical_options,
	.operands = copy_operands,
	.documents = { OBJ_ioas_physical },
	.run = run_physical,
};
