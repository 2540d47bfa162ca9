/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drives a sPAPR container by bare ioctls, one word after the other, and prints what the kernel returns.
 *
 *	tce v1|v2 NODE -- CALL...
 *
 * NODE is /dev/vfio/N of the container's first group. CALL is one of
 *	join=N				takes one more group into the container
 *	memory=SIZE			makes the memory, writable and there; the calls below count in it
 *	enable disable info
 *	register=OFFSET,SIZE unregister=OFFSET,SIZE
 *	map=OFFSET,IOVA,SIZE unmap=IOVA,SIZE
 *	create=SHIFT,SIZE,LEVELS remove=START
 *	eeh=OPERATION extension=N locked
 * Each prints a line "CALL RESULT [ERRNO]"; what a call answers beyond that follows.
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "owner.h"

static char *memory;
static int container;

/* One line for one call; errno means something after -1 alone: +1 comes with whatever it was before. */
static void answer(const char *call, int r)
{
	printf("%s %d", call, r);
	if (r < 0)
		printf(" %s", strerrorname_np(errno));
}

static int join(const uint64_t *n)
{
	char path[64];
	int group;

	snprintf(path, sizeof(path), "/dev/vfio/%u", (unsigned int)n[0]);
	group = owner_open(path);
	return ioctl(group, VFIO_GROUP_SET_CONTAINER, &container);
}

static int make_memory(const uint64_t *n)
{
	memory = mmap(NULL, n[0], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -1;
	memset(memory, 1, n[0]);
	return 0;
}

static int enable(const uint64_t *n)
{
	(void)n;
	return ioctl(container, VFIO_IOMMU_ENABLE);
}

static int disable(const uint64_t *n)
{
	(void)n;
	return ioctl(container, VFIO_IOMMU_DISABLE);
}

static int call_register(const uint64_t *n)
{
	struct vfio_iommu_spapr_register_memory r = {
		.argsz = sizeof(r),
		.vaddr = (uintptr_t)memory + n[0],
		.size = n[1],
	};

	return ioctl(container, VFIO_IOMMU_SPAPR_REGISTER_MEMORY, &r);
}

static int call_unregister(const uint64_t *n)
{
	struct vfio_iommu_spapr_register_memory r = {
		.argsz = sizeof(r),
		.vaddr = (uintptr_t)memory + n[0],
		.size = n[1],
	};

	return ioctl(container, VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, &r);
}

static int map(const uint64_t *n)
{
	struct vfio_iommu_type1_dma_map m = {
		.argsz = sizeof(m),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)memory + n[0],
		.iova = n[1],
		.size = n[2],
	};

	return ioctl(container, VFIO_IOMMU_MAP_DMA, &m);
}

static int unmap(const uint64_t *n)
{
	struct vfio_iommu_type1_dma_unmap u = {
		.argsz = sizeof(u),
		.iova = n[0],
		.size = n[1],
	};

	return ioctl(container, VFIO_IOMMU_UNMAP_DMA, &u);
}

static uint64_t start_addr;

static int create(const uint64_t *n)
{
	struct vfio_iommu_spapr_tce_create c = {
		.argsz = sizeof(c),
		.page_shift = n[0],
		.window_size = n[1],
		.levels = n[2],
	};
	int r = ioctl(container, VFIO_IOMMU_SPAPR_TCE_CREATE, &c);

	start_addr = c.start_addr;
	return r;
}

static int call_remove(const uint64_t *n)
{
	struct vfio_iommu_spapr_tce_remove r = { .argsz = sizeof(r), .start_addr = n[0] };

	return ioctl(container, VFIO_IOMMU_SPAPR_TCE_REMOVE, &r);
}

static int eeh(const uint64_t *n)
{
	struct vfio_eeh_pe_op op = { .argsz = sizeof(op), .op = n[0] };

	return ioctl(container, VFIO_EEH_PE_OP, &op);
}

static int extension(const uint64_t *n)
{
	return ioctl(container, VFIO_CHECK_EXTENSION, n[0]);
}

static struct vfio_iommu_spapr_tce_info info;

static int call_info(const uint64_t *n)
{
	(void)n;
	info = (struct vfio_iommu_spapr_tce_info){ .argsz = sizeof(info) };
	return ioctl(container, VFIO_IOMMU_SPAPR_TCE_GET_INFO, &info);
}

/* VmLck of this process, in KiB: not a call, but what calls charge. */
static int locked(const uint64_t *n)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	int kib = -1;

	(void)n;
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmLck: %d", &kib);
	if (f)
		fclose(f);
	return kib;
}

static const struct {
	const char *name;
	unsigned int numbers;
	int (*call)(const uint64_t *n);
} calls[] = {
	{ "join", 1, join },
	{ "memory", 1, make_memory },
	{ "enable", 0, enable },
	{ "disable", 0, disable },
	{ "info", 0, call_info },
	{ "register", 2, call_register },
	{ "unregister", 2, call_unregister },
	{ "map", 3, map },
	{ "unmap", 2, unmap },
	{ "create", 3, create },
	{ "remove", 1, call_remove },
	{ "eeh", 1, eeh },
	{ "extension", 1, extension },
	{ "locked", 0, locked },
};
#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

static void usage(const char *what)
{
	fprintf(stderr, "tce: %s; usage: tce v1|v2 NODE -- CALL...\n", what);
	exit(64);
}

static void run(char *word)
{
	char *numbers = strchr(word, '='), *number;
	uint64_t n[3] = { 0 };
	unsigned int given = 0;
	size_t i = 0;

	if (numbers)
		*numbers++ = '\0';
	while (i < N_CALLS && strcmp(calls[i].name, word))
		i++;
	if (i == N_CALLS)
		usage(word);
	while (numbers && (number = strsep(&numbers, ",")) && given < 3)
		n[given++] = owner_number(number);
	if (given != calls[i].numbers)
		usage(word);
	answer(word, calls[i].call(n));
	if (calls[i].call == create)
		printf(" start 0x%llx", (unsigned long long)start_addr);
	if (calls[i].call == call_info)
		printf(" flags 0x%x start 0x%x size 0x%x pgsizes 0x%llx windows %u levels %u",
		       info.flags, info.dma32_window_start, info.dma32_window_size,
		       (unsigned long long)info.ddw.pgsizes, info.ddw.max_dynamic_windows_supported,
		       info.ddw.levels);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int group, i = 4;

	if (argc < 4 || strcmp(argv[3], "--") || (strcmp(argv[1], "v1") && strcmp(argv[1], "v2")))
		usage("too few words");
	container = owner_open("/dev/vfio/vfio");
	group = owner_open(argv[2]);
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container))
		owner_die("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(container, VFIO_SET_IOMMU,
		  argv[1][1] == '1' ? VFIO_SPAPR_TCE_IOMMU : VFIO_SPAPR_TCE_v2_IOMMU))
		owner_die("VFIO_SET_IOMMU");
	while (i < argc)
		run(argv[i++]);
	return 0;
}
