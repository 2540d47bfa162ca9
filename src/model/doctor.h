/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a device, a group or a host is fit for assignment: one check for each fact, in the order of causes. */
#ifndef MODEL_DOCTOR_H
#define MODEL_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/critical.h"
#include "model/holders.h"
#include "model/host.h"
#include "model/kernel_log.h"

enum check_scope { CHECK_HOST, CHECK_GROUP, CHECK_DEVICE };

enum outcome { OUTCOME_GOOD, OUTCOME_BAD, OUTCOME_UNKNOWN };
#define OUTCOMES 3
const char *outcome_name(enum outcome outcome); /* "good", "bad", "unknown" */

struct exam;
struct finding;
struct probe;

/* A row of the table. run() fills the finding, or leaves it when the fact does not apply here. */
struct check {
	const char *name;
	enum check_scope scope;
	const char *meaning; /* what the fact is good for, for the manual */
	void (*run)(struct exam *x, struct finding *f);
};

/* In the order of causes: what a check blames is nothing that an earlier one could have found. */
extern const struct check checks[];
extern const size_t n_checks;

/* What one check found. Texts live as long as the host. */
#define FINDING_COMMANDS 12
struct finding {
	const struct check *check;
	const char *device; /* NULL: of the host or the group */
	bool applies;
	enum outcome outcome;
	bool blocks; /* assignment fails for it, or may, as what decides is unknown */
	const char *text;
	const char *file;   /* what was read, or NULL */
	const char *remedy; /* in words, or NULL */
	const char *commands[FINDING_COMMANDS];
	size_t n_commands;
	struct finding *next;
};

/* An examination. Zero-initialise, set the first seven. */
struct exam {
	struct host *host;
	const struct holders *holders;
	const struct critical *critical;
	uint64_t need;                /* bytes that will be pinned; 0: not said */
	pid_t pid;                    /* by this process; 0: by who asks */
	const struct kernel_log *log; /* NULL: nobody looks into it */
	struct probe *probe;          /* NULL: nothing is to be opened */

	struct host_group *group;   /* what is being looked at, or NULL */
	struct host_device *device; /* the same */
	bool whole_group;           /* the group was asked for, not one device of it */
	bool brief;                 /* only what blocks is of interest */

	const char *unseen;       /* what the check that runs could not look at, or NULL */
	struct finding *findings; /* in the order of the table */
	struct finding **link;
};

/* Runs the checks of the host; with a group or device, theirs too. -1 without memory. */
int doctor_examine(struct exam *x, struct err *e);

/* Whether a group goes without what others need of the host (an IOMMU, isolated interrupts, vfio-pci). */
bool doctor_asks_host_anew(const struct host_group *g);

/*
 * The checks of a group and its devices, and those of the host only for such a group; up to the first that is known
 * to block; else the first that may, or NULL.
 */
const struct finding *doctor_group_blocker(struct exam *x, struct host_group *g);

/* The first finding that is known to block; else the first that may, or NULL. */
const struct finding *doctor_blocker(const struct exam *x);

#endif
