/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session: the kernel objects that live as long as one process keeps them open. */
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "sys/trace.h"
#include "sys/waiter.h"

struct session;

/* An empty session; nothing of the kernel's VFIO is opened before a command needs it. NULL and *e. */
struct session *session_new(const char *name, struct err *e);

/* Gives everything back to the kernel, users before what they use; NULL is no session. */
void session_free(struct session *s);

const char *session_name(const struct session *s);

/* What the session's process waits for: for what its devices report, with the session as the key, and for what else
 * that process adds. */
const struct waiter *session_waiter(const struct session *s);
bool session_is_empty(const struct session *s);

/* Calls are told to `sink` from now on; NULL ends it. */
void session_set_trace(struct session *s, void (*sink)(void *ctx, const struct trace_call *call),
		       void *ctx);

/* Appends what would be lost: a line "KIND NAME" for every object, oldest first. */
void session_held(const struct session *s, struct text *out);

/* Whether it holds that, both words as session_held() tells them. */
bool session_has(const struct session *s, const char *kind, const char *name);

/* Changes whenever session_held() does. */
uint64_t session_generation(const struct session *s);

/* How many DMA mappings there are, in all spaces. */
uint64_t session_mappings(const struct session *s);

#endif
