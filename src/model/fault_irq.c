/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has VFIO signal a session's watchers when a device fails or is wanted back. */
#include "model/fault_irq.h"

#include <stdlib.h>
#include <string.h>

#include "model/device_events.h"
#include "model/state.h"
#include "sys/event.h"
#include "sys/vfio_device.h"
#include "uapi/vfio_pci.h"

/* Its device is known by name: that may be detached meanwhile. */
struct tie {
	struct list_link node;
	char device[64];
	uint32_t index;
	struct event event;
	bool taken; /* the user enabled it: it is tied when he has disabled it */
};

static void tie_free(struct tie *t)
{
	list_remove(&t->node);
	event_close(&t->event);
	free(t);
}

static struct tie *find(const struct list_link *ties, const struct device *device, uint32_t index)
{
	struct tie *t;

	list_for_each (t, ties, node) {
		if (t->index == index && !strcmp(t->device, device->object.name))
			return t;
	}
	return NULL;
}

static int set(const struct device *device, uint32_t index, const struct event *event,
	       struct err *e)
{
	return vfio_device_set_irqs_eventfd(&device->handle,
					    (struct irq_range){ .index = index, .count = 1 },
					    VFIO_IRQ_SET_ACTION_TRIGGER, &event, e);
}

static void tie_one(struct device *device, uint32_t index, struct list_link *ties)
{
	struct session *s = device->object.session;
	struct vfio_irq_info info;
	struct err ignored;
	struct tie *t;

	if (find(ties, device, index))
		return;
	if (vfio_device_get_irq_info(&device->handle, index, &info, &ignored) < 0 || !info.count)
		return;
	t = calloc(1, sizeof(*t));
	if (!t)
		return;
	list_append(ties, &t->node);
	t->index = index;
	/* One owner for each: what the user enabled stays the user's. */
	t->taken = device_irq(device, index);
	notice_copy(t->device, sizeof(t->device), device->object.name);
	if (event_create(&t->event, device->handle.trace, t->device, &ignored) < 0 ||
	    !waiter_set(&s->waiter, t->event.fd, WAITER_INPUT, s) ||
	    (!t->taken && set(device, index, &t->event, &ignored) < 0))
		tie_free(t);
}

/* Who had enabled it has disabled it: the kernel has no event for it then. */
static void tie_again(const struct device *device, struct tie *t)
{
	struct err ignored;

	if (t->taken && !device_irq(device, t->index))
		t->taken = set(device, t->index, &t->event, &ignored) < 0;
}

static bool is_pci(const struct device *device)
{
	struct err ignored;
	struct vfio_device_info *info = vfio_device_get_info(&device->handle, &ignored);
	bool is = info && info->flags & VFIO_DEVICE_FLAGS_PCI;

	free(info);
	return is;
}

void fault_irqs_tie(struct session *s, struct list_link *ties)
{
	struct tie *t, *next;

	list_for_each_safe(t, next, ties, node)
	{
		const struct device *device = device_find(s, t->device);

		if (device)
			tie_again(device, t);
		else
			tie_free(t);
	}
	for (struct object *o = object_first(s, &device_class); o; o = object_next(o)) {
		struct device *device = device_of(o);

		if (find(ties, device, VFIO_PCI_REQ_IRQ_INDEX) || !is_pci(device))
			continue;
		tie_one(device, VFIO_PCI_ERR_IRQ_INDEX, ties);
		tie_one(device, VFIO_PCI_REQ_IRQ_INDEX, ties);
	}
}

void fault_irqs_untie(const struct session *s, struct list_link *ties)
{
	struct err ignored;

	while (!list_is_empty(ties)) {
		struct tie *t = list_first(ties, struct tie, node);
		struct device *device = device_find(s, t->device);

		if (device && !device_irq(device, t->index))
			set(device, t->index, NULL, &ignored);
		tie_free(t);
	}
}

void fault_irqs_give(const struct device *device, uint32_t index, struct list_link *ties)
{
	struct tie *t = find(ties, device, index);

	if (t)
		t->taken = true;
}

void fault_irqs_forget(const struct device *device, struct list_link *ties)
{
	struct tie *t, *next;

	list_for_each_safe(t, next, ties, node)
	{
		if (!strcmp(t->device, device->object.name))
			tie_free(t);
	}
}

uint32_t fault_irqs_devices(const struct list_link *ties)
{
	struct tie *t;
	uint32_t n = 0;

	list_for_each (t, ties, node)
		n += t->index == VFIO_PCI_REQ_IRQ_INDEX && !t->taken;
	return n;
}

void fault_irqs_run(const struct list_link *ties,
		    void (*tell)(void *ctx, const struct fault_notice *notice), void *ctx)
{
	struct tie *t;

	list_for_each (t, ties, node) {
		struct fault_notice notice = { .kind = NOTICE_IRQ, .index = t->index };
		struct err ignored;

		if (event_read(&t->event, &notice.count, &ignored) < 0 || !notice.count)
			continue;
		notice.device = t->device;
		tell(ctx, &notice);
	}
}
