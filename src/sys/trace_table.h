/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fields of every call's argument; only this room and its tests include it. */
#ifndef SYS_TRACE_TABLE_H
#define SYS_TRACE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "sys/trace.h"

/* Ends each of these tables. */
#define TRACE_END            \
	{                    \
		.name = NULL \
	}

enum trace_kind {
	TRACE_HEX,     /* addresses, masks */
	TRACE_DEC,     /* counts, sizes, ids */
	TRACE_FLAGS,   /* the bits of `names` */
	TRACE_ENUM,    /* one of `names` */
	TRACE_FEATURE, /* one of `names` in the low 16 bits, GET, SET, PROBE above */
	TRACE_POINTER, /* "ptr" or "NULL" */
	TRACE_FD,      /* "fd" or "-1" */
	TRACE_DEVICE,  /* a device's name, perhaps with a secret behind it */
	TRACE_SECRET,  /* "***" */
};

struct trace_name {
	uint32_t value;
	const char *word; /* NULL ends the table */
};

enum trace_use {
	USE_IN,    /* the caller's */
	USE_OUT,   /* the kernel's, when the call succeeds */
	USE_INOUT, /* the caller's, then the kernel's where that changed it, on failure, too */
};

struct trace_row {
	const char *name; /* TRACE_END ends the table */
	uint16_t offset;
	uint8_t size; /* 1, 2, 4 or 8 for numbers */
	uint8_t kind;
	uint8_t use;
	const struct trace_name *names;
};

#define TRACE_ROW(use_, tag, member, kind_, names_)                                        \
	{                                                                                  \
		.name = #member, .offset = offsetof(struct tag, member),                   \
		.size = sizeof(((struct tag *)0)->member), .kind = (kind_), .use = (use_), \
		.names = (names_),                                                         \
	}
#define IN(tag, member, kind)         TRACE_ROW(USE_IN, tag, member, kind, NULL)
#define OUT(tag, member, kind)        TRACE_ROW(USE_OUT, tag, member, kind, NULL)
#define INOUT(tag, member, kind)      TRACE_ROW(USE_INOUT, tag, member, kind, NULL)
#define IN_FLAGS(tag, member, names)  TRACE_ROW(USE_IN, tag, member, TRACE_FLAGS, names)
#define OUT_FLAGS(tag, member, names) TRACE_ROW(USE_OUT, tag, member, TRACE_FLAGS, names)
#define IN_ENUM(tag, member, names)   TRACE_ROW(USE_IN, tag, member, TRACE_ENUM, names)
#define OUT_ENUM(tag, member, names)  TRACE_ROW(USE_OUT, tag, member, TRACE_ENUM, names)

struct trace_layout {
	const char *name; /* of the call; NULL ends the table */
	const struct trace_row *rows;
};

extern const struct trace_layout trace_vfio[];
extern const struct trace_layout trace_iommufd[];

/* What lies behind a call's structure when a number in it has a certain value. */
struct trace_tail {
	const char *name;  /* of the call; NULL ends the table */
	uint32_t selector; /* where the number is */
	uint32_t mask;
	uint32_t value;
	uint32_t start; /* of the tail, from where its rows' offsets count */
	const struct trace_row *rows;
};

extern const struct trace_tail trace_vfio_tails[];

/* NULL for a call that no table has. */
const struct trace_layout *trace_layout(const char *name);

/* The states that VFIO_EEH_PE_OP returns. */
extern const struct trace_name trace_eeh_states[];

#endif
