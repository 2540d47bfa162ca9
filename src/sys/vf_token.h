/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A VF token as the kernel takes it; only this room includes it. */
#ifndef SYS_VF_TOKEN_H
#define SYS_VF_TOKEN_H

#include <stdint.h>

#include "base/err.h"

#define VF_TOKEN_BYTES 16

/* The bytes of a UUID in text, in the order they are written. The error does not quote the secret. */
int vf_token_bytes(const char *text, uint8_t bytes[VF_TOKEN_BYTES], struct err *e);

#endif
