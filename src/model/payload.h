/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that the kernel hands on to one make of IOMMU. */
#ifndef MODEL_PAYLOAD_H
#define MODEL_PAYLOAD_H

#include <stdint.h>

#include "base/err.h"

/* What the kernel copies at most is a page. */
#define PAYLOAD_MAX 4096

/* Zero-initialise; free with payload_free(). */
struct payload {
	uint8_t *bytes; /* NULL: none */
	uint32_t size;
};

/* All that a descriptor gives, at most `max` bytes; nothing at all is an error of usage too. */
int payload_read(int fd, uint32_t max, struct payload *p, struct err *e);
void payload_free(struct payload *p);
#define _cleanup_payload_ __attribute__((cleanup(payload_free)))

#endif
