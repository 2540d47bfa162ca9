/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes between memory and descriptors that somebody else opened. */
#ifndef SYS_FILE_H
#define SYS_FILE_H

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

#endif
