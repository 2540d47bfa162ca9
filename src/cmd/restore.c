/* SPDX-License-Identifier: GPL-2.0-or-later */
/* restore: gives devices back as they were before they were changed. */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cmd/change.h"
#include "model/persist.h"
#include "model/restore.h"
#include "sys/journal_dir.h"
#include "sys/udev_rule.h"

#define TIMEOUT_MS 10000

struct restore {
	struct host host;
	struct restoring how;
	struct journal_entry *entries; /* the last made first */
	size_t n;
	struct err *e; /* of the last that failed, and of finding them */
	bool failed;
};

/* --- which --- */

static bool is_recorded(const struct restore *r, const char *device)
{
	for (size_t i = 0; i < r->n; i++) {
		if (!strcmp(r->entries[i].device, device))
			return true;
	}
	return false;
}

/* A device that only a rule holds: there was a boot since it was bound. */
static void add_ruled(void *ctx, const char *device)
{
	struct restore *r = ctx;
	struct journal_entry *grown;
	bool found;

	if (r->failed || is_recorded(r, device))
		return;
	grown = reallocarray(r->entries, r->n + 1, sizeof(*grown));
	if (!grown) {
		r->failed = err_nomem(r->e);
		return;
	}
	r->entries = grown;
	r->failed = persist_find(&r->host, device, &grown[r->n], &found, r->e);
	r->n += !r->failed && found;
}

static int read_entries(struct restore *r, struct err *e)
{
	if (journal_all(&r->how.journal, &r->entries, &r->n, e))
		return -1;
	r->e = e;
	return rule_file_each(add_ruled, r, e) || r->failed ? -1 : 0;
}

/* A device that is gone is in no group, and is restored by its own name. */
static int is_wanted(struct restore *r, const struct args *a, const char *device, bool *wanted,
		     struct err *e)
{
	struct err unread = { 0 };
	uint64_t number;
	int64_t group;

	*wanted = args_given(a, "all");
	if (*wanted)
		return 0;
	*wanted = !args_is_group(a, "DEVICE|GROUP", &number);
	if (*wanted) {
		*wanted = !strcmp(device, args_str(a, "DEVICE|GROUP"));
		return 0;
	}
	if (host_group_number(&r->host, device, &group, &unread)) {
		*wanted = group >= 0 && (uint64_t)group == number;
		return 0;
	}
	if (unread.status != EXIT_USAGE)
		*e = unread;
	return unread.status == EXIT_USAGE ? 0 : -1;
}

/* A name that nobody knows is a mistake; a device that nothing was done to is as it was. */
static int check_name(struct restore *r, const struct args *a, struct err *e)
{
	const char *name = args_str(a, "DEVICE|GROUP");
	uint64_t number;
	int64_t group;

	if (!name || is_recorded(r, name))
		return 0;
	if (args_is_group(a, "DEVICE|GROUP", &number))
		return host_read_group(&r->host, (uint32_t)number, e) ? 0 : -1;
	return host_group_number(&r->host, name, &group, e) ? 0 : -1;
}

/* Drops the entries that are not wanted: before the first is restored, all that are have to be known. */
static int choose(struct restore *r, const struct args *a, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		bool wanted;

		if (is_wanted(r, a, r->entries[i].device, &wanted, e))
			return -1;
		if (wanted)
			r->entries[n++] = r->entries[i];
	}
	r->n = n;
	return 0;
}

/* --- doing it --- */

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

static int tell_undo(struct restore *r, struct cmd *c, const char *device, struct err *e)
{
	_cleanup_past_ struct past past = { 0 };

	if (!c->undo_host)
		return 0;
	if (past_read(&past, &r->host, &r->how.journal, device, e))
		return -1;
	c->undo_host(c, &past);
	return 0;
}

/* How it is, unless somebody is just changing it: who looks at it then waits for a driver. */
static void look_at(struct restore *r, const char *device, struct device_state *now)
{
	struct device_identity identity;
	struct err ignored;
	_cleanup_close_ int lock = journal_lock(&r->how.journal, device, &ignored);

	if (lock >= 0)
		device_state_read(&r->host, device, now, &identity, &ignored);
}

/* What could not be read when all were is read again, so that what is wrong is told. */
static enum restored restore_entry(struct restore *r, struct cmd *c,
				   const struct journal_entry *entry, struct device_state *now,
				   struct err *e)
{
	struct journal_entry again;
	bool found;

	if (entry->unreadable) {
		look_at(r, entry->device, now);
		if (journal_find(&r->how.journal, entry->device, &again, &found, e))
			return RESTORED_NOT;
		if (!found)
			return RESTORED_SAME;
		entry = &again;
	}
	return tell_undo(r, c, entry->device, e) ? RESTORED_NOT
						 : restore_device(&r->how, entry, now, e);
}

static void tell(void *ctx, const struct err *e)
{
	struct cmd *c = ctx;

	c->tell(c, e);
}

/* All are told; the last is what the command ends with. One that is gone by now is no bad input. */
static void note_failure(struct restore *r, struct cmd *c, const struct err *failure)
{
	if (r->failed)
		c->tell(c, r->e);
	r->failed = true;
	*r->e = *failure;
	r->e->status = EXIT_REFUSED;
}

/* Goes on with the others when one fails. False: it is to be tried again after the others, unless this is the last time. */
static bool restore_one(struct restore *r, struct cmd *c, const struct journal_entry *entry,
			struct obj *o, bool last)
{
	struct device_state now = { .num_vfs = -1 };
	struct err failure = { 0 };
	const enum restored outcome = restore_entry(r, c, entry, &now, &failure);
	struct obj row;

	if (outcome == RESTORED_LATER && !last)
		return false;
	if (outcome == RESTORED_NOT || outcome == RESTORED_OTHER || outcome == RESTORED_LATER)
		note_failure(r, c, &failure);
	obj_begin(&row, OBJ_restored_device);
	obj_str(&row, F_address, entry->device);
	obj_str(&row, F_action, restored_name(outcome));
	obj_str(&row, F_driver, or_null(now.driver));
	obj_str(&row, F_driver_override, or_null(now.override));
	if (now.num_vfs >= 0)
		obj_int(&row, F_num_vfs, now.num_vfs);
	obj_add(o, F_devices, &row);
	return true;
}

/* Virtual functions that are not there come again with physical ones, which may be among the others. */
static void restore_each(struct restore *r, struct cmd *c, struct obj *o)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (!restore_one(r, c, &r->entries[i], o, false))
			r->entries[n++] = r->entries[i];
	}
	for (size_t i = 0; i < n; i++)
		restore_one(r, c, &r->entries[i], o, true);
}

/* What this user has not changed, root may have: nobody may say that it is as it was. */
static void look_for_others(struct restore *r, const struct args *a)
{
	const char *name = args_str(a, "DEVICE|GROUP");

	if (!r->failed && !(name && is_recorded(r, name)))
		r->failed = journal_dir_no_root(r->e) != 0;
}

static int restore_wanted(struct restore *r, struct cmd *c, struct err *e)
{
	struct obj o;

	if (read_entries(r, e) || check_name(r, c->args, e))
		return -1;
	if (choose(r, c->args, e))
		return -1;
	obj_begin(&o, OBJ_restore);
	obj_list(&o, F_devices);
	restore_each(r, c, &o);
	look_for_others(r, c->args);
	obj_bool(&o, F_changed, r->how.changed);
	if (r->failed) {
		struct err ignored;

		/* Without a device it would say that all is well. */
		if (r->n)
			cmd_emit(c, &o, &ignored);
		else
			obj_drop(&o);
		return -1;
	}
	return cmd_emit(c, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct restore r = {
		.how = { .timeout_ms = change_timeout(c->args, TIMEOUT_MS),
			 .tell = tell,
			 .ctx = c },
	};
	int failed;

	if (args_given(c->args, "all") == args_given(c->args, "DEVICE|GROUP"))
		return err_usage(e, "restore takes a DEVICE or GROUP, or --all");
	if (host_open(&r.host, "", e))
		return -1;
	r.how.host = &r.host;
	failed = journal_open(&r.how.journal, &r.host, true, e);
	if (!failed) {
		journal_drop_drafts(&r.how.journal);
		failed = restore_wanted(&r, c, e);
		journal_close(&r.how.journal);
	}
	text_free(&r.how.entries);
	free(r.entries);
	host_close(&r.host);
	return failed;
}

static const struct option_row options[] = {
	{ "all", 'a', ARG_FLAG, .help = "every device that was changed" },
	CHANGE_TIMEOUT_OPTION,
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE|GROUP", ARG_TARGET, .optional = true, .help = "what to give back" },
	{ 0 },
};

extern const struct command cmd_restore;

const struct command cmd_restore = {
	.name = "restore",
	.kind = CMD_HOST,
	.undo = UNDO_TOLD,
	.summary = "give devices back as they were before bind or sriov",
	.text = "Driver, driver_override, number of virtual functions and whether these get "
		"drivers become "
		"what they were, also when the command that changed them was killed, and rules of "
		"bind --persist go. The last change is undone first. A device that is gone, or in "
		"whose place another stands, is left alone; but a virtual function that comes "
		"again "
		"when its physical one is given back is given back after that. When one cannot be "
		"given back, the "
		"others are, and it can be tried again. A record that is damaged is told, with "
		"what "
		"can still be read of it, and stays."
		"\n\n"
		"On POWER, a device of a group of several that VFIO had may have lost its DMA "
		"table "
		"(doctor's check give-back): where its driver fails with EIO, write 1 to the "
		"device's "
		"file remove, then 1 to /sys/bus/pci/rescan, and restore again.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_restore },
	.run = run,
};
