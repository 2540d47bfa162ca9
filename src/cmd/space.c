/* SPDX-License-Identifier: GPL-2.0-or-later */
/* space: containers and IOASes by hand. */
#include "cmd/held.h"
#include "model/session.h"
#include "model/vaddr.h"

static const struct option_row create_options[] = {
	{ "backend", 0, ARG_CHOICE, "BACKEND", "iommufd|type1|spapr|spapr-v1",
	  "an IOAS or a container; else an IOAS where the kernel has iommufd", false },
	{ 0 },
};

static const struct operand_row create_operands[] = {
	{ "NAME", ARG_NAME, NULL, true, false, "what it is called; else space0, space1, ..." },
	{ 0 },
};

static const struct operand_row destroy_operands[] = {
	{ "NAME", ARG_NAME, "space", false, false, "a space" },
	{ 0 },
};

/* The one there is stays, also when nobody uses it: now it was asked for. */
static struct space *existing(struct object *o, const struct dma_ops *ops, struct err *e)
{
	struct space *space = space_of(o);

	if (ops && ops != space->ops) {
		err_refused(e, o->name, "space %s is there already, with backend %s", o->name,
			    space->ops->backend);
		return NULL;
	}
	o->transient = false;
	return space;
}

static int run_create(struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "NAME"), *backend = args_str(c->args, "backend");
	const struct dma_ops *ops = backend ? dma_backend(backend) : NULL;
	struct object *o = name ? object_find(c->session, &space_class, name) : NULL;
	struct space *space;
	struct obj out;

	if (o)
		space = existing(o, ops, e);
	else
		space = space_create(c->session, name, ops, e);
	if (!space)
		return -1;
	if (!o)
		cmd_undo(c, "space destroy %s", space->object.name);
	obj_begin(&out, OBJ_space);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, space->object.name);
	obj_str(&out, F_backend, space->ops->backend);
	obj_bool(&out, F_changed, !o);
	return cmd_emit(c, &out, e);
}

static int run_list(struct cmd *c, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_space_list);
	obj_str(&o, F_session, c->session_name);
	cmd_add_spaces(&o, c->session);
	return cmd_emit(c, &o, e);
}

static int run_destroy(struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "NAME");
	struct object *o = object_find(c->session, &space_class, name);
	struct obj out;

	if (o && space_remove(space_of(o), e) < 0)
		return -1;
	obj_begin(&out, OBJ_space_destroy);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, name);
	obj_bool(&out, F_changed, o);
	return cmd_emit(c, &out, e);
}

static int run_update_vaddr(struct cmd *c, struct err *e)
{
	struct space *space = space_find(c->session, args_str(c->args, "SPACE"), e);
	uint64_t count;
	struct obj out;

	if (!space || vaddr_update(space, &count, e))
		return -1;
	obj_begin(&out, OBJ_space_update_vaddr);
	obj_str(&out, F_session, c->session_name);
	obj_str(&out, F_space, space->object.name);
	obj_int(&out, F_mapping_count, (int64_t)count);
	obj_bool(&out, F_changed, count);
	return cmd_emit(c, &out, e);
}

static const struct operand_row vaddr_operands[] = {
	{ "SPACE", ARG_NAME, "space", false, false, "a container of type1" },
	{ 0 },
};

const struct command cmd_space_create = {
	.name = "space create",
	.kind = CMD_SESSION,
	.undo = UNDO_TOLD,
	.summary = "make a space that devices can be attached to",
	.text = "A space is what an IOVA is an address in: an IOAS of iommufd, or a container. "
		"attach and map make "
		"one themselves where there is none.",
	.options = create_options,
	.operands = create_operands,
	.documents = { OBJ_space },
	.run = run_create,
};

const struct command cmd_space_list = {
	.name = "space list",
	.kind = CMD_PEEK,
	.summary = "list the spaces of the session",
	.text = "",
	.documents = { OBJ_space_list },
	.run = run_list,
};

const struct command cmd_space_destroy = {
	.name = "space destroy",
	.kind = CMD_SESSION,
	.summary = "give a space back",
	.text = "Refused while something is attached to it or mapped in it, naming that.",
	.operands = destroy_operands,
	.documents = { OBJ_space_destroy },
	.run = run_destroy,
};

const struct command cmd_space_update_vaddr = {
	.name = "space update-vaddr",
	.kind = CMD_SESSION,
	.undo = UNDO_NEEDLESS,
	.summary = "take a container's addresses away, and give them again",
	.text = "What a machine monitor does whose program is replaced while devices run: the "
		"kernel "
		"forgets where the process has what is mapped (VFIO_DMA_UNMAP_FLAG_VADDR), and is "
		"told it again for each mapping (VFIO_DMA_MAP_FLAG_VADDR). What is pinned stays "
		"so, and devices reach it all the while. For iommufd see ioas change-process.",
	.operands = vaddr_operands,
	.documents = { OBJ_space_update_vaddr },
	.run = run_update_vaddr,
};
