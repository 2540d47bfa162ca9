/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serves what a session's queues and devices report: answers it, and tells those that watch. */
#ifndef MODEL_FAULT_SERVICE_H
#define MODEL_FAULT_SERVICE_H

#include "model/page_request.h"
#include "model/session.h"

struct follow_request {
	int fd;               /* a socket that does not block; taken over on success */
	unsigned int sources; /* bits 1 << enum fault_source */
	bool counts;          /* of page requests that are alike the first is told, and how many */
	enum page_policy policy;
	const char *buffer; /* of PAGES_MAP: */
	uint64_t iova;      /* where its first byte lies */
};

/*
 * Begins to tell of all that comes, and answers page requests so from now on. When the other end
 * goes, or dies, what waits is answered INVALID, and so is what comes after that until somebody
 * watches again: no device waits for one who is gone.
 */
int fault_follow(struct session *s, const struct follow_request *request, struct err *e);

/*
 * To be run when takes() was true of a key that session_waiter() had ready; is_due() asks it for one. It may run
 * between the steps of a command too: it maps pages, but makes, moves and destroys nothing else.
 */
void fault_service_run(struct session *s);
bool fault_service_takes(struct session *s, const void *key);
bool fault_service_is_due(struct session *s);

/* Between commands: what they made is served too. */
void fault_service_refresh(struct session *s);

/* Before a device is detached or moved, with NULL before all are: nothing of it waits any more. */
void fault_service_settle(struct session *s, const struct device *device);

/* The user enables one of its interrupts: who watches has that again when the session has changed and he has not. */
void fault_service_give(struct session *s, const struct device *device, uint32_t index);
/* Before it is closed: one of the same name may be attached before anything is refreshed. */
void fault_service_forget(struct session *s, const struct device *device);
void fault_service_free(struct session *s);

#endif
