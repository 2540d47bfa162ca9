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

/* What a check took for absent may be there; what was in the way for that stays so. */
static void doubt(struct exam *x, struct finding *f)
{
	if (f->applies && f->outcome != OUTCOME_BAD)
		return;
	f->n_commands = 0;
	f->remedy = NULL;
	if (f->blocks)
		check_unsure(x, f, x->unseen, "it cannot be looked at");
	else
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

/* What is known to be in the way can be mended, and comes before what only may be. */
static bool is_surer(const struct finding *f, const struct finding *than)
{
	if (!f || !f->blocks)
		return false;
	return !than || (f->outcome == OUTCOME_BAD && than->outcome != OUTCOME_BAD);
}

/* Stops at the first that is known to block, if so told; returns that, or the first that may, or NULL. */
static const struct finding *run_scope(struct exam *x, const struct check *check, bool first_block)
{
	struct host_device *asked = x->device, *d;
	const struct finding *f, *blocker = NULL;

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
		if (is_surer(f, blocker))
			blocker = f;
		if (first_block && blocker && blocker->outcome == OUTCOME_BAD)
			return blocker;
	}
	return blocker;
}

int doctor_examine(struct exam *x, struct err *e)
{
	for (size_t i = 0; i < n_checks; i++)
		run_scope(x, &checks[i], false);
	return x->host->failed ? err_nomem(e) : 0;
}

bool doctor_asks_host_anew(const struct host_group *g)
{
	return g->backing != BACKING_IOMMU;
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
	const struct finding *blocker = NULL;

	for (size_t i = 0; i < n_checks; i++) {
		const struct finding *f;

		if (checks[i].scope == CHECK_HOST && !doctor_asks_host_anew(g))
			continue;
		f = run_scope(&own, &checks[i], true);
		if (is_surer(f, blocker))
			blocker = f;
		if (blocker && blocker->outcome == OUTCOME_BAD)
			break;
	}
	return blocker;
}

const struct finding *doctor_blocker(const struct exam *x)
{
	const struct finding *blocker = NULL;

	for (const struct finding *f = x->findings; f; f = f->next) {
		if (is_surer(f, blocker))
			blocker = f;
	}
	return blocker;
}
