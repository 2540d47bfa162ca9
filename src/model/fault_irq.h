/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has VFIO signal a session's watchers when a device fails or is wanted back. */
#ifndef MODEL_FAULT_IRQ_H
#define MODEL_FAULT_IRQ_H

#include "base/list.h"
#include "model/device.h"
#include "model/fault_notice.h"
#include "model/session.h"

/* Ties ERR and REQ of the session's devices to events of `ties`, where nobody else has them: at once, or when called
 * again after that one has disabled them. */
void fault_irqs_tie(struct session *s, struct list_link *ties);

/* Gives them back, so that the kernel says by itself again what it has to say. */
void fault_irqs_untie(const struct session *s, struct list_link *ties);

/* The user enables it, which takes it away. */
void fault_irqs_give(const struct device *device, uint32_t index, struct list_link *ties);

/* Of a device that is detached: its events go with it. */
void fault_irqs_forget(const struct device *device, struct list_link *ties);

/* How many devices they are of. */
uint32_t fault_irqs_devices(const struct list_link *ties);

/* Tells of those that fired. */
void fault_irqs_run(const struct list_link *ties,
		    void (*tell)(void *ctx, const struct fault_notice *notice), void *ctx);

#endif
