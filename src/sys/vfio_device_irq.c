/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device's interrupts: VFIO_DEVICE_SET_IRQS with each kind of data. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "sys/ioctl.h"
#include "sys/vfio_device.h"
#include "uapi/vfio.h"

/* `data` has `element` bytes for each vector; NULL for none. */
static int set_irqs(const struct vfio_device *d, const struct irq_range *range, uint32_t flags,
		    const void *data, size_t element, struct err *e)
{
	size_t size = range->count * element;
	_cleanup_free_ struct vfio_irq_set *set = calloc(1, sizeof(*set) + size);

	if (!set)
		return err_nomem(e);
	*set = (struct vfio_irq_set){
		.argsz = sizeof(*set) + size,
		.flags = flags,
		.index = range->index,
		.start = range->start,
		.count = range->count,
	};
	if (data)
		memcpy(set->data, data, size);
	return ioctl_done(TARGET(d, NULL), REQUEST(VFIO_DEVICE_SET_IRQS, set, set->argsz), e);
}

int vfio_device_set_irqs(const struct vfio_device *d, struct irq_range range, uint32_t action,
			 struct err *e)
{
	return set_irqs(d, &range, VFIO_IRQ_SET_DATA_NONE | action, NULL, 0, e);
}

int vfio_device_set_irqs_bool(const struct vfio_device *d, struct irq_range range, uint32_t action,
			      const uint8_t *bools, struct err *e)
{
	return set_irqs(d, &range, VFIO_IRQ_SET_DATA_BOOL | action, bools, sizeof(*bools), e);
}

int vfio_device_set_irqs_eventfd(const struct vfio_device *d, struct irq_range range,
				 uint32_t action, const struct event *const *events, struct err *e)
{
	_cleanup_free_ int32_t *fds = calloc(range.count, sizeof(*fds));

	if (!fds && range.count)
		return err_nomem(e);
	for (uint32_t i = 0; i < range.count; i++)
		fds[i] = events[i] ? events[i]->fd : -1;
	return set_irqs(d, &range, VFIO_IRQ_SET_DATA_EVENTFD | action, fds, sizeof(*fds), e);
}
