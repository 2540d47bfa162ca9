/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What devices were like before vfioctl changed them, for whoever gives them back. */
#ifndef MODEL_JOURNAL_H
#define MODEL_JOURNAL_H

#include "base/text.h"
#include "model/device_state.h"

/*
 * One file for each device, whole or not there at all. It is made before the first write and removed after the last
 * one that gives the device back, so a process may be killed between any two steps. Another change of the same
 * device keeps the first state. What another boot left is nothing: the kernel has forgotten it, too.
 */
struct journal {
	int fd; /* -1: there is none */
	char boot[40];
};

struct journal_entry {
	char device[64];
	char bus[32];
	char id[DEVICE_ID_TEXT];
	uint64_t time_ms; /* since boot */
	struct device_state before;
	bool unreadable; /* only of journal_all(): there is one, and journal_find() tells what is wrong with it */
	const char *
		functions; /* lines of model/functions.h to be recorded, too; NULL for none, and when it was read */
};

/* Without `create`, j->fd is -1 where there is none. */
int journal_open(struct journal *j, const struct host *h, bool create, struct err *e);
void journal_close(struct journal *j);
#define _cleanup_journal_ __attribute__((cleanup(journal_close)))

/*
 * Takes the device for this process and its children, so that a write of ours that hangs keeps everybody else from
 * changing the device. Refused when somebody else keeps it for a while. The descriptor is the lock.
 */
int journal_lock(const struct journal *j, const char *device, struct err *e);

/* The whole text of an entry, "" of none: for what stands in it besides. */
int journal_content(const struct journal *j, const char *device, struct text *out, struct err *e);

/* One that is damaged is an error, which tells what was still readable: nobody may take it for none, nor replace it. */
int journal_find(const struct journal *j, const char *device, struct journal_entry *entry,
		 bool *found, struct err *e);

/* Records it unless it is recorded, in place of another device that was there; *added tells whether. */
int journal_note(const struct journal *j, const struct journal_entry *entry, bool *added,
		 struct err *e);
/* Makes such a text the entry, whatever that was. */
int journal_put(const struct journal *j, const char *device, const struct text *content,
		struct err *e);
int journal_drop(const struct journal *j, const char *device, struct err *e);

/* Removes what those who were killed while they recorded something left of it. */
void journal_drop_drafts(struct journal *j);

/* Adds to h->changing the names of devices that somebody else has locked, as far as this user may see. */
void journal_changing(struct host *h);

/* All, the last made first, which is the order to undo them in, then those that are unreadable. Free the array. */
int journal_all(const struct journal *j, struct journal_entry **entries, size_t *n, struct err *e);

#endif
