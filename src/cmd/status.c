/* SPDX-License-Identifier: GPL-2.0-or-later */
/* status: what the session holds, and what is left of its limits. */
#include "cmd/held.h"
#include "model/device.h"
#include "model/mapping.h"
#include "model/memlock.h"
#include "model/session.h"

static const struct option_row options[] = {
	{ "mappings", 0, ARG_FLAG, NULL, NULL, "every mapping, too", false },
	{ 0 },
};

static void add_groups(struct obj *o, const struct session *s)
{
	obj_list(o, F_groups);
	for (struct object *i = s ? object_first(s, &held_group_class) : NULL; i;
	     i = object_next(i)) {
		const struct held_group *group = held_group_of(i);
		struct obj row;

		obj_begin(&row, OBJ_held_group);
		obj_int(&row, F_group, (int64_t)group->number);
		obj_str(&row, F_space, group->space->object.name);
		obj_int(&row, F_users, held_group_users(s, group->number));
		obj_add(o, F_groups, &row);
	}
}

static void add_devices(struct obj *o, const struct session *s)
{
	obj_list(o, F_devices);
	for (struct object *i = s ? object_first(s, &device_class) : NULL; i; i = object_next(i)) {
		const struct device *device = device_of(i);
		struct obj row;

		obj_begin(&row, OBJ_held_device);
		obj_str(&row, F_address, i->name);
		obj_int(&row, F_group, (int64_t)device->group_number);
		obj_str(&row, F_backend, device->space->ops->backend);
		obj_str(&row, F_space, device->space->object.name);
		obj_str(&row, F_hwpt, device->hwpt ? device_attached_to(device) : NULL);
		obj_str(&row, F_vfio_device, device->vfio_name[0] ? device->vfio_name : NULL);
		obj_add(o, F_devices, &row);
	}
}

static void add_mapping(struct obj *o, const struct mapping *m)
{
	struct obj row;

	obj_begin(&row, OBJ_held_mapping);
	obj_str(&row, F_space, m->space->object.name);
	obj_hex(&row, F_iova, mapping_iova(m));
	obj_int(&row, F_size, (int64_t)m->size);
	obj_str(&row, F_buffer, m->buffer->object.name);
	obj_hex(&row, F_offset, m->offset);
	cmd_access_words(&row, F_flags, m->access);
	obj_add(o, F_mappings, &row);
}

static void add_mappings(struct obj *o, const struct session *s)
{
	for (struct object *i = object_first(s, &space_class); i; i = object_next(i)) {
		const struct mapping *m = mapping_first(space_of(i), 0, UINT64_MAX);

		for (; m; m = mapping_next(m))
			add_mapping(o, m);
	}
}

static int add_memory(struct obj *o, const struct session *s, struct err *e)
{
	uint64_t locked, pinned;
	struct memlock m;
	struct obj row;

	if (memlock_read(s, &m, e) < 0)
		return -1;
	obj_begin(&row, OBJ_memory_limits);
	if (m.limit != UINT64_MAX)
		obj_int(&row, F_memlock_limit, (int64_t)m.limit);
	obj_bool(&row, F_memlock_waived, m.waived);
	if (m.left != UINT64_MAX)
		obj_int(&row, F_memlock_left, (int64_t)m.left);
	if (memlock_usage(&locked, &pinned)) {
		obj_int(&row, F_locked, (int64_t)locked);
		obj_int(&row, F_pinned, (int64_t)pinned);
	} else {
		obj_unknown(&row, F_locked);
		obj_unknown(&row, F_pinned);
	}
	obj_set(o, F_memory, &row);
	return 0;
}

static int run(struct cmd *c, struct err *e)
{
	const struct session *s = c->session;
	struct obj o;

	obj_begin(&o, OBJ_status);
	obj_str(&o, F_session, c->session_name);
	cmd_add_spaces(&o, s);
	cmd_add_windows(&o, s);
	add_groups(&o, s);
	add_devices(&o, s);
	cmd_add_buffers(&o, s);
	obj_list(&o, F_mappings);
	if (s && args_given(c->args, "mappings"))
		add_mappings(&o, s);
	if (!s || !add_memory(&o, s, e))
		return cmd_emit(c, &o, e);
	obj_drop(&o);
	return -1;
}

const struct command cmd_status = {
	.name = "status",
	.kind = CMD_PEEK,
	.summary = "what the session holds, and what is left of its limits",
	.text = "Without a session it is empty. What is left of RLIMIT_MEMLOCK is what this "
		"session may still pin; "
		"iommufd charges the user, so that others of the same user can have less left than "
		"that.",
	.options = options,
	.documents = { OBJ_status },
	.run = run,
};
