/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory whose pages are all there, and the clock: for bareloop and barelines. */
#ifndef PRESENT_H
#define PRESENT_H

#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#include "owner.h"

static inline uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static inline char *present_memory(uint64_t pages, uint64_t size)
{
	unsigned int flags = MFD_CLOEXEC;
	char *memory;
	int fd;

	if (size > 4096)
		flags |= MFD_HUGETLB | (unsigned int)(__builtin_ctzll(size) << MAP_HUGE_SHIFT);
	fd = memfd_create("present", flags);
	if (fd < 0 || ftruncate(fd, (off_t)(pages * size)))
		owner_die("memfd");
	memory = mmap(NULL, pages * size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		owner_die("mmap");
	for (uint64_t i = 0; i < pages; i++)
		memory[i * size] = 1;
	close(fd);
	return memory;
}

#endif
