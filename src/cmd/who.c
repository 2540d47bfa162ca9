/* SPDX-License-Identifier: GPL-2.0-or-later */
/* who: which processes hold groups, containers, devices, and what keeps them. */
#include "cmd/cmd.h"
#include "model/holders.h"
#include "model/session_dir.h"

struct who {
	struct cmd *cmd;
	struct host host;
	struct holders holders;
	const struct host_group *group;
	const struct host_device *device;
};

static bool is_of_target(const struct who *w, const struct holder *holder)
{
	if (w->device)
		return holder_is_of_device(&w->holders, holder, w->device);
	return !w->group || holder_is_of_group(&w->holders, holder, w->group);
}

/*
 * Who has only an unnamed device or region of one may be the one that is looked for: better one too many.
 * The container or iommufd of a process that holds the target is what the target is
 * attached to.
 */
static bool belongs(const struct who *w, const struct holder *holder)
{
	if (is_of_target(w, holder) || holder_may_be_of_any(&w->holders, holder))
		return true;
	if (holder->by != HOLD_CONTAINER && holder->by != HOLD_IOMMUFD)
		return false;
	for (size_t i = 0; i < w->holders.n; i++) {
		const struct holder *other = &w->holders.list[i];

		if (other->pid == holder->pid && is_of_target(w, other))
			return true;
	}
	return false;
}

static int add_holder(const struct who *w, struct obj *o, const struct holder *holder,
		      struct err *e)
{
	char session[SESSION_NAME_MAX + 1] = "";
	struct obj row;

	/* A recorded machine has none of our sessions. */
	if (!*w->cmd->sysroot && session_of_process(holder->pid, session, e))
		return -1;
	obj_begin(&row, OBJ_who_holder);
	obj_int(&row, F_pid, holder->pid);
	obj_str(&row, F_command, holder->comm);
	if (*session)
		obj_str(&row, F_session, session);
	obj_str(&row, F_by, hold_by_name(holder->by));
	if (holder->group >= 0 && holder->by == HOLD_GROUP)
		obj_int(&row, F_group, holder->group);
	obj_str(&row, F_address, holder->device);
	obj_str(&row, F_vfio_device, holder->vfio_device);
	obj_add(o, F_holders, &row);
	return 0;
}

static int find_target(struct who *w, struct err *e)
{
	const char *name = args_str(w->cmd->args, "TARGET");
	uint64_t number;

	if (!name)
		return 0;
	if (args_is_group(w->cmd->args, "TARGET", &number)) {
		w->group = host_read_group(&w->host, (uint32_t)number, e);
		return w->group ? 0 : -1;
	}
	w->device = host_read_device(&w->host, name, e);
	return w->device ? 0 : -1;
}

static int look(struct who *w, struct err *e)
{
	struct obj o;

	if (find_target(w, e) || holders_read(&w->holders, &w->host, e))
		return -1;
	obj_begin(&o, OBJ_who);
	obj_str(&o, F_target, args_str(w->cmd->args, "TARGET"));
	obj_list(&o, F_holders);
	for (size_t i = 0; i < w->holders.n; i++) {
		if (belongs(w, &w->holders.list[i]) && add_holder(w, &o, &w->holders.list[i], e)) {
			obj_drop(&o);
			return -1;
		}
	}
	obj_int(&o, F_unreadable_processes, (int64_t)w->holders.unreadable);
	return cmd_emit(w->cmd, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct who w = { .cmd = c };
	int failed;

	if (host_open(&w.host, c->sysroot, e))
		return -1;
	failed = look(&w, e);
	holders_free(&w.holders);
	host_close(&w.host);
	return failed;
}

static const struct operand_row operands[] = {
	{ "TARGET", ARG_TARGET, NULL, true, false,
	  "a group's number or a device such as 0000:01:00.0; everything without" },
	{ 0 },
};

extern const struct command cmd_who;

const struct command cmd_who = {
	.name = "who",
	.kind = CMD_LOOK,
	.summary = "say which processes hold a device or group, and by what",
	.needs = "Without root, the processes of others are not looked into, and counted as such.",
	.text = "By the group's node, a container, a device's own node, an iommufd, a device that "
		"came from a group, or only a region that is still mapped after everything was "
		"closed. Of such a region, and before Linux 6.18 of a device that was handed on "
		"without its group, the kernel does not always say whose it is: it is then shown "
		"for every target, without an address. vfioctl's own sessions are named.\n\n"
		"Other users' processes can be looked into by root only; how many could not be is "
		"said.",
	.operands = operands,
	.documents = { OBJ_who },
	.run = run,
};
