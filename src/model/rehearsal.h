/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would be there after some commands, none of which has been run. */
#ifndef MODEL_REHEARSAL_H
#define MODEL_REHEARSAL_H

#include "model/host.h"
#include "model/session.h"

/*
 * Begins as the session and the host are, and knows what each rehearsed step would change. Where it cannot know, it
 * objects to nothing: what it lets pass may still fail. A device that was restored is taken to have left VFIO.
 */
struct rehearsal;

struct rehearsal *rehearsal_new(struct session *s, struct err *e);
void rehearsal_free(struct rehearsal *r);

/* --- objects of the session, by the kinds that session_held() tells --- */

bool rehearsal_has(const struct rehearsal *r, const char *kind, const char *name);

int rehearsal_make(struct rehearsal *r, const char *kind, const char *name, struct err *e);
int rehearsal_drop(struct rehearsal *r, const char *kind, const char *name, struct err *e);

/* One comes whose name the session will choose: "space0" and so on are taken to be there from now on. */
int rehearsal_make_any(struct rehearsal *r, const char *kind, struct err *e);

/* A buffer: the same again changes nothing, and another of that name is refused. */
int rehearsal_register(struct rehearsal *r, const char *name, uint64_t size, struct err *e);

/* Whether that part of a buffer lies within it. */
int rehearsal_buffer_part(const struct rehearsal *r, const char *name, uint64_t offset,
			  uint64_t size, struct err *e);

/* --- the host; each step checks and then takes effect --- */

struct rehearsed_target {
	const char *device; /* NULL: the group */
	uint64_t group;
};

struct rehearsed_bind {
	struct rehearsed_target target;
	const char *id, *driver;
	bool device_only, force;
	bool dry_run; /* nothing takes effect */
};

struct rehearsed_sriov {
	const char *device; /* the physical function */
	uint64_t num_vfs;
	bool force, dry_run;
};

int rehearsal_bind(struct rehearsal *r, const struct rehearsed_bind *bind, struct err *e);

/* `target` NULL: all that were ever changed. */
int rehearsal_restore(struct rehearsal *r, const struct rehearsed_target *target, struct err *e);
int rehearsal_sriov(struct rehearsal *r, const struct rehearsed_sriov *sriov, struct err *e);
int rehearsal_attach(struct rehearsal *r, const struct rehearsed_target *target, struct err *e);
int rehearsal_detach(struct rehearsal *r, const struct rehearsed_target *target, struct err *e);

/* --- mappings --- */

struct rehearsed_map {
	const char *buffer;
	const char *space; /* NULL: the session's oldest */
	uint64_t offset, size, iova;
	uint64_t each; /* 0: all at once */
	bool sized, fixed;
};

int rehearsal_map(struct rehearsal *r, const struct rehearsed_map *map, struct err *e);

/* What is mapped where can no longer be told. */
void rehearsal_unmap(struct rehearsal *r);

/* Where can be mapped what cannot be now is no longer known. */
void rehearsal_limits_change(struct rehearsal *r);

#endif
