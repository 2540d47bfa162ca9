/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change of several devices that is made as a whole, or not at all. */
#include "model/transaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "model/functions.h"
#include "model/persist.h"

int transaction_open(struct transaction *t, struct err *e)
{
	t->subjects = NULL;
	t->n = 0;
	t->change = (struct change){ 0 };
	return journal_open(&t->journal, t->host, !t->dry_run, e);
}

void transaction_close(struct transaction *t)
{
	for (size_t i = 0; i < t->n; i++) {
		cleanup_close(&t->subjects[i].lock);
		text_free(&t->subjects[i].functions);
		text_free(&t->subjects[i].rule);
	}
	free(t->subjects);
	change_release(&t->change);
	journal_close(&t->journal);
}

int transaction_take(struct transaction *t, const char *device, struct err *e)
{
	struct subject *grown, *s;

	if (strlen(device) >= sizeof(s->device))
		return err_usage(e, "the name %s is too long for a device", device);
	grown = reallocarray(t->subjects, t->n + 1, sizeof(*grown));
	if (!grown)
		return err_nomem(e);
	t->subjects = grown;
	s = &grown[t->n];
	*s = (struct subject){ .lock = -1 };
	strcpy(s->device, device);
	if (!t->dry_run)
		s->lock = journal_lock(&t->journal, device, e);
	if (!t->dry_run && s->lock < 0)
		return -1;
	t->n++;
	return 0;
}

int transaction_read(struct transaction *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		struct subject *s = &t->subjects[i];

		if (device_state_read(t->host, s->device, &s->before, &s->identity, e))
			return -1;
		s->want = s->before;
	}
	return 0;
}

struct subject *transaction_find(const struct transaction *t, const char *device)
{
	for (size_t i = 0; i < t->n; i++) {
		if (!strcmp(t->subjects[i].device, device))
			return &t->subjects[i];
	}
	return NULL;
}

bool transaction_changes(const struct subject *s)
{
	return !device_state_is(&s->before, &s->want);
}

static void fill_entry(struct journal_entry *entry, const struct subject *s)
{
	snprintf(entry->device, sizeof(entry->device), "%s", s->device);
	snprintf(entry->bus, sizeof(entry->bus), "%s", s->identity.bus);
	memcpy(entry->id, s->identity.id, sizeof(entry->id));
}

/* What a rule of ours did to it at boot is no state of its own: before that it had what the rule tells. */
static int forget_rule(const struct transaction *t, const struct subject *s,
		       struct device_state *before, struct err *e)
{
	struct journal_entry ruled;
	bool found;

	if (persist_find(t->host, s->device, &ruled, &found, e))
		return -1;
	if (!found || strcmp(ruled.id, s->identity.id))
		return 0;
	memcpy(before->driver, ruled.before.driver, sizeof(before->driver));
	memcpy(before->override, ruled.before.override, sizeof(before->override));
	before->probe = ruled.before.probe;
	return 0;
}

int transaction_note(const struct transaction *t, struct subject *s, struct err *e)
{
	struct journal_entry entry = { .before = s->before, .time_ms = clock_ms() };

	if (forget_rule(t, s, &entry.before, e))
		return -1;
	if (s->before.num_vfs > 0 && functions_record(t->host, s->device, &s->functions, e))
		return -1;
	entry.functions = s->functions.s;
	fill_entry(&entry, s);
	return journal_note(&t->journal, &entry, &s->noted, e);
}

/* All are recorded before the first is written to. */
static int note_all(const struct transaction *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		if (transaction_changes(&t->subjects[i]) && transaction_note(t, &t->subjects[i], e))
			return -1;
	}
	return 0;
}

static bool is_touched(const struct subject *s)
{
	return s->noted || s->ruled || transaction_changes(s);
}

static int undo(const struct transaction *t, const struct subject *s, struct err *e)
{
	struct functions_back back = {
		.host = t->host, .journal = &t->journal, .timeout_ms = t->timeout_ms, .remade = true
	};
	const bool rule_stays = s->ruled && persist_undo(s, e);
	struct device_identity identity;
	struct device_state now;

	if (device_state_read(t->host, s->device, &now, &identity, e))
		return -1;
	if (change_device(t->host, identity.bus, s->device, &now, &s->before, t->timeout_ms, e))
		return -1;
	/* As many as there were may be others. */
	if (s->want.num_vfs != s->before.num_vfs &&
	    functions_bring_back(&back, s->functions.s ?: "", e))
		return -1;
	if (rule_stays)
		return -1; /* with its record */
	return s->noted ? journal_drop(&t->journal, s->device, e) : 0;
}

void transaction_undo(const struct transaction *t, struct err *e)
{
	struct err second = { 0 };
	int failed = 0;

	for (size_t i = t->n; i-- > 0;) {
		if (is_touched(&t->subjects[i]))
			failed |= undo(t, &t->subjects[i], &second);
	}
	if (failed)
		err_hint(e, "and not everything could be changed back (%s): vfioctl restore --all",
			 second.message);
	else if (!*e->hint)
		err_outcome(e, "everything is as it was before");
}

void transaction_stays(const struct transaction *t, struct err *e)
{
	if (!t->dry_run && t->change.n && !*e->hint)
		err_outcome(e, "the change is made, and stays: vfioctl restore takes it back");
}

static int make(struct transaction *t, struct err *e)
{
	if (change_run(&t->change, 0, t->host, t->group, t->timeout_ms, e))
		return -1;
	for (size_t i = 0; i < t->n; i++) {
		if (transaction_changes(&t->subjects[i]) &&
		    change_verify(t->host, t->subjects[i].device, &t->subjects[i].want, e))
			return -1;
	}
	return 0;
}

static int tell_all(const struct transaction *t, struct err *e)
{
	for (size_t i = 0; t->will_change && i < t->n; i++) {
		const struct subject *s = &t->subjects[i];
		_cleanup_past_ struct past past = { .state.before = s->before };

		/* One that is meant may get a rule. */
		if (!transaction_changes(s) && !s->meant)
			continue;
		fill_entry(&past.state, s);
		if (past_take(&past, t->host, &t->journal, e))
			return -1;
		t->will_change(t->ctx, &past);
	}
	return 0;
}

int transaction_run(struct transaction *t, struct err *e)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct subject *s = &t->subjects[i];

		change_plan(&t->change, s->identity.bus, s->device, &s->before, &s->want);
	}
	if (t->change.failed)
		return err_nomem(e);
	if (t->dry_run)
		return 0;
	if (tell_all(t, e))
		return -1;
	if (!note_all(t, e) && !make(t, e))
		return 0;
	if (!e->under_way)
		transaction_undo(t, e);
	return -1;
}
