/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the objects of a session in order, and counts their users. */
#include "model/object.h"

#include <stdlib.h>
#include <string.h>

#include "model/state.h"

int object_add(struct session *s, struct object *o, const struct object_class *class,
	       const char *name, struct err *e)
{
	o->name = strdup(name);
	if (!o->name)
		return err_nomem(e);
	o->session = s;
	o->class = class;
	list_append(&s->objects, &o->node);
	s->generation++;
	return 0;
}

void object_destroy(struct object *o)
{
	struct object *used[OBJECT_USES_MAX];
	struct session *s = o->session;
	char *name = o->name;

	memcpy(used, o->uses, sizeof(used));
	list_remove(&o->node);
	s->generation++;
	/* It must be gone from the kernel before what it used may go. */
	o->class->release(o);
	free(name);
	for (unsigned int i = 0; i < OBJECT_USES_MAX; i++) {
		if (used[i])
			object_put(used[i]);
	}
}

void object_get(struct object *o)
{
	o->users++;
}

void object_put(struct object *o)
{
	o->users--;
	if (!o->users && o->transient)
		object_destroy(o);
}

void object_use(struct object *o, unsigned int place, struct object *target)
{
	struct object *before = o->uses[place];

	if (target)
		object_get(target);
	o->uses[place] = target;
	if (before)
		object_put(before);
}

static struct object *next_of(const struct session *s, const struct list_link *node,
			      const struct object_class *class)
{
	for (; node != &s->objects; node = node->next) {
		struct object *o = container_of(node, struct object, node);

		if (o->class == class)
			return o;
	}
	return NULL;
}

struct object *object_first(const struct session *s, const struct object_class *class)
{
	return next_of(s, s->objects.next, class);
}

struct object *object_next(const struct object *o)
{
	return next_of(o->session, o->node.next, o->class);
}

struct object *object_find(const struct session *s, const struct object_class *class,
			   const char *name)
{
	struct object *o = object_first(s, class);

	while (o && strcmp(o->name, name))
		o = object_next(o);
	return o;
}

struct object *object_user(const struct object *o)
{
	const struct list_link *head = &o->session->objects;

	for (const struct list_link *node = head->next; node != head; node = node->next) {
		struct object *user = container_of(node, struct object, node);

		for (unsigned int i = 0; i < OBJECT_USES_MAX; i++) {
			if (user->uses[i] == o)
				return user;
		}
	}
	return NULL;
}
