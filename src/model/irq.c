/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ties a device's interrupts to eventfds. */
#include "model/irq.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "model/device_info.h"
#include "model/fault_service.h"
#include "model/state.h"
#include "sys/event.h"
#include "sys/vfio_device.h"
#include "uapi/vfio_pci.h"

/* A PCI device signals by one of INTx, MSI and MSI-X; the kernel's answer to a second one is EINVAL. */
static int check_exclusive(const struct device *device, uint32_t index, struct err *e)
{
	struct device_shape shape;
	char name[INDEX_NAME_LEN];

	if (device_shape(device, &shape, e) < 0)
		return -1;
	if (!(shape.flags & VFIO_DEVICE_FLAGS_PCI) || index > VFIO_PCI_MSIX_IRQ_INDEX)
		return 0;
	for (uint32_t i = 0; i <= VFIO_PCI_MSIX_IRQ_INDEX; i++) {
		if (i == index || !device_irq(device, i))
			continue;
		irq_name(&shape, i, name);
		err_refused(e, device->object.name,
			    "%s of %s is enabled, and a device has one kind at a time", name,
			    device->object.name);
		return err_hint(e, "vfioctl irq disable %s %s", device->object.name, name);
	}
	return 0;
}

static int check_count(const struct device *device, uint32_t index, uint32_t *n, struct err *e)
{
	struct vfio_irq_info info;

	if (vfio_device_get_irq_info(&device->handle, index, &info, e) < 0)
		return -1;
	if (!info.count)
		return err_refused(e, device->object.name, "%s has no such interrupt",
				   device->object.name);
	if (!*n)
		*n = info.count;
	if (*n <= info.count)
		return 0;
	return err_usage(e, "%s has %u such vector%s, not %u", device->object.name, info.count,
			 plural(info.count), *n);
}

static struct irq *irq_new(struct device *device, const struct irq_request *r, uint32_t n,
			   struct err *e)
{
	struct device_events *events = device_events(device, e);
	struct irq *irq = events ? calloc(1, sizeof(*irq)) : NULL;

	if (!irq)
		return events ? (err_nomem(e), NULL) : NULL;
	irq->index = r->index;
	irq->own = !r->fds;
	irq->unmask.fd = irq->held.fd = -1;
	list_append(&events->irqs, &irq->node);
	irq->events = calloc(n, sizeof(*irq->events));
	if (!irq->events)
		err_nomem(e);
	while (irq->events && irq->n < n) {
		if (device_event_open(device, &irq->events[irq->n], r->fds ? r->fds[irq->n] : -1,
				      e) < 0)
			break;
		irq->n++;
	}
	if (irq->n == n &&
	    (r->unmask_fd < 0 || !device_event_open(device, &irq->unmask, r->unmask_fd, e)) &&
	    (r->held_fd < 0 || !device_event_open(device, &irq->held, r->held_fd, e)))
		return irq;
	irq_forget(irq);
	return NULL;
}

static int tie(const struct device *device, const struct irq *irq, struct err *e)
{
	_cleanup_free_ const struct event **events = calloc(irq->n, sizeof(*events));
	const struct event *unmask = &irq->unmask;
	struct irq_range range = { .index = irq->index, .count = irq->n };

	if (!events)
		return err_nomem(e);
	for (uint32_t i = 0; i < irq->n; i++)
		events[i] = &irq->events[i];
	if (vfio_device_set_irqs_eventfd(&device->handle, range, VFIO_IRQ_SET_ACTION_TRIGGER,
					 events, e) < 0)
		return -1;
	if (unmask->fd < 0)
		return 0;
	range.count = 1;
	return vfio_device_set_irqs_eventfd(&device->handle, range, VFIO_IRQ_SET_ACTION_UNMASK,
					    &unmask, e);
}

/* TRIGGER of no vector takes all eventfds of the index away. */
static int untie(const struct device *device, uint32_t index, struct err *e)
{
	return vfio_device_set_irqs(&device->handle, (struct irq_range){ .index = index },
				    VFIO_IRQ_SET_ACTION_TRIGGER, e);
}

/* Who watches faults loses these two to who enables them, and has them again when nobody has. */
static void changes_owner(const struct device *device, uint32_t index)
{
	if (index != VFIO_PCI_ERR_IRQ_INDEX && index != VFIO_PCI_REQ_IRQ_INDEX)
		return;
	fault_service_give(device->object.session, device, index);
	device->object.session->generation++;
}

const struct irq *irq_enable(struct device *device, const struct irq_request *request,
			     bool *changed, struct err *e)
{
	struct irq *irq = device_irq(device, request->index);
	uint32_t n = request->n;
	struct err ignored;

	if (check_count(device, request->index, &n, e) < 0)
		return NULL;
	*changed = !irq;
	if (irq && irq->own && !request->fds && request->unmask_fd < 0 && request->held_fd < 0 &&
	    irq->n == n)
		return irq;
	if (irq) {
		err_refused(e, device->object.name, "it is enabled already, with %u vector%s",
			    irq->n, plural(irq->n));
		err_hint(e, "vfioctl irq disable it first: it has one owner");
		return NULL;
	}
	if (check_exclusive(device, request->index, e) < 0)
		return NULL;
	irq = irq_new(device, request, n, e);
	changes_owner(device, request->index);
	if (!irq || !tie(device, irq, e))
		return irq;
	untie(device, request->index, &ignored);
	irq_forget(irq);
	return NULL;
}

int irq_disable(struct device *device, uint32_t index, bool *changed, struct err *e)
{
	struct irq *irq = device_irq(device, index);

	*changed = irq;
	if (!irq)
		return 0;
	changes_owner(device, index);
	if (untie(device, index, e) < 0)
		return -1;
	irq_forget(irq);
	return 0;
}

/* One byte for each vector up to the last of the list. */
static int act_on_list(const struct device *device, uint32_t index, uint32_t action,
		       const struct irq_vectors *v, struct err *e)
{
	_cleanup_free_ uint8_t *bools = NULL;
	uint32_t last = 0;

	for (size_t i = 0; i < v->n; i++)
		last = v->list[i] > last ? v->list[i] : last;
	bools = calloc((size_t)last + 1, 1);
	if (!bools)
		return err_nomem(e);
	for (size_t i = 0; i < v->n; i++)
		bools[v->list[i]] = 1;
	return vfio_device_set_irqs_bool(&device->handle, (struct irq_range){ index, 0, last + 1 },
					 action, bools, e);
}

int irq_act(const struct device *device, uint32_t index, uint32_t action,
	    const struct irq_vectors *vectors, struct err *e)
{
	const struct irq *irq = device_irq(device, index);
	struct irq_range range = { index, 0, irq ? irq->n : 0 };

	if (!irq) {
		err_refused(e, device->object.name, "it is not enabled on %s", device->object.name);
		return err_hint(e, "vfioctl irq enable %s INTERRUPT", device->object.name);
	}
	for (size_t i = 0; i < vectors->n; i++) {
		if (vectors->list[i] >= irq->n)
			return err_usage(e, "vector %u is not enabled: %u %s", vectors->list[i],
					 irq->n, irq->n == 1 ? "is" : "are");
	}
	if (vectors->n > 1)
		return act_on_list(device, index, action, vectors, e);
	if (vectors->n)
		range = (struct irq_range){ index, vectors->list[0], 1 };
	return vfio_device_set_irqs(&device->handle, range, action, e);
}

int irq_take(const struct irq *irq, uint32_t vector, uint64_t *count, struct err *e)
{
	if (irq->own)
		return event_read(&irq->events[vector], count, e);
	return err_refused(e, irq->events[vector].name,
			   "its events go to descriptors that were handed over: only their owner "
			   "reads them");
}
