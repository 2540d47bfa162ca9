/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session consists of; for the files of this room that make its objects. */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include "base/index.h"
#include "base/list.h"
#include "base/pool.h"
#include "model/automatic.h"
#include "model/object.h"
#include "model/session.h"
#include "model/unmap_log.h"
#include "sys/handle.h"
#include "sys/waiter.h"

struct fault_service;
struct space;

/* Addresses that a command is about to map; space NULL for none. */
struct claim {
	const struct space *space;
	uint64_t start, last;
};

/* The objects of one class. */
struct class_list {
	struct list_link node; /* in the session */
	const struct object_class *class;
	struct list_link objects; /* oldest first */
	unsigned int numbered;    /* all automatic names below this number are taken */
};

struct session {
	char *name;
	struct trace trace; /* every handle of the session points here */
	struct list_link objects;
	struct list_link classes; /* struct class_list: some ten, kept when they are empty */
	struct index names;       /* of objects */
	uint64_t generation;
	uint64_t mappings;
	uint64_t mapping_changes; /* goes up with each that comes or goes */
	struct pool mapping_pool; /* where they lie */
	uint64_t memlock_seen;    /* RLIMIT_MEMLOCK when it was last asked for; 0: never */
	struct automatic automatic;
	struct unmap_log unmap_log;
	struct claim claim; /* of the command that runs */
	struct waiter waiter;
	struct fault_service *faults; /* NULL until somebody watches */
};

#endif
