/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual functions of a device, which lose their drivers and overrides when their number is changed. */
#ifndef MODEL_FUNCTIONS_H
#define MODEL_FUNCTIONS_H

#include "base/text.h"
#include "model/journal.h"

/* Whether a device can have any; -1 and *e: it cannot, or that cannot be read. */
int functions_check_possible(const struct host_device *pf, struct err *e);

/* Adds the state of each function that a device has to the text, in the journal's words. */
int functions_record(struct host *h, const char *device, struct text *out, struct err *e);

struct functions_back {
	struct host *host;
	const struct journal *journal;
	int timeout_ms;
	bool remade; /* just now: all are to be brought back, else those that nobody changed since */
	uint64_t time_ms; /* when they were recorded */
	bool changed;     /* out */
	/* Told of each failure but the last, which is the error; may be NULL. */
	void (*tell)(void *ctx, const struct err *e);
	void *ctx;
};

/*
 * Brings back what functions_record() wrote, which may stand among other lines. Those that are not there are left out.
 * When one fails the others are brought back, unless a driver is what does not let go.
 */
int functions_bring_back(struct functions_back *back, const char *lines, struct err *e);

/* Adds the text of all entries, in which functions_name() finds whether one names a function. */
int functions_entries(const struct journal *j, struct text *out, struct err *e);
bool functions_name(const struct text *entries, const char *device);

#endif
