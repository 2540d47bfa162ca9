/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ties a register of a device to an eventfd, on which the kernel writes it. */
#include <stdlib.h>

#include "model/irq.h"
#include "sys/event.h"
#include "sys/vfio_device.h"

static struct ioeventfd as_tied(const struct region *region, const struct register_write *w)
{
	return (struct ioeventfd){ .offset = region->offset + w->offset,
				   .value = w->value,
				   .width = w->width };
}

static int check(const struct region *region, const struct register_write *w, struct err *e)
{
	if (region_check_value(w->value, w->width, e) < 0)
		return -1;
	return region_check(region, w->offset, w->width, 1, e);
}

/* The flag for a width is the width itself: VFIO_DEVICE_IOEVENTFD_8 is 1, _64 is 8. */
static int call(const struct device *device, const struct ioeventfd *io, const struct event *event,
		struct err *e)
{
	return vfio_device_ioeventfd(&device->handle, io->width, io->offset, io->value, event, e);
}

int ioeventfd_set(struct device *device, const struct region *region,
		  const struct register_write *write, int fd, bool *changed, struct err *e)
{
	struct ioeventfd like = as_tied(region, write), *io = device_ioeventfd(device, &like);
	struct device_events *events;

	if (check(region, write, e) < 0)
		return -1;
	*changed = !io;
	if (io && fd < 0)
		return 0;
	if (io)
		return err_refused(e, device->object.name,
				   "that register and value have an eventfd already");
	events = device_events(device, e);
	if (!events)
		return -1;
	io = malloc(sizeof(*io));
	if (!io)
		return err_nomem(e);
	*io = like;
	io->event.fd = -1;
	list_append(&events->ioeventfds, &io->node);
	if (!device_event_open(device, &io->event, fd, e) && !call(device, io, &io->event, e))
		return 0;
	ioeventfd_forget(io);
	return -1;
}

int ioeventfd_fire(const struct device *device, const struct region *region,
		   const struct register_write *write, struct err *e)
{
	const struct ioeventfd like = as_tied(region, write);
	const struct ioeventfd *io = device_ioeventfd(device, &like);

	if (io)
		return event_signal(&io->event, e);
	return err_refused(e, device->object.name, "no eventfd is tied to that register and value");
}

int ioeventfd_clear(struct device *device, const struct region *region,
		    const struct register_write *write, bool *changed, struct err *e)
{
	const struct ioeventfd like = as_tied(region, write);
	struct ioeventfd *io = device_ioeventfd(device, &like);

	*changed = io;
	if (!io)
		return 0;
	if (call(device, io, NULL, e) < 0)
		return -1;
	ioeventfd_forget(io);
	return 0;
}
