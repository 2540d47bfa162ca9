/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the session keeps open for a device that it holds. */
#include "model/device_events.h"

#include <stdlib.h>

#include "sys/event.h"
#include "sys/vfio_migration.h"

struct device_events *device_events(struct device *device, struct err *e)
{
	struct device_events *events = device->events;

	if (events)
		return events;
	events = calloc(1, sizeof(*events));
	if (!events) {
		err_nomem(e);
		return NULL;
	}
	list_init(&events->irqs);
	list_init(&events->ioeventfds);
	events->wakeup.fd = -1;
	events->stream.fd = -1;
	device->events = events;
	return events;
}

void device_events_free(struct device_events *events)
{
	if (!events)
		return;
	while (!list_is_empty(&events->irqs))
		irq_forget(list_first(&events->irqs, struct irq, node));
	while (!list_is_empty(&events->ioeventfds))
		ioeventfd_forget(list_first(&events->ioeventfds, struct ioeventfd, node));
	event_close(&events->wakeup);
	vfio_migration_close(&events->stream);
	free(events);
}

int device_event_open(const struct device *device, struct event *ev, int fd, struct err *e)
{
	if (fd < 0)
		return event_create(ev, device->handle.trace, device->object.name, e);
	return event_duplicate(ev, device->handle.trace, device->object.name, fd, e);
}

struct irq *device_irq(const struct device *device, uint32_t index)
{
	struct irq *irq;

	if (!device->events)
		return NULL;
	list_for_each (irq, &device->events->irqs, node) {
		if (irq->index == index)
			return irq;
	}
	return NULL;
}

struct ioeventfd *device_ioeventfd(const struct device *device, const struct ioeventfd *like)
{
	struct ioeventfd *io;

	if (!device->events)
		return NULL;
	list_for_each (io, &device->events->ioeventfds, node) {
		if (io->offset == like->offset && io->value == like->value &&
		    io->width == like->width)
			return io;
	}
	return NULL;
}

void irq_forget(struct irq *irq)
{
	list_remove(&irq->node);
	for (uint32_t i = 0; i < irq->n; i++)
		event_close(&irq->events[i]);
	event_close(&irq->unmask);
	event_close(&irq->held);
	free(irq->events);
	free(irq);
}

void ioeventfd_forget(struct ioeventfd *io)
{
	list_remove(&io->node);
	event_close(&io->event);
	free(io);
}
