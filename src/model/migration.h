/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Migration of an attached device: its states, and its data out of it and into it. */
#ifndef MODEL_MIGRATION_H
#define MODEL_MIGRATION_H

#include <stdbool.h>

#include "model/device_events.h"
#include "model/progress.h"
#include "sys/file.h"
#include "uapi/vfio_feature.h"

struct migration_state {
	uint64_t flags; /* VFIO_MIGRATION_* */
	uint32_t state; /* VFIO_DEVICE_STATE_* */
	uint64_t stop_copy_size;
	bool size_known;
	bool transfers;                   /* a stream is open */
	bool copies_early;                /* and it is in a PRE_COPY state, so: */
	struct vfio_precopy_info precopy; /* what is left to read */
};

int migration_state(const struct device *device, struct migration_state *m, struct err *e);

/* Goes to a state by way of those in between; a failure tells where the device is now. */
int migration_set(struct device *device, uint32_t state, struct err *e);

struct migration_save {
	struct file_out out; /* where the data goes */
	bool early;          /* begins while the device runs, where it can */
	uint32_t then;       /* the state afterwards */
	uint64_t early_size; /* out: bytes that were copied while it ran */
	uint64_t size;       /* out: all */
};
int migration_save(struct device *device, struct migration_save *save,
		   const struct progress *progress, struct err *e);

/* *size is what the device took of `fd`. A failure leaves it as it is, mostly in need of a reset. */
int migration_resume(struct device *device, int fd, uint32_t then, const struct progress *progress,
		     uint64_t *size, struct err *e);

#endif
