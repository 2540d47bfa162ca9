/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sessions themselves: session list, show, start and stop. */
#include "cmd/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static void add_held(struct obj *o, const struct session_record *r)
{
	const char *line = r->held.s, *end;

	obj_words(o, F_held);
	for (; line && (end = strchr(line, '\n')); line = end + 1) {
		_cleanup_free_ char *word = strndup(line, (size_t)(end - line));

		if (word)
			obj_word(o, F_held, word);
		else
			o->failed = true;
	}
}

void session_fill(struct obj *o, enum object_kind kind, const struct session_record *r)
{
	obj_begin(o, kind);
	obj_str(o, F_session, r->name);
	obj_int(o, F_pid, r->pid);
	obj_str(o, F_state, r->alive ? "running" : "lost");
	obj_bool(o, F_stays, r->stays);
	obj_int(o, F_mapping_count, (int64_t)r->mappings);
	add_held(o, r);
}

int session_list_emit(struct cmd *c, struct err *e)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	struct session_record *records;
	struct obj o;
	size_t n;

	if (session_dir_open(&dir, false, e) || session_records(&dir, &records, &n, e))
		return -1;
	obj_begin(&o, OBJ_session_list);
	obj_list(&o, F_sessions);
	for (size_t i = 0; i < n; i++) {
		struct obj row;

		session_fill(&row, OBJ_session_row, &records[i]);
		obj_add(&o, F_sessions, &row);
	}
	session_records_free(records, n);
	return cmd_emit(c, &o, e);
}

static int run_show(struct cmd *c, struct err *e)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	const char *name = args_str(c->args, "NAME") ?: c->session_name;
	struct session_record r;
	bool found = false;
	struct obj o;

	if (session_dir_open(&dir, false, e))
		return -1;
	if (dir.fd >= 0 && session_record_read(&dir, name, &r, &found, e))
		return -1;
	if (!found) {
		err_unreachable(e, "there is no session %s", name);
		return err_hint(e, "vfioctl session list names those there are");
	}
	session_fill(&o, OBJ_session, &r);
	session_record_release(&r);
	return cmd_emit(c, &o, e);
}

static int started(struct cmd *c, bool changed, int pid, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_session_start);
	obj_str(&o, F_session, c->session_name);
	obj_int(&o, F_pid, pid);
	obj_bool(&o, F_changed, changed);
	return cmd_emit(c, &o, e);
}

static int run_start(struct cmd *c, struct err *e)
{
	const char *name = args_str(c->args, "NAME");

	if (name)
		c->session_name = name;
	return c->edge->session_start(c, args_given(c->args, "foreground"), started, e);
}

/* Ends one and notes it in the document. */
static int stop_one(const struct session_dir *dir, const char *name, struct obj *o, bool *any,
		    struct err *e)
{
	bool stopped;

	if (session_dir_stop(dir, name, &stopped, e))
		return -1;
	if (stopped)
		obj_word(o, F_stopped, name);
	*any |= stopped;
	return 0;
}

/* Goes on with the others when one does not end. All are told; the last is what the command ends with. */
static int stop_all(struct cmd *c, const struct session_dir *dir, struct obj *o, bool *any,
		    struct err *e)
{
	struct session_record *records;
	int failed = 0;
	size_t n;

	if (session_records(dir, &records, &n, e))
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct err failure = { 0 };

		if (!stop_one(dir, records[i].name, o, any, &failure))
			continue;
		if (failed)
			c->tell(c, e);
		*e = failure;
		failed = -1;
	}
	session_records_free(records, n);
	return failed;
}

static int run_stop(struct cmd *c, struct err *e)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	const char *name = args_str(c->args, "NAME");
	bool all = args_given(c->args, "all"), any = false;
	struct err ignored;
	struct obj o;
	int failed;

	if (all && name)
		return err_usage(e, "session stop takes a NAME or --all, not both");
	if (session_dir_open(&dir, false, e))
		return -1;
	obj_begin(&o, OBJ_session_stop);
	obj_words(&o, F_stopped);
	failed = all ? stop_all(c, &dir, &o, &any, e)
		     : stop_one(&dir, name ?: c->session_name, &o, &any, e);
	if (failed && !any) {
		/* Without a session it would say that there was none. */
		obj_drop(&o);
		return -1;
	}
	obj_bool(&o, F_changed, any);
	return cmd_emit(c, &o, failed ? &ignored : e) || failed ? -1 : 0;
}

static const struct operand_row name_operand[] = {
	{ "NAME", ARG_NAME, .optional = true, .help = "the session; else that of --session" },
	{ 0 },
};

static const struct option_row start_options[] = {
	{ "foreground", 0, ARG_FLAG, .help = "be the holder instead of starting it, for systemd" },
	{ 0 },
};

static const struct option_row stop_options[] = {
	{ "all", 0, ARG_FLAG, .help = "end every session of this user" },
	{ 0 },
};

extern const struct command cmd_session_list, cmd_session_show, cmd_session_start, cmd_session_stop;

const struct command cmd_session_list = {
	.name = "session list",
	.kind = CMD_CLIENT,
	.summary = "list the sessions and what they hold",
	.text = "",
	.documents = { OBJ_session_list },
	.run = session_list_emit,
};

const struct command cmd_session_show = {
	.name = "session show",
	.kind = CMD_CLIENT,
	.summary = "show one session and every object it holds",
	.text = "",
	.operands = name_operand,
	.documents = { OBJ_session },
	.run = run_show,
};

const struct command cmd_session_start = {
	.name = "session start",
	.kind = CMD_CLIENT,
	.summary = "start a session that stays when it holds nothing",
	.text = "A session is a process that keeps the kernel's objects open between commands. "
		"The first command that must hold something starts one by itself; that one goes "
		"with the last thing it held. One started with this command stays until "
		"\"session stop\" or SIGTERM.",
	.options = start_options,
	.operands = name_operand,
	.documents = { OBJ_session_start },
	.run = run_start,
};

const struct command cmd_session_stop = {
	.name = "session stop",
	.kind = CMD_CLIENT,
	.summary = "give back all that a session holds, and end it",
	.text = "When one of all cannot be ended, the others are, and the status is not 0.",
	.options = stop_options,
	.operands = name_operand,
	.documents = { OBJ_session_stop },
	.run = run_stop,
};
