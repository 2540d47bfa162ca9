/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives devices back as they were before they were changed. */
#ifndef MODEL_RESTORE_H
#define MODEL_RESTORE_H

#include "model/change.h"
#include "model/journal.h"

enum restored {
	RESTORED_CHANGED, /* it is as it was */
	RESTORED_SAME,    /* it was so already */
	RESTORED_GONE,    /* it is no longer there: nothing to be done */
	RESTORED_OTHER,   /* another device is at its address, and was left alone: see the error */
	RESTORED_LATER, /* it comes again with its physical function, which is still to be restored: see the error */
	RESTORED_NOT, /* see the error */
};
const char *restored_name(
	enum restored r); /* "restored", "unchanged", "gone", "other", "failed" for the last two */

struct restoring {
	struct host *host;
	struct journal journal;
	int timeout_ms;
	bool changed; /* out: something is not as it was before */
	/* Told of each failure of a device but the last, which is the error; may be NULL. */
	void (*tell)(void *ctx, const struct err *e);
	void *ctx;
	struct text
		entries; /* the text of all entries, where it was asked for what they name; text_free() */
	bool entries_read;
};

/*
 * Brings one back, removes its entry, and its rule of udev if there is one. The state that is there in the end is *now, but when it is gone.
 * RESTORED_NOT and RESTORED_LATER, and the entry stays: it can be tried again. What only a rule told is in an entry
 * then.
 */
enum restored restore_device(struct restoring *r, const struct journal_entry *entry,
			     struct device_state *now, struct err *e);

#endif
