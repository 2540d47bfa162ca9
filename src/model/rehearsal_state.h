/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rehearsal consists of; for its own files. */
#ifndef MODEL_REHEARSAL_STATE_H
#define MODEL_REHEARSAL_STATE_H

#include "base/tree.h"
#include "model/rehearsal.h"

/* Something that a step has made or dropped: of the session, or "bound" of the host. */
struct planned {
	bool there;
	uint64_t size;
	struct tree ranges; /* of a space: what is mapped in it, by its first address */
	char key[];         /* "KIND NAME" */
};

struct planned_range {
	struct tree_node node;
	uint64_t last, offset;
	char *buffer;
};

struct rehearsal {
	struct session *session;
	void *planned;       /* of tsearch(3) */
	bool vfs_come;       /* virtual functions whose names cannot be told may be there by then */
	bool groups_come;    /* and so may groups that are not there yet */
	bool ranges_unknown; /* something was unmapped */
};

/* NULL: no step was about it. */
struct planned *rehearsal_find(const struct rehearsal *r, const char *kind, const char *name);

/* The same, which is made where there is none; NULL and *e without memory. */
struct planned *rehearsal_plan(struct rehearsal *r, const char *kind, const char *name,
			       struct err *e);

/* A virtual function that a step may have made. */
bool rehearsal_function_comes(const struct rehearsal *r, const char *name);

/* Fails when a step has taken it away. */
int rehearsal_check_there(const struct rehearsal *r, const char *name, struct err *e);

#endif
