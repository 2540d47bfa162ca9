/* SPDX-License-Identifier: GPL-2.0-or-later */
/* option: what an iommufd and its IOASes let be set. */
#include "model/option.h"

#include "cmd/cmd.h"
#include "model/ioas.h"

#define OPTION_NAMES "rlimit-mode|huge-pages"

static const struct option_row options[] = {
	{ "in", 0, ARG_NAME, "SPACE", "space", "of this IOAS; huge-pages needs it", false },
	{ 0 },
};

static const struct operand_row get_operands[] = {
	{ "OPTION", ARG_CHOICE, OPTION_NAMES, false, false, "which" },
	{ 0 },
};

static const struct operand_row set_operands[] = {
	{ "OPTION", ARG_CHOICE, OPTION_NAMES, false, false, "which" },
	{ "VALUE", ARG_U64, NULL, false, false, "0 or 1" },
	{ 0 },
};

/* The IOAS that is meant: one where the option has one, none where it is of the whole iommufd. */
static int find_space(const struct cmd *c, const struct iommu_option_row *option,
		      struct space **space, struct err *e)
{
	const char *name = args_str(c->args, "in");

	*space = NULL;
	if (!option->of_space && name)
		return err_usage(e, "%s is of the whole iommufd, not of a space", option->name);
	if (!option->of_space)
		return 0;
	if (!name)
		return err_usage(e, "%s is of an IOAS: --in names it", option->name);
	*space = ioas_find(c->session, name, e);
	return *space ? 0 : -1;
}

static int run(struct cmd *c, bool set, struct err *e)
{
	const struct iommu_option_row *option = option_find(args_str(c->args, "OPTION"));
	uint64_t value = set ? args_u64(c->args, "VALUE") : 0;
	bool changed = false;
	struct space *space;
	struct obj out;
	int r;

	if (find_space(c, option, &space, e) < 0)
		return -1;
	if (set)
		r = option_set(c->session, option, space, value, &changed, e);
	else
		r = option_get(c->session, option, space, &value, e);
	if (r < 0)
		return -1;
	obj_begin(&out, OBJ_option);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, space ? space->object.name : NULL);
	obj_str(&out, F_option, option->name);
	obj_hex(&out, F_setting, value);
	obj_bool(&out, F_changed, changed);
	return cmd_emit(c, &out, e);
}

static int run_get(struct cmd *c, struct err *e)
{
	return run(c, false, e);
}

static int run_set(struct cmd *c, struct err *e)
{
	return run(c, true, e);
}

const struct command cmd_option_get = {
	.name = "option get",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "tell an option of iommufd",
	.text = "rlimit-mode is 0 when pinned memory is charged to the user, 1 to the process; "
		"huge-pages is 1 when mappings may use them.",
	.options = options,
	.operands = get_operands,
	.documents = { OBJ_option },
	.run = run_get,
};

const struct command cmd_option_set = {
	.name = "option set",
	.kind = CMD_SESSION,
	.summary = "set an option of iommufd",
	.needs = "rlimit-mode asks for CAP_SYS_RESOURCE.",
	.text = "rlimit-mode can be set only before anything else is made, by CAP_SYS_RESOURCE; 1 "
		"keeps the session's iommufd open until the session stops. huge-pages can be set "
		"only while nothing is mapped.",
	.options = options,
	.operands = set_operands,
	.documents = { OBJ_option },
	.run = run_set,
};
