/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The objects of a session: their order, their names, and what depends on what. */
#ifndef MODEL_OBJECT_H
#define MODEL_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/index.h"
#include "base/list.h"

struct session;
struct object;

struct object_class {
	const char *kind;                  /* as session_held() and errors call it: "space" */
	void (*release)(struct object *o); /* gives it back to the kernel and frees it */
};

/* What an object is kept alive by naming; an object may not go before its users. */
#define OBJECT_USES_MAX 4

/* The head of every object. */
struct object {
	struct list_link node;     /* in the session, oldest first */
	struct list_link in_class; /* in what the session has of its class, oldest first */
	struct index_node by_name;
	struct session *session;
	const struct object_class *class;
	char *name;
	struct object *uses[OBJECT_USES_MAX]; /* NULL where there is none */
	uint64_t users;                       /* objects and mappings that use this one */
	bool transient;                       /* was not asked for: goes with its last user */
};

/* Puts a new object at the end of the session. Fails without memory; then the caller frees it. */
int object_add(struct session *s, struct object *o, const struct object_class *class,
	       const char *name, struct err *e);

/* Gives an object back; it must have no users. What was transient and used by it alone goes too. */
void object_destroy(struct object *o);

/* One user more. */
static inline void object_get(struct object *o)
{
	o->users++;
}
void object_put(struct object *o); /* one user less; a transient object goes with the last */

/* Fills or changes one of the places of `uses`; `target` may be NULL. */
void object_use(struct object *o, unsigned int place, struct object *target);

/* NULL when there is none. */
struct object *object_find(const struct session *s, const struct object_class *class,
			   const char *name);

/* The first object of a class, the one after `o`: for (o = object_first(s, c); o; o =
 * object_next(o)). */
struct object *object_first(const struct session *s, const struct object_class *class);
struct object *object_next(const struct object *o);

/* A low one of "space0", "space1", ... that no object of the class has, and that is not `taken`. */
void object_free_name(struct session *s, const struct object_class *class,
		      bool (*taken)(const struct session *s, const char *name), char *name,
		      size_t size);

/* Gives back what objects were found by, when there are none any more. */
void object_forget_classes(struct session *s);

/* The oldest object that uses this one, or NULL: then its users are mappings. */
struct object *object_user(const struct object *o);

#endif
