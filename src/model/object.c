/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the objects of a session in order, and counts their users. */
#include "model/object.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/state.h"

static struct class_list *class_find(const struct session *s, const struct object_class *class)
{
	struct class_list *list;

	list_for_each (list, &s->classes, node) {
		if (list->class == class)
			return list;
	}
	return NULL;
}

static struct class_list *class_get(struct session *s, const struct object_class *class)
{
	struct class_list *list = class_find(s, class);

	if (list)
		return list;
	list = malloc(sizeof(*list));
	if (!list)
		return NULL;
	list->class = class;
	list->numbered = 0;
	list_init(&list->objects);
	list_append(&s->classes, &list->node);
	return list;
}

void object_forget_classes(struct session *s)
{
	struct class_list *list;

	while ((list = list_first(&s->classes, struct class_list, node))) {
		list_remove(&list->node);
		free(list);
	}
	index_free(&s->names);
}

static uint64_t name_hash(const struct object_class *class, const char *name)
{
	return index_hash(index_hash(0, class->kind), name);
}

int object_add(struct session *s, struct object *o, const struct object_class *class,
	       const char *name, struct err *e)
{
	struct class_list *list = class_get(s, class);

	o->name = list ? strdup(name) : NULL;
	o->by_name.hash = name_hash(class, name);
	if (!o->name || !index_add(&s->names, &o->by_name)) {
		free(o->name);
		return err_nomem(e);
	}
	o->session = s;
	o->class = class;
	list_append(&s->objects, &o->node);
	list_append(&list->objects, &o->in_class);
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
	list_remove(&o->in_class);
	index_remove(&s->names, &o->by_name);
	class_find(s, o->class)->numbered = 0;
	s->generation++;
	/* It must be gone from the kernel before what it used may go. */
	o->class->release(o);
	free(name);
	for (unsigned int i = 0; i < OBJECT_USES_MAX; i++) {
		if (used[i])
			object_put(used[i]);
	}
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

struct object *object_first(const struct session *s, const struct object_class *class)
{
	const struct class_list *list = class_find(s, class);

	return list ? list_first(&list->objects, struct object, in_class) : NULL;
}

struct object *object_next(const struct object *o)
{
	const struct class_list *list = class_find(o->session, o->class);

	return o->in_class.next == &list->objects
		       ? NULL
		       : container_of(o->in_class.next, struct object, in_class);
}

struct object *object_find(const struct session *s, const struct object_class *class,
			   const char *name)
{
	struct index_node *node = index_first(&s->names, name_hash(class, name));

	for (; node; node = index_next(node)) {
		struct object *o = container_of(node, struct object, by_name);

		if (o->class == class && !strcmp(o->name, name))
			return o;
	}
	return NULL;
}

void object_free_name(struct session *s, const struct object_class *class,
		      bool (*taken)(const struct session *s, const char *name), char *name,
		      size_t size)
{
	struct class_list *list = class_find(s, class);
	unsigned int i = list ? list->numbered : 0;

	do
		snprintf(name, size, "%s%u", class->kind, i++);
	while (object_find(s, class, name) || taken(s, name));
	/* The name found may not be given to an object after all. */
	if (list)
		list->numbered = i - 1;
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
