/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log, record by record. */
#ifndef SYS_KMSG_H
#define SYS_KMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct kmsg {
	int fd;        /* readable when there is a record; -1 when closed */
	uint64_t next; /* sequence that the next record should have */
	bool synced;   /* `next` is known */
	bool overrun;  /* the log was overwritten before it was read */
};

#define KMSG_TEXT_MAX 4096

struct kmsg_record {
	unsigned int facility; /* 0 is the kernel; whatever user space writes gets another */
	unsigned int level;    /* 0 emergency .. 7 debug */
	uint64_t sequence;
	uint64_t time_us; /* since boot, by the printing CPU's clock */
	bool continues;   /* a fragment of a line that more follow */
	/*
	 * Records overwritten before this one: `lost` of them when `lost_known`, else at least
	 * one.
	 */
	bool overrun;
	bool lost_known;
	uint64_t lost;
	char device[64]; /* of the dictionary: "+pci:0000:01:00.0"; "" when there is none */
	size_t len;
	char text[KMSG_TEXT_MAX]; /* unescaped, NUL-terminated, without newline at the end */
};

/*
 * Opens /dev/kmsg at its end. EPERM: kernel.dmesg_restrict without CAP_SYSLOG. What was printed
 * before is not read.
 */
int kmsg_open(struct kmsg *k, struct err *e);
/* The same at the oldest record that is left. */
int kmsg_open_oldest(struct kmsg *k, struct err *e);
void kmsg_close(struct kmsg *k);

/* The next record: 1; 0 when there is none now; -1 and *e. */
int kmsg_read(struct kmsg *k, struct kmsg_record *r, struct err *e);

/* Decodes what one read() of /dev/kmsg gave. False when that is no record. */
bool kmsg_decode(const char *buf, size_t len, struct kmsg_record *r);

#endif
