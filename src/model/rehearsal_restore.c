/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rehearses that all which was ever changed is restored. */
#include <stdlib.h>
#include <string.h>

#include "model/journal.h"
#include "model/rehearsal_state.h"

/* A function that has gone leaves nothing to restore. */
static int restore(struct rehearsal *r, const char *device, struct err *e)
{
	const struct rehearsed_target target = { .device = device };
	struct err gone;

	return rehearsal_check_there(r, device, &gone) ? 0 : rehearsal_restore(r, &target, e);
}

/* The device that a step gave to VFIO, or set the functions of. */
static const char *changed_device(const struct planned *p)
{
	static const char bound[] = "bound ", functions[] = "functions of ";

	if (p->forgotten)
		return NULL;
	if (p->there && !strncmp(p->key, bound, strlen(bound)))
		return p->key + strlen(bound);
	return strncmp(p->key, functions, strlen(functions)) ? NULL : p->key + strlen(functions);
}

static int restore_planned(struct rehearsal *r, struct err *e)
{
	for (size_t i = r->all.n; i--;) {
		const char *device = changed_device(r->all.items[i]);

		if (device && restore(r, device, e))
			return -1;
	}
	return 0;
}

/* What cannot be read now can be by then, as far as is known. */
static int restore_recorded(struct rehearsal *r, struct err *e)
{
	_cleanup_host_ struct host host;
	struct journal_entry *entries = NULL;
	struct journal journal;
	struct err ignored;
	size_t n = 0;
	int failed = 0;

	if (host_open(&host, "", e))
		return -1;
	if (journal_open(&journal, &host, false, &ignored))
		return 0;
	if (journal.fd >= 0 && journal_all(&journal, &entries, &n, &ignored))
		n = 0;
	journal_close(&journal);
	for (size_t i = 0; i < n && !failed; i++)
		failed = restore(r, entries[i].device, e);
	free(entries);
	return failed;
}

int rehearsal_restore_all(struct rehearsal *r, struct err *e)
{
	return restore_planned(r, e) || restore_recorded(r, e) ? -1 : 0;
}
