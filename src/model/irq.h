/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts of an attached device, and registers that the kernel writes, by eventfds. */
#ifndef MODEL_IRQ_H
#define MODEL_IRQ_H

#include "model/device_events.h"
#include "model/region.h"

/* Vectors of one index; `list` names single ones, else they are all from the first. */
struct irq_vectors {
	const uint32_t *list;
	size_t n;
};

/*
 * Lets the first `n` vectors of an index go to eventfds, 0 for all there are: to duplicates of `fds`, or, when that is
 * NULL, to events of the session. `unmask_fd` unmasks a level interrupt when it fires, a duplicate of `held_fd` is open
 * for as long as the interrupt is enabled; -1 for none. *changed is false when it was so already. NULL and *e.
 */
struct irq_request {
	uint32_t index;
	uint32_t n;
	const int *fds;
	int unmask_fd;
	int held_fd;
};
const struct irq *irq_enable(struct device *device, const struct irq_request *request,
			     bool *changed, struct err *e);

/* *changed is false when it was not enabled. */
int irq_disable(struct device *device, uint32_t index, bool *changed, struct err *e);

/* Has the kernel signal (as a test), mask or unmask: VFIO_IRQ_SET_ACTION_*. Without a list, every vector in use. */
int irq_act(const struct device *device, uint32_t index, uint32_t action,
	    const struct irq_vectors *vectors, struct err *e);

/* How often a vector fired since the last time. Refused when its events are not the session's to read. */
int irq_take(const struct irq *irq, uint32_t vector, uint64_t *count, struct err *e);

/* A register in a region, and what the kernel is to write there. */
struct register_write {
	uint64_t offset; /* in the region */
	uint64_t value;
	unsigned int width;
};

/* Ties a register to an eventfd: a duplicate of `fd`, or when that is -1 one of the session's. */
int ioeventfd_set(struct device *device, const struct region *region,
		  const struct register_write *write, int fd, bool *changed, struct err *e);
int ioeventfd_fire(const struct device *device, const struct region *region,
		   const struct register_write *write, struct err *e);
int ioeventfd_clear(struct device *device, const struct region *region,
		    const struct register_write *write, bool *changed, struct err *e);

#endif
