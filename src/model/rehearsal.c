/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would be there after some commands, none of which has been run: the session's objects. */
#include "model/rehearsal.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/rehearsal_state.h"

struct rehearsal *rehearsal_new(struct session *s, struct err *e)
{
	struct rehearsal *r = calloc(1, sizeof(*r));

	if (!r) {
		err_nomem(e);
		return NULL;
	}
	r->session = s;
	return r;
}

static void planned_free(void *item)
{
	struct planned *p = item;
	struct tree_node *node;

	while ((node = tree_first(&p->ranges))) {
		struct planned_range *range = container_of(node, struct planned_range, node);

		tree_remove(&p->ranges, node);
		free(range->buffer);
		free(range);
	}
	free(p);
}

void rehearsal_free(struct rehearsal *r)
{
	if (!r)
		return;
	tdestroy(r->planned, planned_free);
	pointers_free(&r->all);
	free(r);
}

static int compare(const void *a, const void *b)
{
	const struct planned *left = a, *right = b;

	return strcmp(left->key, right->key);
}

static struct planned *planned_new(const char *kind, const char *name)
{
	struct planned *p = calloc(1, sizeof(*p) + strlen(kind) + strlen(name) + 2);

	if (p)
		strcat(strcat(strcpy(p->key, kind), " "), name);
	return p;
}

struct planned *rehearsal_find(const struct rehearsal *r, const char *kind, const char *name)
{
	struct planned *wanted = planned_new(kind, name);
	struct planned **found = wanted ? tfind(wanted, &r->planned, compare) : NULL;

	free(wanted);
	return found && !(*found)->forgotten ? *found : NULL;
}

struct planned *rehearsal_plan(struct rehearsal *r, const char *kind, const char *name,
			       struct err *e)
{
	struct planned *p = planned_new(kind, name);
	struct planned **found = p ? tsearch(p, &r->planned, compare) : NULL;

	if (found && *found == p && pointers_add(&r->all, p)) {
		tdelete(p, &r->planned, compare);
		found = NULL;
	}
	if (!found || *found != p)
		free(p);
	if (!found) {
		err_nomem(e);
		return NULL;
	}
	(*found)->forgotten = false;
	return *found;
}

void rehearsal_forget(struct rehearsal *r, const char *kind, const char *name)
{
	struct planned *p = rehearsal_find(r, kind, name);

	if (p)
		p->forgotten = true;
}

/* "space12" of the kind "space". */
static bool is_chosen(const char *kind, const char *name)
{
	size_t len = strlen(kind);

	return !strncmp(name, kind, len) && name[len] &&
	       !name[len + strspn(name + len, "0123456789")];
}

bool rehearsal_has(const struct rehearsal *r, const char *kind, const char *name)
{
	const struct planned *p = rehearsal_find(r, kind, name), *any;

	if (p ? p->there : session_has(r->session, kind, name))
		return true;
	/* A name that was dropped may be chosen again. */
	any = is_chosen(kind, name) ? rehearsal_find(r, kind, "*") : NULL;
	return any && (!p || any->step > p->step);
}

static int set(struct rehearsal *r, const char *kind, const char *name, bool there, uint64_t size,
	       struct err *e)
{
	struct planned *p = rehearsal_plan(r, kind, name, e);

	if (!p)
		return -1;
	p->there = there;
	p->size = size;
	p->step = ++r->steps;
	return 0;
}

int rehearsal_make(struct rehearsal *r, const char *kind, const char *name, struct err *e)
{
	return set(r, kind, name, true, 0, e);
}

int rehearsal_make_sized(struct rehearsal *r, const char *kind, const char *name, uint64_t size,
			 struct err *e)
{
	return set(r, kind, name, true, size, e);
}

int rehearsal_drop(struct rehearsal *r, const char *kind, const char *name, struct err *e)
{
	return set(r, kind, name, false, 0, e);
}

int rehearsal_make_any(struct rehearsal *r, const char *kind, struct err *e)
{
	return set(r, kind, "*", true, 0, e);
}
