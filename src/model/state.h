/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session consists of; for the files of this room that make its objects. */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include "base/list.h"
#include "model/automatic.h"
#include "model/object.h"
#include "model/session.h"
#include "model/unmap_log.h"
#include "sys/handle.h"

struct fault_service;

struct session {
	char *name;
	struct trace trace; /* every handle of the session points here */
	struct list_link objects;
	uint64_t generation;
	uint64_t mappings;
	uint64_t memlock_seen; /* RLIMIT_MEMLOCK when it was last asked for; 0: never */
	struct automatic automatic;
	struct unmap_log unmap_log;
	struct fault_service *faults; /* NULL until somebody watches */
};

#endif
