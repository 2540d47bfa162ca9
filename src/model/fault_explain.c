/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explains a fault's address by the mappings and unmappings of the space its device is in. */
#include "model/fault_explain.h"

#include <string.h>

/* Other addresses (of a command, of an interrupt) are none of a space. */
static bool is_access(const struct fault *f)
{
	return (f->kind == FAULT_DMA || f->kind == FAULT_PAGE) && (f->has & FAULT_HAS_ADDRESS);
}

static enum fault_mapped_why why_refused(const struct fault *f, unsigned int allowed)
{
	if (!(f->has & FAULT_HAS_ACCESS))
		return FAULT_WHY_UNKNOWN;
	if ((f->access & FAULT_WRITE) && !(allowed & FAULT_WRITE))
		return FAULT_WHY_READ_ONLY;
	if ((f->access & FAULT_READ) && !(allowed & FAULT_READ))
		return FAULT_WHY_WRITE_ONLY;
	if (f->access & FAULT_EXEC)
		return FAULT_WHY_NOT_EXECUTABLE;
	return FAULT_WHY_UNKNOWN;
}

void fault_explanation_move(struct fault_explanation *x, uint64_t address)
{
	if (x->has_below)
		x->below_distance = address - x->below.last;
	if (x->has_above)
		x->above_distance = x->above.start - address;
}

static void look_around(const struct fault *f, const struct fault_oracle *o, const void *space,
			struct fault_explanation *x)
{
	x->has_below = o->below(o->ctx, space, f->address, &x->below);
	if (x->has_below && f->address <= x->below.last) {
		x->state = FAULT_ADDRESS_MAPPED;
		x->mapping = x->below;
		x->why = why_refused(f, x->mapping.access);
		x->has_below = false;
		return;
	}
	x->has_above = o->above(o->ctx, space, f->address, &x->above);
	fault_explanation_move(x, f->address);
}

void fault_explain(const struct fault *f, const struct fault_oracle *o, struct fault_explanation *x)
{
	const void *space;

	memset(x, 0, sizeof(*x));
	if (!is_access(f) || !o->space(o->ctx, f, &space))
		return;
	look_around(f, o, space, x);
	if (x->state == FAULT_ADDRESS_MAPPED)
		return;
	if (o->unmapped(o->ctx, space, f->address, &x->unmapping)) {
		x->state = FAULT_ADDRESS_UNMAPPED;
		x->ago_ms = x->unmapping.ago_ms;
		return;
	}
	x->state = o->forgets(o->ctx) ? FAULT_ADDRESS_UNKNOWN : FAULT_ADDRESS_NEVER;
}

const char *fault_address_state_name(enum fault_address_state state)
{
	static const char *const names[] = {
		[FAULT_ADDRESS_UNKNOWN] = "unknown",
		[FAULT_ADDRESS_MAPPED] = "mapped",
		[FAULT_ADDRESS_UNMAPPED] = "unmapped",
		[FAULT_ADDRESS_NEVER] = "never",
	};

	return names[state];
}

static void range(struct text *out, const char *buffer, uint64_t start, uint64_t last)
{
	text_addf(out, "%s at %#llx-%#llx", buffer, (unsigned long long)start,
		  (unsigned long long)last);
}

/* Only the nearer neighbour: that is the one a driver ran over. */
static void neighbour(const struct fault_explanation *x, struct text *out)
{
	bool above = x->has_above && (!x->has_below || x->above_distance < x->below_distance);
	const struct fault_mapping *m = above ? &x->above : &x->below;

	if (!x->has_above && !x->has_below)
		return;
	text_addf(out, ", %#llx bytes %s ",
		  (unsigned long long)(above ? x->above_distance : x->below_distance),
		  above ? "before" : "behind the end of");
	range(out, m->buffer, m->start, m->last);
}

void fault_explanation_words(const struct fault_explanation *x, struct text *out)
{
	static const char *const why[] = {
		[FAULT_WHY_UNKNOWN] = "",
		[FAULT_WHY_READ_ONLY] = ", which is mapped read-only",
		[FAULT_WHY_WRITE_ONLY] = ", which is mapped write-only",
		[FAULT_WHY_NOT_EXECUTABLE] = ", which is not executable",
	};

	switch (x->state) {
	case FAULT_ADDRESS_MAPPED:
		text_add(out, "in ");
		range(out, x->mapping.buffer, x->mapping.start, x->mapping.last);
		text_add(out, why[x->why]);
		return;
	case FAULT_ADDRESS_UNMAPPED:
		text_addf(out, "unmapped %llu ms ago by \"%s\": ", (unsigned long long)x->ago_ms,
			  x->unmapping.command);
		range(out, x->unmapping.buffer, x->unmapping.start, x->unmapping.last);
		return;
	case FAULT_ADDRESS_NEVER:
		text_add(out, "never mapped");
		neighbour(x, out);
		return;
	case FAULT_ADDRESS_UNKNOWN:
		if (!x->has_below && !x->has_above)
			return;
		text_add(out, "not mapped");
		neighbour(x, out);
		return;
	}
}
