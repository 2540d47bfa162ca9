/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a device, and what is recorded of it, was like before a change: to bring exactly that back. */
#ifndef MODEL_PAST_H
#define MODEL_PAST_H

#include "base/text.h"
#include "model/journal.h"

/* Zero-initialise; free with past_release(). */
struct past {
	struct journal_entry state; /* the device, as it was then; its `functions` are below */
	struct text functions;      /* what its virtual functions were like */
	struct text record;         /* the journal's entry; "": none */
	struct text rule;           /* of bind --persist; "": none */
};
void past_release(struct past *p);
#define _cleanup_past_ __attribute__((cleanup(past_release)))

/* Fills the rest of it, where `state` is filled. */
int past_take(struct past *p, struct host *h, const struct journal *j, struct err *e);

/* Fills all of it; of a device that is not there what is recorded is all, and state.bus is "". */
int past_read(struct past *p, struct host *h, const struct journal *j, const char *device,
	      struct err *e);

/* Of a device that is gone only what was recorded is brought back; where another is in its place, nothing. */
int past_bring_back(const struct past *p, int timeout_ms, struct err *e);

#endif
