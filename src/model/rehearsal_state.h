/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rehearsal consists of; for its own files. */
#ifndef MODEL_REHEARSAL_STATE_H
#define MODEL_REHEARSAL_STATE_H

#include "base/pointers.h"
#include "base/tree.h"
#include "model/rehearsal.h"

/* Something that a step has made or dropped: of the session, or "bound" of the host. */
struct planned {
	bool there;
	bool forgotten;     /* nothing is known of it any more */
	uint64_t size;      /* of a buffer, or how many functions */
	uint64_t step;      /* which made or dropped it */
	struct tree ranges; /* of a space: what is mapped in it, by its first address */
	char key[];         /* "KIND NAME" */
};

struct planned_range {
	struct tree_node node;
	uint64_t last, offset;
	uint64_t each; /* of its pieces */
	char *buffer;
};

struct rehearsal {
	struct session *session;
	void *planned;       /* of tsearch(3) */
	struct pointers all; /* of them, as they came */
	uint64_t steps;      /* made so far */
	bool vfs_come;       /* virtual functions whose names cannot be told may be there by then */
	bool groups_come;    /* and so may groups that are not there yet */
	bool ranges_unknown; /* something was unmapped */
	bool limits_unknown; /* more may be allowed than now */
};

/* NULL: no step was about it. */
struct planned *rehearsal_find(const struct rehearsal *r, const char *kind, const char *name);

/* The same, which is made where there is none; NULL and *e without memory. */
struct planned *rehearsal_plan(struct rehearsal *r, const char *kind, const char *name,
			       struct err *e);

int rehearsal_make_sized(struct rehearsal *r, const char *kind, const char *name, uint64_t size,
			 struct err *e);

/* As if no step had been about it. */
void rehearsal_forget(struct rehearsal *r, const char *kind, const char *name);

/* All that was ever changed, by the steps and before them. */
int rehearsal_restore_all(struct rehearsal *r, struct err *e);

/* The virtual functions that a device had before it was changed. */
int rehearsal_restore_functions(struct rehearsal *r, struct host *h, const struct host_device *pf,
				struct err *e);

/* False: no such buffer is there. */
bool rehearsal_buffer_size(const struct rehearsal *r, const char *name, uint64_t *size);

/* A virtual function that a step may have made. */
bool rehearsal_function_comes(const struct rehearsal *r, const char *name);

/* Fails when a step has taken it away. */
int rehearsal_check_there(const struct rehearsal *r, const char *name, struct err *e);

#endif
