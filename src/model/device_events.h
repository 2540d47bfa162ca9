/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the session keeps open for a device that it holds: eventfds, and a migration's stream. */
#ifndef MODEL_DEVICE_EVENTS_H
#define MODEL_DEVICE_EVENTS_H

#include "base/list.h"
#include "model/device.h"
#include "sys/handle.h"

/* Interrupts of one index that go to eventfds. */
struct irq {
	struct list_link node;
	uint32_t index;
	uint32_t n;           /* vectors */
	bool own;             /* the session made the events: it may read them */
	struct event *events; /* one for each */
	struct event unmask;  /* fd -1 unless one was handed over */
	struct event held;    /* the same; whoever has its other end sees when it is closed */
};

/* A register that the kernel writes when an eventfd fires. */
struct ioeventfd {
	struct list_link node;
	uint64_t offset; /* in the descriptor */
	uint64_t value;
	unsigned int width;
	struct event event;
};

struct device_events {
	struct list_link irqs;
	struct list_link ioeventfds;
	struct event wakeup;          /* fd -1: none */
	struct vfio_migration stream; /* fd -1: no transfer goes on */
	bool fed;                     /* something was written to it */
};

/* Makes them at the first call; they go with the device. NULL and *e without memory. */
struct device_events *device_events(struct device *device, struct err *e);
void device_events_free(struct device_events *events);

/* An eventfd of its own, or a duplicate of `fd` unless that is -1. */
int device_event_open(const struct device *device, struct event *ev, int fd, struct err *e);

/* NULL when the index is not enabled, or no such register is tied. */
struct irq *device_irq(const struct device *device, uint32_t index);
struct ioeventfd *device_ioeventfd(const struct device *device, const struct ioeventfd *like);

void irq_forget(struct irq *irq);
void ioeventfd_forget(struct ioeventfd *io);

#endif
