/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tracefs instance of our own with the one event iommu:io_page_fault. */
#ifndef SYS_TRACEFS_H
#define SYS_TRACEFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct tracefs {
	int fd; /* trace_pipe, readable when there is a line; -1 when closed */
	int instances;
	char name[32];     /* of the instance */
	size_t start, end; /* of what is read and not yet handed out */
	char buf[8192];
};

/*
 * Makes an instance, enables the event in it, and opens its pipe. Enabling this event makes
 * kernels with an arm-smmu v2 crash at the next fault (arm-smmu.c:arm_smmu_context_fault reports
 * no device): the caller must know that none is there. Instances that a killed process left
 * behind are removed.
 */
int tracefs_open(struct tracefs *t, struct err *e);

/* Removes the instance. */
void tracefs_close(struct tracefs *t);

/*
 * The next line, without newline: 1, and *line is valid until the next call; 0 when there is none
 * now; -1 and *e. *lost is how many events the ring buffer lost before it: then the line says so
 * and is no event.
 */
int tracefs_read(struct tracefs *t, const char **line, size_t *len, uint64_t *lost, struct err *e);

/* "CPU:1 [LOST 12 EVENTS]": true and how many, 0 when the kernel does not know. */
bool tracefs_lost(const char *line, size_t len, uint64_t *lost);

#endif
