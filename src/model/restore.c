/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives devices back as they were before they were changed. */
#include "model/restore.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "model/change.h"
#include "model/functions.h"
#include "sys/udev_rule.h"

const char *restored_name(enum restored r)
{
	static const char *const names[] = {
		[RESTORED_CHANGED] = "restored", [RESTORED_SAME] = "unchanged",
		[RESTORED_GONE] = "gone",        [RESTORED_OTHER] = "other",
		[RESTORED_NOT] = "failed",       [RESTORED_LATER] = "failed",
	};

	return names[r];
}

static bool is_there(const struct host *h, const char *device)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

	return host_device_dir(h, device, &dir) != SYSFS_ABSENT;
}

/* Which driver the kernel gave it. */
static int read_again(const struct restoring *r, const char *device, struct device_state *now,
		      struct err *e)
{
	struct device_identity identity;

	return device_state_read(r->host, device, now, &identity, e);
}

/* Where a write failed others were done, which has to be told; of one that goes on nobody can tell yet. */
static void look_at_remains(struct restoring *r, const char *device, struct device_state *now,
			    const struct err *failure)
{
	struct device_state after;
	struct err ignored;

	if (failure->under_way || read_again(r, device, &after, &ignored))
		return;
	r->changed |= !device_state_is(&after, now);
	*now = after;
}

/* The functions of a device come after their number, which makes them anew. */
static int bring_back(struct restoring *r, const struct journal_entry *entry,
		      struct device_state *now, bool *changed, struct err *e)
{
	_cleanup_text_ struct text content = { 0 };
	struct functions_back back = {
		.host = r->host,
		.journal = &r->journal,
		.timeout_ms = r->timeout_ms,
		.remade = now->num_vfs != entry->before.num_vfs,
		.time_ms = entry->time_ms,
		.tell = r->tell,
		.ctx = r->ctx,
	};
	int failed;

	*changed = !device_state_is(now, &entry->before);
	if (change_device(r->host, entry->bus, entry->device, now, &entry->before, r->timeout_ms,
			  e)) {
		look_at_remains(r, entry->device, now, e);
		return -1;
	}
	r->changed |= *changed;
	*now = entry->before;
	if (entry->before.probe && read_again(r, entry->device, now, e))
		return -1;
	if (entry->before.num_vfs <= 0)
		return 0;
	if (journal_content(&r->journal, entry->device, &content, e))
		return -1;
	failed = functions_bring_back(&back, content.s ?: "", e);
	*changed |= back.changed;
	r->changed |= back.changed;
	return failed;
}

/*
 * Takes what the journal says by now, where whoever found the entry had no lock. One that only a rule told is recorded:
 * the rule goes first.
 */
static int take_entry(struct restoring *r, struct journal_entry *entry, bool *found, struct err *e)
{
	const struct journal_entry ruled = *entry;
	bool added;

	if (journal_find(&r->journal, ruled.device, entry, found, e))
		return -1;
	if (*found)
		return 0;
	*entry = ruled;
	entry->time_ms = clock_ms();
	return rule_file_exists(entry->device, found, e) ||
			       (*found && journal_note(&r->journal, entry, &added, e))
		       ? -1
		       : 0;
}

static int drop(struct restoring *r, const struct journal_entry *entry, struct err *e)
{
	if (entry->before.num_vfs > 0) {
		text_reset(&r->entries);
		r->entries_read = false;
	}
	return journal_drop(&r->journal, entry->device, e);
}

static enum restored restore_gone(struct restoring *r, const struct journal_entry *entry,
				  struct err *e)
{
	if (!r->entries_read && functions_entries(&r->journal, &r->entries, e))
		return RESTORED_NOT;
	r->entries_read = true;
	if (!functions_name(&r->entries, entry->device))
		return drop(r, entry, e) ? RESTORED_NOT : RESTORED_GONE;
	err_refused(e, entry->device,
		    "%s is not there: it comes again when its physical function is restored",
		    entry->device);
	err_hint(e, "vfioctl restore --all");
	return RESTORED_LATER;
}

enum restored restore_device(struct restoring *r, const struct journal_entry *told,
			     struct device_state *now, struct err *e)
{
	_cleanup_close_ int lock = journal_lock(&r->journal, told->device, e);
	struct device_identity identity;
	struct journal_entry entry = *told;
	bool changed, found, ruled;

	if (lock < 0 || take_entry(r, &entry, &found, e))
		return RESTORED_NOT;
	/* The entry goes last: whoever is killed before that begins again. */
	if (rule_file_remove(entry.device, &ruled, e))
		return RESTORED_NOT;
	r->changed |= ruled;
	if (!is_there(r->host, entry.device))
		return restore_gone(r, &entry, e);
	if (device_state_read(r->host, entry.device, now, &identity, e))
		return RESTORED_NOT;
	if (!found)
		return RESTORED_SAME; /* somebody else gave it back meanwhile */
	if (strcmp(identity.id, entry.id)) {
		if (drop(r, &entry, e))
			return RESTORED_NOT;
		err_refused(e, entry.device,
			    "%s is another device than the one that was bound (%s, not %s), and is "
			    "left as it is",
			    entry.device, identity.id, entry.id);
		return RESTORED_OTHER;
	}
	if (bring_back(r, &entry, now, &changed, e) || drop(r, &entry, e))
		return RESTORED_NOT;
	return changed || ruled ? RESTORED_CHANGED : RESTORED_SAME;
}
