/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes what is read from iommufd's fault queue and from its vEVENTQs. */
#ifndef MODEL_FAULT_QUEUE_H
#define MODEL_FAULT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fault.h"

/* --- fault queue: page requests --- */

#define PAGE_REQUEST_SIZE 40

/* The same without `reason` and `raw`: what the machine wants of it, in a fraction of the time. */
bool fault_of_page_request(const void *buf, size_t len, struct fault *f);

/* Adds the record as text to `raw`. */
void fault_add_page_request(struct fault *f, const void *buf, size_t len);

/* Decodes the record at the buffer's start. False when less than a record is left. */
bool fault_from_page_request(const void *buf, size_t len, struct fault *f);

/*
 * Bytes of the first group in the buffer, 0 when it holds no whole record. A group is answered
 * once, by its cookie: its records follow each other, have one cookie, and the last has
 * LAST_PAGE.
 */
size_t page_request_group_size(const void *buf, size_t len);

/* --- vEVENTQ --- */

/*
 * Where a reader is in a queue. The kernel numbers events from 0 when the queue is made: a reader
 * that has been there from the start begins with { .type, .synced = true }, any other with {
 * .type }.
 */
struct veventq_reader {
	uint32_t type; /* as the queue was allocated */
	bool synced;   /* `next` is known */
	uint32_t next; /* sequence that the next event has when none is lost */
};

/* What one event makes: a loss that came before it, then itself. */
#define VEVENT_FAULTS 2

/*
 * Decodes the event at the buffer's start into out[]; *used is how many bytes it took. Returns
 * how many faults there are, 0 when the buffer holds no whole event. Of a type without a decoding
 * here the events' size is unknown too: the rest of the buffer is one FAULT_EVENT.
 */
unsigned int vevent_decode(struct veventq_reader *reader, const void *buf, size_t len,
			   struct fault out[VEVENT_FAULTS], size_t *used);

#endif
