/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snapshot and diff: save the inventory, and tell what changed since. */
#include "cmd/cmd.h"

#include <string.h>

#include "model/snapshot.h"
#include "sys/file.h"

static int run_snapshot(struct cmd *c, struct err *e)
{
	_cleanup_snapshot_ struct snapshot s = { 0 };
	_cleanup_host_ struct host h;
	_cleanup_text_ struct text out = { 0 };
	struct file_out file = args_out(c->args, "FILE");
	struct obj o;

	if (host_open(&h, c->sysroot, e) || snapshot_take(&s, &h, e))
		return -1;
	snapshot_format(&s, &out);
	if (out.failed)
		return err_nomem(e);
	if (file_out_write(&file, out.s, out.len, e))
		return -1;
	obj_begin(&o, OBJ_snapshot);
	obj_int(&o, F_fact_count, (int64_t)s.n);
	obj_int(&o, F_not_seen, (int64_t)snapshot_count_unknown(&s));
	return cmd_emit(c, &o, e);
}

/* A file of any length, and a NUL behind it. */
static int read_whole(int fd, struct text *out, struct err *e)
{
	char block[16384];
	size_t got;

	do {
		if (file_read(fd, block, sizeof(block), &got, e))
			return -1;
		text_addn(out, block, got);
	} while (got == sizeof(block));
	text_addc(out, '\0');
	return out->failed ? err_nomem(e) : 0;
}

static int read_snapshot(struct cmd *c, const char *operand, struct snapshot *s, struct err *e)
{
	_cleanup_text_ struct text content = { 0 };

	if (read_whole(args_fd(c->args, operand), &content, e))
		return -1;
	/* Else what lies behind one would be as if it were not there. */
	if (strlen(content.s) + 1 != content.len)
		return err_usage(e, "%s: the snapshot holds a NUL byte",
				 args_str(c->args, operand));
	return snapshot_parse(s, content.s, e) ? err_context(e, "%s", args_str(c->args, operand))
					       : 0;
}

static int take_now(struct cmd *c, struct snapshot *s, struct err *e)
{
	_cleanup_host_ struct host h;

	return host_open(&h, c->sysroot, e) || snapshot_take(s, &h, e) ? -1 : 0;
}

struct comparison {
	struct obj o;
	bool matters;
};

static void add_change(void *ctx, const struct snapshot_fact *was, const struct snapshot_fact *is,
		       bool matters)
{
	struct comparison *comparison = ctx;
	struct obj row;

	obj_begin(&row, OBJ_host_change);
	obj_str(&row, F_object, (was ?: is)->object);
	obj_str(&row, F_fact, (was ?: is)->name);
	obj_str(&row, F_before, was ? was->value : NULL);
	obj_str(&row, F_after, is ? is->value : NULL);
	obj_bool(&row, F_matters, matters);
	obj_add(&comparison->o, F_changes, &row);
	comparison->matters |= matters;
}

static int run_diff(struct cmd *c, struct err *e)
{
	_cleanup_snapshot_ struct snapshot before = { 0 }, after = { 0 };
	struct comparison comparison = { .matters = false };

	if (read_snapshot(c, "OLD", &before, e))
		return -1;
	if (args_given(c->args, "NEW") ? read_snapshot(c, "NEW", &after, e)
				       : take_now(c, &after, e))
		return -1;
	obj_begin(&comparison.o, OBJ_diff);
	obj_list(&comparison.o, F_changes);
	snapshot_diff(&before, &after, add_change, &comparison);
	obj_bool(&comparison.o, F_matters, comparison.matters);
	if (cmd_emit(c, &comparison.o, e))
		return -1;
	if (!comparison.matters)
		return 0;
	/* The document has said it. */
	e->status = EXIT_CHECK;
	return -1;
}

static const struct operand_row snapshot_operands[] = {
	{ "FILE", ARG_FILE_OUT, .help = "where to write it" },
	{ 0 },
};

static const struct operand_row diff_operands[] = {
	{ "OLD", ARG_FILE_IN, .help = "a file of vfioctl snapshot" },
	{ "NEW", ARG_FILE_IN, .optional = true, .help = "another; else the machine as it is now" },
	{ 0 },
};

extern const struct command cmd_snapshot;

const struct command cmd_snapshot = {
	.name = "snapshot",
	.kind = CMD_LOOK,
	.summary = "save what groups, devices and IOMMUs there are",
	.needs = "Without root, whether ACS is on stays unknown.",
	.text = "For vfioctl diff after a new kernel, new firmware or another card. As root it "
		"holds the "
		"ACS controls, too.",
	.operands = snapshot_operands,
	.documents = { OBJ_snapshot },
	.run = run_snapshot,
};

extern const struct command cmd_diff;

const struct command cmd_diff = {
	.name = "diff",
	.kind = CMD_LOOK,
	.summary = "say what changed since a snapshot",
	.text = "Exits with 2 when something changed that matters: devices that came, went or are "
		"others at the same address, members of a group, isolation, reserved regions, "
		"resets. A new kernel or firmware, other drivers and other numbers of groups are "
		"told, and do not matter by themselves. What one of the two could not read is not "
		"compared.",
	.operands = diff_operands,
	.documents = { OBJ_diff },
	.run = run_diff,
};
