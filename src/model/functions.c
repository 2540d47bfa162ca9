/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual functions of a device, which lose their drivers and overrides when their number is changed. */
#include "model/functions.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/change.h"
#include "model/host_read.h"

#define FUNCTION "function "
#define DRIVER   "function_driver "
#define OVERRIDE "function_override "

int functions_check_possible(const struct host_device *pf, struct err *e)
{
	if (pf->total_vfs)
		return 0;
	if (pf->unknown & 1U << FACT_SRIOV)
		return err_refused(e, pf->name, "cannot read whether %s can have virtual functions",
				   pf->name);
	return err_refused(e, pf->name, "%s can have no virtual functions", pf->name);
}

struct recording {
	struct host *host;
	const struct sysfs_dir *dir;
	struct text *out;
	struct err *e;
};

static int record(void *ctx, const char *name)
{
	const struct recording *r = ctx;
	struct device_identity identity;
	struct device_state state;
	enum sysfs_answer answer;
	char function[64];

	if (strncmp(name, "virtfn", 6))
		return 0;
	answer = sysfs_link_name(r->dir, name, function, sizeof(function));
	if (answer == SYSFS_UNKNOWN)
		return err_syscall(r->e, "readlink", name, errno);
	if (answer == SYSFS_ABSENT)
		return 0;
	if (device_state_read(r->host, function, &state, &identity, r->e))
		return -1;
	text_addf(r->out, FUNCTION "%s\n", function);
	if (*state.driver)
		text_addf(r->out, DRIVER "%s\n", state.driver);
	if (*state.override)
		text_addf(r->out, OVERRIDE "%s\n", state.override);
	return 0;
}

int functions_record(struct host *h, const char *device, struct text *out, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct recording r = { .host = h, .dir = &dir, .out = out, .e = e };
	enum sysfs_answer answer = host_device_dir(h, device, &dir);

	if (answer == SYSFS_ABSENT)
		return err_usage(e, "there is no device %s", device);
	if (answer == SYSFS_OK && sysfs_walk(&dir, ".", &answer, record, &r))
		return -1;
	if (answer != SYSFS_OK)
		return err_syscall(e, "open", device, errno);
	return out->failed ? err_nomem(e) : 0;
}

struct function {
	char device[64];
	char driver[DEVICE_STATE_TEXT];
	char override[DEVICE_STATE_TEXT];
};

/* Somebody gave it away after it was recorded, and has an entry of its own to give it back by. */
static int is_changed_since(const struct functions_back *back, const struct function *f,
			    bool *changed, struct err *e)
{
	struct journal_entry entry = { 0 };

	*changed = false;
	if (back->remade)
		return 0;
	if (journal_find(back->journal, f->device, &entry, changed, e))
		return -1;
	*changed &= entry.time_ms >= back->time_ms;
	return 0;
}

static int bring_one_back(struct functions_back *back, const struct function *f, struct err *e)
{
	_cleanup_close_ int lock = -1;
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct device_identity identity;
	struct device_state now, want;
	bool changed;

	if (host_device_dir(back->host, f->device, &dir) == SYSFS_ABSENT)
		return 0;
	if (is_changed_since(back, f, &changed, e))
		return -1;
	if (changed)
		return 0;
	lock = journal_lock(back->journal, f->device, e);
	if (lock < 0 || device_state_read(back->host, f->device, &now, &identity, e))
		return -1;
	want = now;
	snprintf(want.driver, sizeof(want.driver), "%s", f->driver);
	snprintf(want.override, sizeof(want.override), "%s", f->override);
	if (device_state_is(&now, &want))
		return 0;
	back->changed = true;
	return change_device(back->host, identity.bus, f->device, &now, &want, back->timeout_ms, e);
}

/* -1: the others are not to be tried then. */
static int bring_or_note(struct functions_back *back, const struct function *f, bool *failed,
			 struct err *e)
{
	struct err failure = { 0 };

	if (!*f->device || !bring_one_back(back, f, &failure))
		return 0;
	if (*failed && back->tell)
		back->tell(back->ctx, e);
	*failed = true;
	*e = failure;
	err_context(e, "its virtual function %s was not brought back", f->device);
	/* That lasted as long as the caller would wait. */
	return failure.under_way ? -1 : 0;
}

/* What follows the key, of a line that ends at *end; NULL for another line. */
static bool take(const char *line, const char *end, const char *key, char *out, size_t size)
{
	size_t len = strlen(key), value;

	if ((size_t)(end - line) < len || strncmp(line, key, len))
		return false;
	value = (size_t)(end - line) - len;
	if (value >= size)
		return false;
	memcpy(out, line + len, value);
	out[value] = 0;
	return true;
}

int functions_bring_back(struct functions_back *back, const char *lines, struct err *e)
{
	struct function f = { .device = "" }, next = f;
	const char *end;
	bool failed = false;

	for (; (end = strchr(lines, '\n')); lines = end + 1) {
		if (take(lines, end, DRIVER, f.driver, sizeof(f.driver)) ||
		    take(lines, end, OVERRIDE, f.override, sizeof(f.override)) ||
		    !take(lines, end, FUNCTION, next.device, sizeof(next.device)))
			continue;
		if (bring_or_note(back, &f, &failed, e))
			return -1;
		f = next;
	}
	return bring_or_note(back, &f, &failed, e) || failed ? -1 : 0;
}

int functions_entries(const struct journal *j, struct text *out, struct err *e)
{
	_cleanup_free_ struct journal_entry *entries = NULL;
	size_t n = 0;

	if (journal_all(j, &entries, &n, e))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (journal_content(j, entries[i].device, out, e))
			return -1;
	}
	return 0;
}

bool functions_name(const struct text *entries, const char *device)
{
	char line[96];

	/* No entry begins with it. */
	snprintf(line, sizeof(line), "\n" FUNCTION "%s\n", device);
	return entries->len && strstr(entries->s, line);
}
