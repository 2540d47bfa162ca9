/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking devices and groups into a session, and giving them back. */
#ifndef MODEL_ATTACH_H
#define MODEL_ATTACH_H

#include "model/device.h"
#include "model/session.h"

/* A device by its name, or a group by its number when the name is NULL. */
struct attach_target {
	const char *device;
	uint64_t group;
};

struct attach_request {
	struct attach_target target;
	const char *backend; /* NULL: what the kernel offers */
	const char *to;      /* space or HWPT; NULL: its group's, else the oldest, else a new one */
	const char *vf_token; /* or NULL */
};

struct attach_result {
	struct device **devices; /* those meant, then what moved with them; free() the array */
	size_t n;
	size_t n_held; /* the first of them, which were attached before */
	uint64_t group;
	struct attachment to;
	char *replaced; /* the space or HWPT they were at before; free() it; NULL for none */
	bool changed;
};

/* All devices meant, or none. */
int attach(struct session *s, const struct attach_request *request, struct attach_result *result,
	   struct err *e);
void attach_result_free(struct attach_result *result);

/*
 * The devices meant that the session holds; none is no failure. *group is -1 when it is not known.
 * The array is the caller's.
 */
struct device **attached(struct session *s, const struct attach_target *target, size_t *n,
			 int64_t *group, struct err *e);

/* Gives them back; refused before the first of them goes. */
int detach(struct device *const *devices, size_t n, struct err *e);

#endif
