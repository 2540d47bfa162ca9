/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Begins and ends sessions. */
#include "model/session.h"

#include <stdlib.h>
#include <string.h>

#include "model/fault_service.h"
#include "model/mapping.h"
#include "model/state.h"

struct session *session_new(const char *name, struct err *e)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s)
		s->name = strdup(name);
	if (!s || !s->name) {
		free(s);
		err_nomem(e);
		return NULL;
	}
	if (waiter_open(&s->waiter, e) < 0) {
		free(s->name);
		free(s);
		return NULL;
	}
	list_init(&s->objects);
	list_init(&s->classes);
	s->mapping_pool.size = sizeof(struct mapping);
	return s;
}

/* The newest object without users; NULL when there is none. */
static struct object *newest_unused(const struct session *s)
{
	struct object *o;

	list_for_each_reverse(o, &s->objects, node)
	{
		if (!o->users)
			return o;
	}
	return NULL;
}

static void destroy_unused(struct session *s)
{
	struct object *o;

	while ((o = newest_unused(s)))
		object_destroy(o);
}

/*
 * Devices first, so that their DMA has ended; then the spaces, with which the kernel drops what is
 * mapped; then the buffers. Mappings are not unmapped one by one, but none outlives its space:
 * sPAPR would keep the memory for ever.
 */
static void destroy_all(struct session *s)
{
	struct object *o;

	destroy_unused(s);
	while ((o = object_first(s, &space_class))) {
		object_get(o);
		mapping_erase_all(space_of(o));
		o->transient = true;
		object_put(o);
	}
	destroy_unused(s);
}

void session_free(struct session *s)
{
	if (!s)
		return;
	fault_service_settle(s, NULL);
	fault_service_free(s);
	destroy_all(s);
	object_forget_classes(s);
	automatic_free(&s->automatic);
	pool_free(&s->mapping_pool);
	unmap_log_free(&s->unmap_log);
	waiter_close(&s->waiter);
	free(s->name);
	free(s);
}

const char *session_name(const struct session *s)
{
	return s->name;
}

const struct waiter *session_waiter(const struct session *s)
{
	return &s->waiter;
}

bool session_is_empty(const struct session *s)
{
	return list_is_empty(&s->objects);
}

void session_set_trace(struct session *s, void (*sink)(void *ctx, const struct trace_call *call),
		       void *ctx)
{
	s->trace.sink = sink;
	s->trace.ctx = ctx;
}

void session_held(const struct session *s, struct text *out)
{
	const struct object *o;

	list_for_each (o, &s->objects, node)
		text_addf(out, "%s %s\n", o->class->kind, o->name);
}

bool session_has(const struct session *s, const char *kind, const char *name)
{
	const struct object *o;

	list_for_each (o, &s->objects, node) {
		if (!strcmp(o->class->kind, kind) && !strcmp(o->name, name))
			return true;
	}
	return false;
}

uint64_t session_generation(const struct session *s)
{
	return s->generation;
}

uint64_t session_mappings(const struct session *s)
{
	return s->mappings;
}
