/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A change of the host: the writes that lead from one state of a device to another, and making them. */
#ifndef MODEL_CHANGE_H
#define MODEL_CHANGE_H

#include "model/device_state.h"

/* What is written: the operation of an error, and so of the causes table, follows from it. */
enum write_kind {
	WRITE_MODULE,
	WRITE_AUTOPROBE,
	WRITE_NUM_VFS,
	WRITE_OVERRIDE,
	WRITE_UNBIND,
	WRITE_BIND,
	WRITE_PROBE
};

struct host_write {
	enum write_kind kind;
	char device[64];
	char path[160]; /* "" for a module, which is loaded and not written */
	char value[DEVICE_STATE_TEXT];
};

/* Zero-initialise. */
struct change {
	struct host_write *writes;
	size_t n, cap;
	bool failed; /* out of memory */
};
void change_release(struct change *c);
#define _cleanup_change_ __attribute__((cleanup(change_release)))

/* Adds the writes that make `want` of `now`; none when that is so already. */
void change_plan(struct change *c, const char *bus, const char *device,
		 const struct device_state *now, const struct device_state *want);

void change_plan_module(struct change *c, const char *device, const char *module);

/*
 * Makes the writes from the `first` on, each with the deadline. `group` may be NULL; it helps to tell who is in the
 * way. e->under_way: the write is, and so are the locks that this process has.
 */
int change_run(const struct change *c, size_t first, const struct host *h,
	       const struct host_group *group, int timeout_ms, struct err *e);

/* Plans, makes and verifies what leads one device from `now` to `want`. */
int change_device(struct host *h, const char *bus, const char *device,
		  const struct device_state *now, const struct device_state *want, int timeout_ms,
		  struct err *e);

/* What was read back must be what was wanted. */
int change_verify(struct host *h, const char *device, const struct device_state *want,
		  struct err *e);

#endif
