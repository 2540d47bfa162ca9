/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps a device's driver over reboots by a rule of udev. */
#ifndef MODEL_PERSIST_H
#define MODEL_PERSIST_H

#include "base/text.h"
#include "model/transaction.h"

/*
 * The rule names the device by its place and its ids, so that it never takes another that stands there. A device
 * that needed no change gets its entry in the journal first.
 */
int persist_add(const struct transaction *t, struct subject *s, struct err *e);

/* The rule that was there before persist_add()'s, or none. */
int persist_undo(const struct subject *s, struct err *e);

/*
 * What a device that a rule of ours holds was before: as an entry of the journal, which a boot in between has
 * emptied. *found is false when there is no such rule, or no such device.
 */
int persist_find(struct host *h, const char *device, struct journal_entry *entry, bool *found,
		 struct err *e);

/*
 * The text of the rule; `before` is the driver that it keeps away, "" for none. A name that udev would take for more
 * than a word is refused.
 */
int persist_rule(const char *device_path, const struct subject *s, const char *before,
		 struct text *out, struct err *e);

#endif
