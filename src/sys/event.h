/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Eventfds: how the kernel signals interrupts. */
#ifndef SYS_EVENT_H
#define SYS_EVENT_H

#include <stdint.h>

#include "base/err.h"
#include "sys/handle.h"
#include "sys/trace.h"

/* Reads never block. */
int event_create(struct event *ev, const struct trace *trace, const char *name, struct err *e);
/* Another descriptor of an eventfd that `fd` is, which stays the caller's. */
int event_duplicate(struct event *ev, const struct trace *trace, const char *name, int fd,
		    struct err *e);
void event_close(struct event *ev);

/* *count is how often it fired since the last time, 0 for not at all. */
int event_read(const struct event *ev, uint64_t *count, struct err *e);

/* Fires it, as a device would. */
int event_signal(const struct event *ev, struct err *e);

#endif
