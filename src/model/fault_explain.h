/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session knows of a fault's address: mapped, beside a mapping, unmapped, never there. */
#ifndef MODEL_FAULT_EXPLAIN_H
#define MODEL_FAULT_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "model/fault.h"

struct fault_mapping {
	uint64_t start, last;
	unsigned int access; /* FAULT_READ, FAULT_WRITE: what the device may do */
	const char *buffer;
};

struct fault_unmapping {
	uint64_t start, last;
	uint64_t ago_ms;
	const char *buffer;
	const char *command;
};

/* What explaining asks of a session. Strings live as long as the session does not change. */
struct fault_oracle {
	void *ctx;
	/*
	 * The space that the fault's device is attached to; false when the session does not hold
	 * the device.
	 */
	bool (*space)(void *ctx, const struct fault *f, const void **space);
	/* The mapping with the greatest start that is not above the address. */
	bool (*below)(void *ctx, const void *space, uint64_t address, struct fault_mapping *m);
	/* The mapping with the least start above the address. */
	bool (*above)(void *ctx, const void *space, uint64_t address, struct fault_mapping *m);
	/* The newest unmapping that covered the address. */
	bool (*unmapped)(void *ctx, const void *space, uint64_t address, struct fault_unmapping *u);
	/* True when unmappings were forgotten, so that "never mapped" cannot be said. */
	bool (*forgets)(void *ctx);
};

enum fault_address_state {
	FAULT_ADDRESS_UNKNOWN, /* no address, a device of nobody here, or history that is gone */
	FAULT_ADDRESS_MAPPED,
	FAULT_ADDRESS_UNMAPPED, /* lately, by a command of this session */
	FAULT_ADDRESS_NEVER,
};

/* Why the access was refused although the address is mapped. */
enum fault_mapped_why {
	FAULT_WHY_UNKNOWN, /* the mapping allows it: it may be younger than the fault */
	FAULT_WHY_READ_ONLY,
	FAULT_WHY_WRITE_ONLY,
	FAULT_WHY_NOT_EXECUTABLE,
};

struct fault_explanation {
	enum fault_address_state state;
	enum fault_mapped_why why;        /* of MAPPED */
	struct fault_mapping mapping;     /* of MAPPED */
	struct fault_unmapping unmapping; /* of UNMAPPED */
	uint64_t ago_ms;                  /* of UNMAPPED */
	/*
	 * The nearest mappings, unless the address is in one; distances in bytes to their nearest
	 * address.
	 */
	bool has_below, has_above;
	struct fault_mapping below, above;
	uint64_t below_distance, above_distance;
};

void fault_explain(const struct fault *f, const struct fault_oracle *o,
		   struct fault_explanation *x);

/* Has it be of another address that lies between the same mappings. */
void fault_explanation_move(struct fault_explanation *x, uint64_t address);

/* "mapped", "unmapped", "never", "unknown", as documents have them. */
const char *fault_address_state_name(enum fault_address_state state);

/* Appends one sentence for people; nothing when nothing is known. */
void fault_explanation_words(const struct fault_explanation *x, struct text *out);

#endif
