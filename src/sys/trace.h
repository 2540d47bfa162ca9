/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tracing: every ioctl told to whoever asked, decoded by name. */
#ifndef SYS_TRACE_H
#define SYS_TRACE_H

#include <stdint.h>

/* One call that was made. Valid only while the sink runs. */
struct trace_call {
	const char *name;   /* the ioctl as the kernel writes it, or "open", "read", "mmap" */
	const char *handle; /* on what: "/dev/iommu", "0000:01:00.0" */
	int result;         /* what the call returned */
	int errnum;         /* errno when result is -1, else 0 */
	uint64_t duration_ns;
	const void *before; /* the argument structure as handed over, or NULL */
	const void *after;  /* the same after the call */
	uint32_t size;      /* of both, bytes */
};

/*
 * Where calls are told to. A handle points to its session's `struct trace`; the sink is set for the time
 * of one command and NULL otherwise, so that untraced calls cost one test and no clock.
 */
struct trace {
	void (*sink)(void *ctx, const struct trace_call *call);
	void *ctx;
};

/* One argument in words, as sys/trace_decode.c finds it in its table. */
struct trace_field {
	const char *name;
	char value[160];
	enum { TRACE_IN, TRACE_OUT } direction;
};

/* Decodes a call's argument structure: fills at most `max` fields, returns how many there are. Never shows
 * a process address or descriptor number differently from run to run: pointers print as "ptr", file
 * descriptors as "fd". VF tokens are secrets and print as "***". */
unsigned int trace_decode(const struct trace_call *call, struct trace_field *fields,
			  unsigned int max);

/* What the call returned in words: "0", "fd" for a descriptor, "-1 EBUSY", "2 (STOPPED)" for a state. */
#define TRACE_RESULT_LEN 48
void trace_result(const struct trace_call *call, char out[TRACE_RESULT_LEN]);

#endif
