/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What bind, restore and sriov say of the writes they make. */
#include "cmd/change.h"

#include <limits.h>

void change_fill(struct obj *o, const struct change *change)
{
	obj_list(o, F_writes);
	for (size_t i = 0; i < change->n; i++) {
		const struct host_write *w = &change->writes[i];
		struct obj row;

		obj_begin(&row, OBJ_host_write);
		obj_str(&row, F_value, w->value);
		obj_str(&row, F_path, w->kind == WRITE_MODULE ? NULL : w->path);
		obj_add(o, F_writes, &row);
	}
}

void change_tell_past(void *ctx, const struct past *past)
{
	struct cmd *c = ctx;

	if (c->undo_host)
		c->undo_host(c, past);
}

int change_timeout(const struct args *a, int otherwise_ms)
{
	uint64_t ms = args_u64(a, "timeout");

	if (!args_given(a, "timeout"))
		return otherwise_ms;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}
