/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Maps and unmaps pages with bare ioctls: the floor under any tool's times.
 *
 *	bareloop type1 /dev/vfio/GROUP COUNT PAGESIZE [BDF]
 *	bareloop iommufd /dev/vfio/devices/vfioN COUNT PAGESIZE
 *
 * Maps one page of memory at COUNT addresses, then unmaps them one by one; PAGESIZE is 4096,
 * 2097152 or 1073741824 (from hugetlbfs). Prints "map_ns N" and "unmap_ns N", the mean of each.
 * A container of iommufd's has nothing to map into, and only notes the mapping, until a device of
 * the group is open: then name one.
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>

#include "owner.h"

#define FIRST_IOVA (1ULL << 32)

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void *page_of(uint64_t size)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS;
	void *page;

	if (size > 4096)
		flags |= MAP_HUGETLB | (__builtin_ctzll(size) << MAP_HUGE_SHIFT);
	page = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
	if (page == MAP_FAILED)
		owner_die("mmap");
	memset(page, 1, size);
	return page;
}

int main(int argc, char **argv)
{
	bool type1 = argc > 1 && !strcmp(argv[1], "type1");
	bool iommufd = argc > 1 && !strcmp(argv[1], "iommufd");
	struct owner o;
	uint64_t count, size, start, i;
	void *page;

	if (!(type1 && (argc == 5 || argc == 6)) && !(iommufd && argc == 5)) {
		fprintf(stderr, "usage: bareloop type1 GROUP COUNT PAGESIZE [BDF]\n"
				"       bareloop iommufd CDEV COUNT PAGESIZE\n");
		return 64;
	}
	count = owner_number(argv[3]);
	size = owner_number(argv[4]);
	if (!count || !size || size & (size - 1)) {
		fprintf(stderr, "bareloop: COUNT is not 0, PAGESIZE a power of two\n");
		return 64;
	}
	page = page_of(size);
	o = type1 ? own_group(argv[2], argv[5]) : own_cdev(argv[2]);

	start = now_ns();
	for (i = 0; i < count; i++)
		own_map(&o, FIRST_IOVA + i * size, page, size);
	printf("map_ns %llu\n", (unsigned long long)((now_ns() - start) / count));

	start = now_ns();
	for (i = 0; i < count; i++)
		own_unmap(&o, FIRST_IOVA + i * size, size);
	printf("unmap_ns %llu\n", (unsigned long long)((now_ns() - start) / count));
	return 0;
}
