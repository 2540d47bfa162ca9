/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change of several devices that is made as a whole, or not at all. */
#ifndef MODEL_TRANSACTION_H
#define MODEL_TRANSACTION_H

#include "model/change.h"
#include "model/journal.h"
#include "model/past.h"

/* A device of it. */
struct subject {
	char device[64];
	struct device_identity identity;
	struct device_state before, want;
	struct text
		functions; /* what its virtual functions were like, where their number may change */
	struct text
		rule; /* what the rule of bind --persist said that ours is in place of; "": there was none */
	int lock;   /* -1: none */
	bool noted; /* its entry in the journal was made by us */
	bool ruled; /* its rule was written by us */
	bool meant; /* the request is about it, not only about its group */
};

struct transaction {
	struct host *host;
	const struct host_group *group; /* of the devices; may be NULL */
	int timeout_ms;                 /* for each write */
	bool dry_run;
	struct journal journal;
	struct subject *subjects;
	size_t n;
	size_t unseen; /* processes that may use a device to be unbound, and could not be looked into */
	struct change change; /* the writes, planned or made */
	/* Told of every device that is about to be changed, what it was like. NULL: nobody asks. */
	void (*will_change)(void *ctx, const struct past *past);
	void *ctx;
};

/* The caller filled host, timeout_ms and dry_run, and will_change with ctx or nothing. */
int transaction_open(struct transaction *t, struct err *e);
void transaction_close(struct transaction *t);

/*
 * Takes the device, before anything is read of it: what a driver that hangs has locked hangs its readers, too. A dry
 * run takes nothing.
 */
int transaction_take(struct transaction *t, const char *device, struct err *e);

/* Reads the state of all; what is wanted is that, until the caller says else. */
int transaction_read(struct transaction *t, struct err *e);

/* The subject of that name; NULL when it was not taken. */
struct subject *transaction_find(const struct transaction *t, const char *device);

/* What is wanted of it is not what was there. */
bool transaction_changes(const struct subject *s);

/*
 * Plans the writes behind those that the caller has planned; unless it is a dry run, records, makes and verifies
 * them. When one fails, all that was changed is changed back, unless e->under_way: the kernel is not done.
 */
int transaction_run(struct transaction *t, struct err *e);

/* Records what the device was like before, unless that is recorded. */
int transaction_note(const struct transaction *t, struct subject *s, struct err *e);

/* Changes back what transaction_run() and persist_add() did, for the sake of the failure *e, whose hint says how that went. */
void transaction_undo(const struct transaction *t, struct err *e);

/* The change is made and stays, but *e came after it: says so in its hint. */
void transaction_stays(const struct transaction *t, struct err *e);

#endif
