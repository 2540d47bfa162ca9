/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the trace event of page faults may be enabled on a machine, and is of use there. */
#ifndef MODEL_FAULT_TRACE_H
#define MODEL_FAULT_TRACE_H

#include <stddef.h>

enum fault_trace {
	FAULT_TRACE_USEFUL,
	FAULT_TRACE_SILENT, /* safe, but no driver here emits it: silence proves nothing */
	FAULT_TRACE_HAZARD, /* not known not to crash the kernel: must not be enabled */
};

/*
 * Judges by the names in /sys/class/iommu. Drivers that report a fault without a device crash in
 * the trace event, so it is allowed only where every instance is of a driver known not to
 * (allow-list). *culprit is the instance that forbids it, else NULL.
 */
enum fault_trace fault_trace_judge(const char *const *iommus, size_t n, const char **culprit);

#endif
