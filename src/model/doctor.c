/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the checks. */
#include "model/doctor.h"

#include "base/arena.h"
#include "model/check.h"

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_GOOD] = "good",
		[OUTCOME_BAD] = "bad",
		[OUTCOME_UNKNOWN] = "unknown",
	};

	return names[outcome];
}

/* What a check took for absent may be there. */
static void doubt(struct exam *x, struct finding *f)
{
	if (!f->applies || f->outcome != OUTCOME_BAD)
		return;
	f->n_commands = 0;
	f->remedy = NULL;
	check_unknown(x, f, x->unseen, "it cannot be looked at");
}

/* NULL when the check does not apply, or without memory. */
static const struct finding *run_check(struct exam *x, const struct check *check)
{
	struct finding *f = arena_alloc(&x->host->arena, sizeof(*f));

	x->host->failed |= !f;
	if (!f)
		return NULL;
	f->check = check;
	f->device = check->scope == CHECK_DEVICE ? x->device->name : NULL;
	x->unseen = NULL;
	check->run(x, f);
	if (x->unseen)
		doubt(x, f);
	if (!f->applies)
		return NULL;
	if (!x->link)
		x->link = &x->findings;
	*x->link = f;
	x->link = &f->next;
	return f;
}

/* The devices that a check of devices is about. */
static struct host_device *first_device(const struct exam *x, struct host_device *asked)
{
	struct host_device *d = asked ? asked : x->group ? x->group->devices : NULL;

	while (!asked && d && host_device_is_bridge(d))
		d = d->next;
	return d;
}

static struct host_device *next_device(struct host_device *d, const struct host_device *asked)
{
	if (asked)
		return NULL;
	do
		d = d->next;
	while (d && host_device_is_bridge(d));
	return d;
}

/* Stops at the first that blocks, if so told; returns that, or NULL. */
static const struct finding *run_scope(struct exam *x, const struct check *check, bool first_block)
{
	struct host_device *asked = x->device, *d;
	const struct finding *f;

	if (check->scope == CHECK_HOST || (check->scope == CHECK_GROUP && (x->group || asked))) {
		f = run_check(x, check);
		return f && f->blocks ? f : NULL;
	}
	if (check->scope != CHECK_DEVICE)
		return NULL;
	for (d = first_device(x, asked); d; d = next_device(d, asked)) {
		x->device = d;
		f = run_check(x, check);
		x->device = asked;
		if (f && f->blocks && first_block)
			return f;
	}
	return NULL;
}

int doctor_examine(struct exam *x, struct err *e)
{
	for (size_t i = 0; i < n_checks; i++)
		run_scope(x, &checks[i], false);
	return x->host->failed ? err_nomem(e) : 0;
}

const struct finding *doctor_group_blocker(struct exam *x, struct host_group *g)
{
	struct exam own = { .host = x->host,
			    .holders = x->holders,
			    .critical = x->critical,
			    .need = x->need,
			    .pid = x->pid,
			    .brief = true,
			    .group = g,
			    .whole_group = true };

	for (size_t i = 0; i < n_checks; i++) {
		const struct finding *f =
			checks[i].scope == CHECK_HOST ? NULL : run_scope(&own, &checks[i], true);

		if (f)
			return f;
	}
	return NULL;
}

const struct finding *doctor_blocker(const struct exam *x)
{
	const struct finding *f = x->findings;

	while (f && !f->blocks)
		f = f->next;
	return f;
}
