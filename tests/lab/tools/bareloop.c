/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Maps and unmaps pages with bare ioctls: the floor under any tool's times.
 *
 *	bareloop type1 /dev/vfio/GROUP COUNT PAGESIZE PAGES [BDF]
 *	bareloop iommufd /dev/vfio/devices/vfioN COUNT PAGESIZE PAGES
 *
 * Maps the pages of a memfd, PAGES of them and all present, in turn at COUNT addresses, then unmaps
 * them one by one in random order; PAGESIZE is 4096, 2097152 or 1073741824 (from hugetlbfs). Prints
 * "map_ns N" and "unmap_ns N", the mean of each. A container of iommufd's has nothing to map into,
 * and only notes the mapping, until a device of the group is open: then name one.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>

#include "owner.h"
#include "present.h"

#define FIRST_IOVA (1ULL << 32)

static uint64_t *shuffled(uint64_t count)
{
	uint64_t *order = malloc(count * sizeof(*order));

	if (!order)
		owner_die("malloc");
	for (uint64_t i = 0; i < count; i++) {
		uint64_t other = (uint64_t)random() % (i + 1);

		order[i] = order[other];
		order[other] = i;
	}
	return order;
}

static void map_all(const struct owner *o, uint64_t count, uint64_t size, uint64_t pages)
{
	char *memory = present_memory(pages, size);
	uint64_t start = now_ns();

	for (uint64_t i = 0; i < count; i++)
		own_map(o, FIRST_IOVA + i * size, memory + i % pages * size, size);
	printf("map_ns %llu\n", (unsigned long long)((now_ns() - start) / count));
}

static void unmap_all(const struct owner *o, uint64_t count, uint64_t size)
{
	uint64_t *order = shuffled(count), start = now_ns();

	for (uint64_t i = 0; i < count; i++)
		own_unmap(o, FIRST_IOVA + order[i] * size, size);
	printf("unmap_ns %llu\n", (unsigned long long)((now_ns() - start) / count));
	free(order);
}

int main(int argc, char **argv)
{
	bool type1 = argc > 1 && !strcmp(argv[1], "type1");
	bool iommufd = argc > 1 && !strcmp(argv[1], "iommufd");
	uint64_t count, size, pages;
	struct owner o;

	if (!(type1 && (argc == 6 || argc == 7)) && !(iommufd && argc == 6)) {
		fprintf(stderr, "usage: bareloop type1 GROUP COUNT PAGESIZE PAGES [BDF]\n"
				"       bareloop iommufd CDEV COUNT PAGESIZE PAGES\n");
		return 64;
	}
	count = owner_number(argv[3]);
	size = owner_number(argv[4]);
	pages = owner_number(argv[5]);
	if (!count || !pages || !size || size & (size - 1)) {
		fprintf(stderr, "bareloop: COUNT and PAGES are not 0, PAGESIZE a power of two\n");
		return 64;
	}
	o = type1 ? own_group(argv[2], argv[6]) : own_cdev(argv[2]);
	map_all(&o, count, size, pages);
	unmap_all(&o, count, size);
	return 0;
}
