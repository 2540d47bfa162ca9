/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moves a device through its migration states, and its data. */
#include "model/migration.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "model/device_info.h"
#include "sys/vfio_feature.h"
#include "sys/vfio_migration.h"
#include "sys/vfio_words.h"

#define STEP_SIZE ((size_t)1 << 20)

static bool is_early(uint32_t state)
{
	return state == VFIO_DEVICE_STATE_PRE_COPY || state == VFIO_DEVICE_STATE_PRE_COPY_P2P;
}

static bool runs(uint32_t state)
{
	return is_early(state) || state == VFIO_DEVICE_STATE_RUNNING ||
	       state == VFIO_DEVICE_STATE_RUNNING_P2P;
}

static bool transfers(uint32_t state)
{
	return is_early(state) || state == VFIO_DEVICE_STATE_STOP_COPY ||
	       state == VFIO_DEVICE_STATE_RESUMING;
}

int migration_state(const struct device *device, struct migration_state *m, struct err *e)
{
	const struct vfio_device *d = &device->handle;
	struct err ignored;

	*m = (struct migration_state){ 0 };
	if (vfio_device_feature_migration(d, &m->flags, e) < 0 ||
	    vfio_device_feature_get_mig_state(d, &m->state, e) < 0)
		return -1;
	m->size_known = !vfio_device_feature_mig_data_size(d, &m->stop_copy_size, &ignored);
	m->transfers = transfers(m->state) && device->events && device->events->stream.fd >= 0;
	m->copies_early = m->transfers && is_early(m->state);
	if (!m->copies_early)
		return 0;
	return vfio_mig_get_precopy_info(&device->events->stream, &m->precopy, e);
}

/* What may have become of it: only VFIO_DEVICE_RESET leaves the state ERROR. */
static int tell_state(const struct device *device, struct err *e)
{
	struct err ignored;
	char outcome[64];
	const char *word;
	uint32_t state;

	if (vfio_device_feature_get_mig_state(&device->handle, &state, &ignored) < 0)
		return -1;
	word = vfio_word(VFIO_WORDS_MIGRATION_STATE, state);
	/* What it took of a state that is not all there it keeps. */
	if (state == VFIO_DEVICE_STATE_ERROR ||
	    (state == VFIO_DEVICE_STATE_RESUMING && device->events && device->events->fed))
		return err_hint(e, "its state is %s now: vfioctl device reset %s", word,
				device->object.name);
	snprintf(outcome, sizeof(outcome), "its state is %s now", word ? word : "unknown");
	return err_outcome(e, outcome);
}

/* A stream that began is read on in STOP_COPY: the kernel then gives no new one. */
int migration_set(struct device *device, uint32_t state, struct err *e)
{
	struct device_events *events = device_events(device, e);
	struct vfio_migration stream = { .fd = -1 };

	if (!events)
		return -1;
	if (vfio_device_feature_set_mig_state(&device->handle, state, &stream, e) < 0)
		return tell_state(device, e);
	if (stream.fd < 0 && transfers(state))
		return 0;
	vfio_migration_close(&events->stream);
	events->stream = stream;
	events->fed = false;
	return 0;
}

/* What one phase of a save has. */
struct copy {
	struct device *device;
	struct migration_save *save;
	const struct progress *progress;
	bool stopped;   /* the device was, before */
	uint64_t total; /* as far as the driver told, 0 when it did not */
	char *data;     /* of STEP_SIZE */
};

/* Until the driver has no more to give: at the end of the early data that is ENOMSG, or nothing read. */
static int copy_out(const struct copy *c, struct err *e)
{
	const struct vfio_migration *stream = &c->device->events->stream;
	size_t n;

	for (;;) {
		if (!progress_step(c->progress, "saving", c->save->size, c->total))
			return err_refused(e, c->device->object.name, "interrupted");
		if (vfio_migration_read(stream, c->data, STEP_SIZE, &n, e) < 0)
			return e->errnum == ENOMSG ? 0 : -1;
		if (file_out_write(&c->save->out, c->data, n, e) < 0)
			return -1;
		if (!n)
			return 0;
		c->save->size += n;
	}
}

/* New drivers say by it that they began anew; others have no such feature. */
static void ask_precise_info(const struct device *device)
{
	unsigned int ways;
	struct err ignored;

	if (!device_feature_ways(device, VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2, &ways, &ignored) &&
	    ways & FEATURE_SET)
		vfio_device_feature_mig_precopy_infov2(&device->handle, &ignored);
}

/* While the device runs on; what changes meanwhile comes again afterwards. */
static int copy_early(const struct copy *c, struct err *e)
{
	struct vfio_precopy_info info;

	ask_precise_info(c->device);
	if (migration_set(c->device, VFIO_DEVICE_STATE_PRE_COPY, e) < 0 ||
	    vfio_mig_get_precopy_info(&c->device->events->stream, &info, e) < 0 ||
	    copy_out(c, e) < 0)
		return -1;
	c->save->early_size = c->save->size;
	return 0;
}

/* One that is stopped would run for it. */
static bool copies_early(const struct copy *c, const struct migration_state *m)
{
	return c->save->early && m->flags & VFIO_MIGRATION_PRE_COPY && !c->stopped;
}

static int copy_all(const struct copy *c, const struct migration_state *m, struct err *e)
{
	if (copies_early(c, m) && copy_early(c, e) < 0)
		return -1;
	if (migration_set(c->device, VFIO_DEVICE_STATE_STOP_COPY, e) < 0)
		return -1;
	return copy_out(c, e);
}

int migration_save(struct device *device, struct migration_save *save,
		   const struct progress *progress, struct err *e)
{
	_cleanup_free_ char *data = malloc(STEP_SIZE);
	struct copy c = { .device = device, .save = save, .progress = progress, .data = data };
	struct migration_state m;
	struct err ignored;

	if (!data)
		return err_nomem(e);
	if (migration_state(device, &m, e) < 0)
		return -1;
	c.stopped = !runs(m.state);
	c.total = m.size_known ? m.stop_copy_size : 0;
	if (!copy_all(&c, &m, e))
		return migration_set(device, save->then, e);
	/* The one that was to be copied goes on, unless it had been stopped: another may run in its place. */
	migration_set(device, c.stopped ? VFIO_DEVICE_STATE_STOP : VFIO_DEVICE_STATE_RUNNING,
		      &ignored);
	return tell_state(device, e);
}

/* The driver takes as much as it likes at a time. */
static int give(struct device_events *events, const char *data, size_t size, struct err *e)
{
	const struct vfio_migration *stream = &events->stream;
	size_t n;

	for (size_t done = 0; done < size; done += n, events->fed = true) {
		if (vfio_migration_write(stream, data + done, size - done, &n, e) < 0)
			return -1;
		if (!n)
			return err_refused(e, stream->name, "the device takes no more");
	}
	return 0;
}

static int copy_in(const struct device *device, int fd, const struct progress *progress,
		   uint64_t *size, struct err *e)
{
	_cleanup_free_ char *data = malloc(STEP_SIZE);
	size_t n;

	if (!data)
		return err_nomem(e);
	for (*size = 0;; *size += n) {
		if (!progress_step(progress, "resuming", *size, 0))
			return err_refused(e, device->object.name, "interrupted");
		if (file_read(fd, data, STEP_SIZE, &n, e) < 0)
			return -1;
		if (!n)
			return 0;
		if (give(device->events, data, n, e) < 0)
			return -1;
	}
}

int migration_resume(struct device *device, int fd, uint32_t then, const struct progress *progress,
		     uint64_t *size, struct err *e)
{
	if (migration_set(device, VFIO_DEVICE_STATE_RESUMING, e) < 0)
		return -1;
	if (device->events->fed) {
		err_refused(e, device->object.name,
			    "%s has part of a state already, to which this would be added",
			    device->object.name);
		return tell_state(device, e);
	}
	if (copy_in(device, fd, progress, size, e) < 0)
		return tell_state(device, e);
	return migration_set(device, then, e);
}
