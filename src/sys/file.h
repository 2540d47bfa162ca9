/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes between memory and descriptors that somebody else opened. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The memory may be a mapping that its file was truncated under: the kernel then answers EFAULT,
 * where touching it would end the process. A signal ends neither; *done is how much it was.
 */

/* Less than `size` only at the end of the file. */
int file_read(int fd, void *to, size_t size, size_t *done, struct err *e);
int file_read_at(int fd, uint64_t offset, void *to, size_t size, size_t *done, struct err *e);
int file_write(int fd, const void *from, size_t size, struct err *e);

/*
 * A file that gets new content. What was in it goes when the first of that is written, even if it is
 * no byte: what is refused before has left the file as it was.
 */
struct file_out {
	int fd; /* stays whose it is */
	bool filled; /* holds what must stay: something was written, or the file is the user's standard output */
};
int file_out_write(struct file_out *out, const void *from, size_t size, struct err *e);

#endif
