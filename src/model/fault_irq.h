/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has VFIO signal a session's watchers when a device fails or is wanted back. */
#ifndef MODEL_FAULT_IRQ_H
#define MODEL_FAULT_IRQ_H

#include "base/list.h"
#include "model/fault_notice.h"
#include "model/session.h"

/* Ties ERR and REQ of the session's devices to events of `ties`, where nobody else has them. */
void fault_irqs_tie(struct session *s, struct list_link *ties);

/* Gives them back, so that the kernel says by itself again what it has to say. */
void fault_irqs_untie(const struct session *s, struct list_link *ties);

/* How many devices they are of. */
uint32_t fault_irqs_devices(const struct list_link *ties);

/* Tells of those that fired. */
void fault_irqs_run(const struct list_link *ties,
		    void (*tell)(void *ctx, const struct fault_notice *notice), void *ctx);

#endif
