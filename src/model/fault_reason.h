/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reason codes of the IOMMUs, in words. */
#ifndef MODEL_FAULT_REASON_H
#define MODEL_FAULT_REASON_H

#include <stddef.h>
#include <stdint.h>

#include "model/fault.h"

/* What a code of a family means: static text, NULL for a code that has no meaning. */
const char *fault_reason_words(enum fault_family family, uint32_t code);

/* Stage that a code of a family names: 1, 2, or 0 when it names none. */
unsigned int fault_reason_stage(enum fault_family family, uint32_t code);

/*
 * The code of an event's name ("F_TRANSLATION", "IO_PAGE_FAULT"): true and stored when there is
 * one.
 */
bool fault_code_by_name(enum fault_family family, const char *name, size_t len, uint32_t *code);

/* The kind of fault that a code of a family is; FAULT_DMA where the table says nothing else. */
enum fault_kind fault_reason_kind(enum fault_family family, uint32_t code);

/* Sets `reason` from family and code; where the code is unknown it says so. */
void fault_set_reason(struct fault *f);

/* Set `reason`, `access` and `stage` from registers and flags. */
void fault_reason_from_amd_flags(struct fault *f);
void fault_reason_from_smmuv2(struct fault *f, uint32_t fsr);
void fault_reason_from_aer(struct fault *f);

#endif
