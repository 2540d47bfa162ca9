/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bind: gives devices to VFIO drivers, so that they can be attached. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cmd/change.h"
#include "cmd/inventory.h"
#include "model/bind.h"
#include "model/details.h"
#include "sys/udev_rule.h"

#define TIMEOUT_MS 10000

/* The host as it is when all is done. */
struct outcome {
	struct host host;
	const struct host_group *group; /* NULL: a device without one */
	struct device_node *nodes;
	size_t n_nodes;
};

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

static const char *vfio_device(const struct host_group *g, const char *device)
{
	const struct host_device *d;

	host_for_each_member(d, g)
	{
		if (!strcmp(d->name, device))
			return d->vfio_device;
	}
	return NULL;
}

static int add_devices(struct obj *o, const struct transaction *t, const struct outcome *after,
		       struct err *e)
{
	char rule[RULE_FILE_PATH_MAX];
	bool ruled;

	obj_list(o, F_devices);
	for (size_t i = 0; i < t->n; i++) {
		const struct subject *s = &t->subjects[i];
		struct obj row;

		if (!s->meant)
			continue;
		if (rule_file_exists(s->device, &ruled, e))
			return -1;
		obj_begin(&row, OBJ_bound_device);
		obj_str(&row, F_address, s->device);
		obj_str(&row, F_driver_before, or_null(s->before.driver));
		obj_str(&row, F_driver, s->want.driver);
		if (after->group)
			obj_str(&row, F_vfio_device, vfio_device(after->group, s->device));
		obj_bool(&row, F_changed, !device_state_is(&s->before, &s->want));
		rule_file_path(s->device, rule);
		obj_str(&row, F_rule, ruled ? rule : NULL);
		obj_add(o, F_devices, &row);
	}
	return 0;
}

static void add_nodes(struct obj *o, const struct outcome *after)
{
	obj_list(o, F_node_access);
	for (size_t i = 0; i < after->n_nodes; i++) {
		struct obj row;

		obj_begin(&row, OBJ_node_access);
		obj_str(&row, F_node, after->nodes[i].path);
		obj_strf(&row, F_mode, "%04o", (unsigned int)after->nodes[i].mode);
		obj_int(&row, F_user_id, (int64_t)after->nodes[i].uid);
		obj_int(&row, F_group_id, (int64_t)after->nodes[i].gid);
		obj_add(o, F_node_access, &row);
	}
}

static void add_names(struct obj *o, enum field field, const struct name_list *list)
{
	obj_words(o, field);
	for (size_t i = 0; i < list->n; i++)
		obj_word(o, field, list->names[i]);
}

/* What may have to move with the device, and did not: the other functions of its slot, who needs it. */
static int add_relations(struct obj *o, struct outcome *after, const char *device, struct err *e)
{
	const struct host_device *d = device ? host_read_device(&after->host, device, e) : NULL;
	struct device_details details = { 0 };

	if (device && (!d || host_read_details(&after->host, d, &details, e)))
		return -1;
	add_names(o, F_companions, &details.names[DETAIL_COMPANIONS]);
	add_names(o, F_consumers, &details.names[DETAIL_CONSUMERS]);
	return 0;
}

static int say(struct cmd *c, const struct transaction *t, const char *device,
	       struct outcome *after, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_bind);
	obj_bool(&o, F_dry_run, t->dry_run);
	obj_bool(&o, F_changed, !t->dry_run && t->change.n > 0);
	if (after->group) {
		obj_int(&o, F_group, after->group->number);
		inventory_viability(&o, after->group);
	}
	if (t->unseen)
		obj_int(&o, F_unreadable_processes, (int64_t)t->unseen);
	add_nodes(&o, after);
	change_fill(&o, &t->change);
	if (add_devices(&o, t, after, e) || add_relations(&o, after, device, e)) {
		obj_drop(&o);
		return -1;
	}
	return cmd_emit(c, &o, e);
}

static int look_and_say(struct cmd *c, const struct transaction *t, const char *device,
			struct err *e)
{
	struct outcome after = { .nodes = NULL };
	int failed = host_open(&after.host, "", e);

	if (!failed && t->group) {
		after.group = host_read_group(&after.host, t->group->number, e);
		failed = !after.group;
	}
	if (!failed && after.group && !t->dry_run)
		failed = bind_wait_nodes(t, after.group, &after.nodes, &after.n_nodes, e);
	if (!failed)
		failed = say(c, t, device, &after, e);
	free(after.nodes);
	host_close(&after.host);
	return failed;
}

static int run(struct cmd *c, struct err *e)
{
	_cleanup_host_ struct host h;
	struct bind_request request = {
		.id = args_str(c->args, "id"),
		.driver = args_str(c->args, "driver"),
		.device_only = args_given(c->args, "device-only"),
		.force = args_given(c->args, "force"),
		.persist = args_given(c->args, "persist"),
	};
	struct transaction t = {
		.host = &h,
		.timeout_ms = change_timeout(c->args, TIMEOUT_MS),
		.dry_run = args_given(c->args, "dry-run"),
		.will_change = change_tell_past,
		.ctx = c,
	};
	uint64_t group = 0;
	int failed;

	if (!args_is_group(c->args, "DEVICE|GROUP", &group))
		request.device = args_str(c->args, "DEVICE|GROUP");
	request.group = (uint32_t)group;
	if (host_open(&h, "", e))
		return -1;
	failed = bind_check_request(&request, e) || transaction_open(&t, e);
	if (!failed)
		failed = bind_devices(&t, &request, e);
	if (!failed) {
		failed = look_and_say(c, &t, request.device, e);
		if (failed)
			transaction_stays(&t, e);
	}
	transaction_close(&t);
	return failed;
}

static const struct option_row options[] = {
	{ "driver", 'd', ARG_STRING, "DRIVER",
	  .help = "this driver; else a variant for the device if there is one, else vfio-pci" },
	{ "id", 'i', ARG_PCI_ID, "VVVV:DDDD",
	  .help = "only if the device has this vendor and device; its address may have moved" },
	{ "device-only", 0, ARG_FLAG,
	  .help = "leave the other devices of the group where they are" },
	{ "dry-run", 'n', ARG_FLAG, .help = "say what would be written, and write nothing" },
	{ "persist", 'p', ARG_FLAG, .help = "after the next boot, too, by a rule of udev" },
	{ "force", 0, ARG_FLAG, .help = "take devices that the host needs, or that are in use" },
	CHANGE_TIMEOUT_OPTION,
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE|GROUP", ARG_TARGET,
	  .help = "a device, with the others of its group, or a group" },
	{ 0 },
};

extern const struct command cmd_bind;

const struct command cmd_bind = {
	.name = "bind",
	.kind = CMD_HOST,
	.undo = UNDO_TOLD,
	.summary = "give a device and its group to VFIO's driver",
	.text = "What each device was like is recorded before the first write, so that vfioctl "
		"restore "
		"brings it back exactly, even if this command is killed. When a write fails, all "
		"that was done is undone. A driver that does not let go of its device does not "
		"hang "
		"the command: after --timeout it says what is waited for. A device that the host "
		"needs is refused: one with a mounted file system, swap, a disk of an array, the "
		"default route, the way to a file system or disk of the network, or the console. "
		"So is one that a process uses, through a node in "
		"/dev or "
		"its memory: the driver may wait for that in its remove function. Ends when the "
		"nodes in /dev are there. With "
		"--persist, an initramfs that holds the device's own driver must be made "
		"anew to hold the rule, and a device that is plugged in while its own driver is "
		"loaded is taken by that first. Bridges stay "
		"with their driver, which blocks nothing.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_bind },
	.run = run,
};
