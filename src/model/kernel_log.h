/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's log says of devices that are, or were to be, assigned. */
#ifndef MODEL_KERNEL_LOG_H
#define MODEL_KERNEL_LOG_H

#include "model/host.h"

/* Words that the kernel says, and what they mean; worst first. */
struct log_phrase {
	const char *words;
	const char *meaning;
	const char *remedy;
};

struct log_line {
	const struct log_phrase *phrase;
	const char *text;
	uint64_t time_us; /* since boot */
	struct log_line *before;
};

/* Zero-initialise. The lines belong to the host. */
struct kernel_log {
	struct log_line *last;
	bool unreadable;
};

/* All that is left of the log; of a recorded machine the file dev/kmsg, with a record on each line. */
void kernel_log_read(struct kernel_log *log, struct host *h);

/* The worst line that names the device, the last of them; NULL when there is none. *n is how many name it. */
const struct log_line *kernel_log_find(const struct kernel_log *log, const char *device, size_t *n);

#endif
