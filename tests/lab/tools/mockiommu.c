/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drives the kernel's mock IOMMU (CONFIG_IOMMUFD_TEST) on the iommufd of another process.
 *
 *	mockiommu PID[:FD] OPERATION NUMBER...
 *
 * Without FD it is the first descriptor of the process that is /dev/iommu. Numbers are iommufd's
 * own object ids and plain values; `mockiommu help` lists the operations. What comes out is printed
 * as one JSON object. Status: 0 done, 1 the kernel refused.
 *
 * A mock device must not come into an IOAS where a real device is: 7.3 tries the real one's HWPT
 * on it first, and Intel's driver crashes at that (device.c:iommufd_device_change_pt).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/iommufd.h>
#include "iommufd_test.h"

static void die(const char *what)
{
	fprintf(stderr, "mockiommu: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end) {
		fprintf(stderr, "mockiommu: not a number: %s\n", text);
		exit(64);
	}
	return value;
}

static int find_iommufd(pid_t pid)
{
	char path[300], target[64];
	struct dirent *entry;
	ssize_t length;
	DIR *dir;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		die(path);
	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", pid, entry->d_name);
		length = readlink(path, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = 0;
		if (!strcmp(target, "/dev/iommu")) {
			fd = atoi(entry->d_name);
			closedir(dir);
			return fd;
		}
	}
	errno = ENOENT;
	die("no /dev/iommu open in that process");
	return -1;
}

static int take_iommufd(char *whose)
{
	char *colon = strchr(whose, ':');
	int pidfd, fd;
	pid_t pid;

	if (colon)
		*colon = 0;
	pid = number(whose);
	fd = colon ? (int)number(colon + 1) : find_iommufd(pid);
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0)
		die("pidfd_open");
	fd = syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	if (fd < 0)
		die("pidfd_getfd");
	return fd;
}

static void test_cmd(int fd, struct iommu_test_cmd *cmd)
{
	cmd->size = sizeof(*cmd);
	if (ioctl(fd, IOMMU_TEST_CMD, cmd))
		die("IOMMU_TEST_CMD");
}

static void ioas(int fd, const uint64_t *n)
{
	struct iommu_ioas_alloc cmd = { .size = sizeof(cmd) };

	(void)n;
	if (ioctl(fd, IOMMU_IOAS_ALLOC, &cmd))
		die("IOMMU_IOAS_ALLOC");
	printf("{\"ioas\":%u}\n", cmd.out_ioas_id);
}

static void device(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_MOCK_DOMAIN_FLAGS,
		.id = n[0],
		.mock_domain_flags = { .dev_flags = n[1] },
	};

	test_cmd(fd, &cmd);
	printf("{\"stdev\":%u,\"hwpt\":%u,\"device\":%u}\n", cmd.mock_domain_flags.out_stdev_id,
	       cmd.mock_domain_flags.out_hwpt_id, cmd.mock_domain_flags.out_idev_id);
}

/* A HWPT for a mock device: over an IOAS, or nested on a HWPT that was made for it. */
static void hwpt_alloc(int fd, struct iommu_hwpt_alloc *cmd)
{
	cmd->size = sizeof(*cmd);
	if (ioctl(fd, IOMMU_HWPT_ALLOC, cmd))
		die("IOMMU_HWPT_ALLOC");
	printf("{\"hwpt\":%u}\n", cmd->out_hwpt_id);
}

static void hwpt(int fd, const uint64_t *n)
{
	struct iommu_hwpt_alloc cmd = { .dev_id = n[0], .pt_id = n[1], .flags = n[2] };

	hwpt_alloc(fd, &cmd);
}

static void nested(int fd, const uint64_t *n)
{
	struct iommu_hwpt_selftest data = { .iotlb = IOMMU_TEST_IOTLB_DEFAULT };
	struct iommu_hwpt_alloc cmd = {
		.dev_id = n[0],
		.pt_id = n[1],
		.data_type = IOMMU_HWPT_DATA_SELFTEST,
		.data_len = sizeof(data),
		.data_uptr = (uintptr_t)&data,
	};

	hwpt_alloc(fd, &cmd);
}

static uint32_t replace_by(int fd, uint64_t stdev, uint64_t table)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_MOCK_DOMAIN_REPLACE,
		.id = stdev,
		.mock_domain_replace = { .pt_id = table },
	};

	test_cmd(fd, &cmd);
	return cmd.mock_domain_replace.pt_id;
}

static void replace(int fd, const uint64_t *n)
{
	printf("{\"pt\":%u}\n", replace_by(fd, n[0], n[1]));
}

static void destroy_id(int fd, uint64_t id)
{
	struct iommu_destroy cmd = { .size = sizeof(cmd), .id = id };

	if (ioctl(fd, IOMMU_DESTROY, &cmd))
		die("IOMMU_DESTROY");
}

static void destroy(int fd, const uint64_t *n)
{
	destroy_id(fd, n[0]);
	printf("{}\n");
}

static void reserve(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_ADD_RESERVED,
		.id = n[0],
		.add_reserved = { .start = n[1], .length = n[2] },
	};

	test_cmd(fd, &cmd);
	printf("{}\n");
}

static void iopf(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_TRIGGER_IOPF,
		.trigger_iopf = {
			.dev_id = n[0], .pasid = n[1], .grpid = n[2], .perm = n[3], .addr = n[4],
		},
	};

	test_cmd(fd, &cmd);
	printf("{}\n");
}

static uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void ask(int fd, uint64_t device, uint64_t count, uint64_t address, uint64_t step)
{
	for (uint64_t i = 0; i < count; i++) {
		struct iommu_test_cmd cmd = {
			.op = IOMMU_TEST_OP_TRIGGER_IOPF,
			.trigger_iopf = {
				.dev_id = device, .grpid = i & 511, .perm = 1, .addr = address + i * step,
			},
		};

		test_cmd(fd, &cmd);
	}
}

static void iopfs(int fd, const uint64_t *n)
{
	uint64_t began = now_ns(CLOCK_REALTIME);

	ask(fd, n[0], n[1], n[2], n[3]);
	printf("{\"began_ms\":%llu}\n", (unsigned long long)began / 1000000);
}

/* What a process has used, as exactly as the bare loops tell it of themselves. */
static void processor(int fd, const uint64_t *n)
{
	clockid_t clock;

	(void)fd;
	errno = clock_getcpuclockid((pid_t)n[0], &clock);
	if (errno)
		die("clock_getcpuclockid");
	printf("{\"processor_ns\":%llu}\n", (unsigned long long)now_ns(clock));
}

/* Where a page that is asked for is mapped from; without memory it is refused. */
struct pages {
	int fd;
	uint32_t ioas;
	char *memory;
	bool tells; /* another process, which counts what it is told */
};

#define ASKED_FROM 0x1000000

static uint32_t decide(const struct pages *p, uint64_t address)
{
	struct iommu_ioas_map map = {
		.size = sizeof(map),
		.flags = IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE |
			 IOMMU_IOAS_MAP_FIXED_IOVA,
		.ioas_id = p->ioas,
		.user_va = (uintptr_t)p->memory + (address - ASKED_FROM),
		.length = 4096,
		.iova = address,
	};

	if (!p->memory)
		return IOMMUFD_PAGE_RESP_INVALID;
	if (ioctl(p->fd, IOMMU_IOAS_MAP, &map))
		die("IOMMU_IOAS_MAP");
	return IOMMUFD_PAGE_RESP_SUCCESS;
}

enum { READ_MAX = 256 };

/* Those that are refused are answered with one call, as nothing is to be done in between. */
static void respond(int queue, const struct iommu_hwpt_pgfault *faults, size_t n,
		    const struct pages *pages)
{
	struct iommu_hwpt_page_response r[READ_MAX];
	size_t first = 0;

	for (size_t i = 0; i < n; i++) {
		r[i].cookie = faults[i].cookie;
		r[i].code = decide(pages, faults[i].addr);
		if (!pages->memory && i + 1 < n)
			continue;
		if (write(queue, r + first, (i + 1 - first) * sizeof(r[0])) < 0)
			die("write");
		first = i + 1;
	}
}

/* Answers so many requests as they come, with the least calls that do it; tells how many reads it took. */
static uint64_t answer(int queue, uint64_t count, const struct pages *pages, int told)
{
	static struct iommu_hwpt_pgfault faults[2 * READ_MAX];
	struct pollfd p = { .fd = queue, .events = POLLIN };
	uint64_t reads = 0;
	size_t n = 0;

	while (count) {
		ssize_t size;

		poll(&p, 1, -1);
		size = read(queue, faults + n, READ_MAX * sizeof(faults[0]));
		if (size < 0)
			die("read");
		reads++;
		size /= sizeof(faults[0]);
		respond(queue, faults + n, size, pages);
		count -= size;
		n += size;
		if (n < READ_MAX && count)
			continue;
		if (pages->tells && write(told, faults, n * sizeof(faults[0])) < 0)
			die("write");
		n = 0;
	}
	return reads;
}

/* The other process: it has been told of all when it ends. */
static void count_told(int told, uint64_t count)
{
	static struct iommu_hwpt_pgfault faults[2 * READ_MAX];

	while (count) {
		ssize_t size = read(told, faults, sizeof(faults));

		if (size <= 0)
			die("read");
		count -= size / sizeof(faults[0]);
	}
}

static void time_requests(int fd, const uint64_t *n, int queue, const struct pages *pages)
{
	uint64_t start = now_ns(CLOCK_MONOTONIC), used = now_ns(CLOCK_PROCESS_CPUTIME_ID), reads;
	pid_t asks, counts = -1;
	int told[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, told))
		die("socketpair");
	if (pages->tells)
		counts = fork();
	if (!counts) {
		count_told(told[1], n[4]);
		_exit(0);
	}
	asks = fork();
	if (!asks) {
		ask(fd, n[1], n[4], ASKED_FROM, 4096);
		_exit(0);
	}
	reads = answer(queue, n[4], pages, told[0]);
	used = now_ns(CLOCK_PROCESS_CPUTIME_ID) - used;
	if (pages->tells)
		waitpid(counts, NULL, 0);
	printf("{\"ns\":%llu,\"processor_ns\":%llu,\"reads\":%llu}\n",
	       (unsigned long long)(now_ns(CLOCK_MONOTONIC) - start) / n[4],
	       (unsigned long long)used / n[4], (unsigned long long)reads);
	waitpid(asks, NULL, 0);
}

/* The same requests answered by a bare loop in another process; the device is in an HWPT of its own meanwhile. */
static void bare(int fd, const uint64_t *n, const struct pages *pages)
{
	struct iommu_fault_alloc queue = { .size = sizeof(queue) };
	struct iommu_hwpt_alloc hwpt = {
		.size = sizeof(hwpt),
		.dev_id = n[1],
		.pt_id = n[2],
		.flags = IOMMU_HWPT_FAULT_ID_VALID,
	};

	if (ioctl(fd, IOMMU_FAULT_QUEUE_ALLOC, &queue))
		die("IOMMU_FAULT_QUEUE_ALLOC");
	hwpt.fault_id = queue.out_fault_id;
	if (ioctl(fd, IOMMU_HWPT_ALLOC, &hwpt))
		die("IOMMU_HWPT_ALLOC");
	replace_by(fd, n[0], hwpt.out_hwpt_id);
	time_requests(fd, n, queue.out_fault_fd, pages);
	replace_by(fd, n[0], n[3]);
	destroy_id(fd, hwpt.out_hwpt_id);
	close(queue.out_fault_fd);
	destroy_id(fd, queue.out_fault_id);
}

static void iopf_bare(int fd, const uint64_t *n)
{
	const struct pages none = { .fd = fd };

	bare(fd, n, &none);
}

static void iopf_bare_tell(int fd, const uint64_t *n)
{
	const struct pages none = { .fd = fd, .tells = true };

	bare(fd, n, &none);
}

static void iopf_bare_map(int fd, const uint64_t *n)
{
	struct iommu_ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = n[2],
		.iova = ASKED_FROM,
		.length = n[4] * 4096,
	};
	struct pages pages = { .fd = fd, .ioas = n[2] };
	int memory = memfd_create("pages", MFD_CLOEXEC);

	if (memory < 0 || ftruncate(memory, (off_t)(n[4] * 4096)))
		die("memfd");
	pages.memory = mmap(NULL, n[4] * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (pages.memory == MAP_FAILED)
		die("mmap");
	bare(fd, n, &pages);
	if (ioctl(fd, IOMMU_IOAS_UNMAP, &unmap))
		die("IOMMU_IOAS_UNMAP");
}

static void vevents(int fd, const uint64_t *n)
{
	for (uint64_t i = 0; i < n[1]; i++) {
		struct iommu_test_cmd cmd = {
			.op = IOMMU_TEST_OP_TRIGGER_VEVENT,
			.trigger_vevent = { .dev_id = n[0] },
		};

		test_cmd(fd, &cmd);
	}
	printf("{}\n");
}

static void vevent(int fd, const uint64_t *n)
{
	const uint64_t one[] = { n[0], 1 };

	vevents(fd, one);
}

/* Marks every page of the range as written by the device. */
static void dirty(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_DIRTY,
		.id = n[0],
		.dirty = { .iova = n[1], .length = n[2], .page_size = n[3] },
	};
	uint64_t bytes;
	void *bits;

	if (!n[3]) {
		errno = EINVAL;
		die("page size");
	}
	bytes = n[2] / n[3] / 8 + 8;
	bits = malloc(bytes);
	if (!bits)
		die("bitmap");
	memset(bits, 0xff, bytes);
	cmd.dirty.uptr = (uintptr_t)bits;
	test_cmd(fd, &cmd);
	printf("{\"dirty\":%llu}\n", (unsigned long long)cmd.dirty.out_nr_dirty);
	free(bits);
}

static void memory_limit(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_SET_TEMP_MEMORY_LIMIT,
		.memory_limit = { .limit = n[0] },
	};

	test_cmd(fd, &cmd);
	printf("{}\n");
}

static void iotlb(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_MD_CHECK_IOTLB,
		.id = n[0],
		.check_iotlb = { .id = n[1], .iotlb = n[2] },
	};

	test_cmd(fd, &cmd);
	printf("{}\n");
}

static void pasid_attach(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_PASID_ATTACH,
		.id = n[0],
		.pasid_attach = { .pasid = n[1], .pt_id = n[2] },
	};

	test_cmd(fd, &cmd);
	printf("{}\n");
}

static void pasid_detach(int fd, const uint64_t *n)
{
	struct iommu_test_cmd cmd = {
		.op = IOMMU_TEST_OP_PASID_DETACH,
		.id = n[0],
		.pasid_detach = { .pasid = n[1] },
	};

	test_cmd(fd, &cmd);
	printf("{}\n");
}

static const struct operation {
	const char *name;
	int count;
	const char *numbers;
	void (*run)(int fd, const uint64_t *n);
} operations[] = {
	{ "ioas", 0, "", ioas },
	{ "device", 2, "IOAS FLAGS (1 no dirty tracking, 4 PASID)", device },
	{ "hwpt", 3, "DEVICE IOAS FLAGS (1 nesting parent, 2 dirty tracking, 8 PASID)", hwpt },
	{ "nested", 2, "DEVICE HWPT", nested },
	{ "replace", 2, "STDEV IOAS|HWPT", replace },
	{ "destroy", 1, "OBJECT", destroy },
	{ "reserve", 3, "IOAS START LENGTH", reserve },
	{ "iopf", 5, "DEVICE PASID GRPID PERM ADDRESS", iopf },
	{ "iopfs", 4, "DEVICE COUNT ADDRESS STEP (reads, one after the other)", iopfs },
	{ "processor", 1, "PID (nanoseconds it has used)", processor },
	{ "iopf-bare", 5, "STDEV DEVICE IOAS HWPT COUNT (asks, and answers itself)", iopf_bare },
	{ "iopf-bare-tell", 5, "STDEV DEVICE IOAS HWPT COUNT (and tells another process)",
	  iopf_bare_tell },
	{ "iopf-bare-map", 5, "STDEV DEVICE IOAS HWPT COUNT (and maps)", iopf_bare_map },
	{ "vevent", 1, "DEVICE", vevent },
	{ "vevents", 2, "DEVICE COUNT", vevents },
	{ "dirty", 4, "HWPT IOVA LENGTH PAGE_SIZE", dirty },
	{ "memory-limit", 1, "BYTES (65536 at first; of the whole kernel)", memory_limit },
	{ "iotlb", 3, "HWPT INDEX EXPECTED", iotlb },
	{ "pasid-attach", 3, "STDEV PASID HWPT", pasid_attach },
	{ "pasid-detach", 2, "STDEV PASID", pasid_detach },
};
enum { OPERATIONS = sizeof(operations) / sizeof(operations[0]), NUMBERS_MAX = 5 };

static int help(void)
{
	for (int i = 0; i < OPERATIONS; i++)
		printf("%-14s %s\n", operations[i].name, operations[i].numbers);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t n[NUMBERS_MAX];

	if (argc == 2 && !strcmp(argv[1], "help"))
		return help();
	for (int i = 0; argc > 2 && i < OPERATIONS; i++) {
		const struct operation *op = &operations[i];

		if (strcmp(argv[2], op->name) || argc != 3 + op->count)
			continue;
		for (int j = 0; j < op->count; j++)
			n[j] = number(argv[3 + j]);
		op->run(take_iommufd(argv[1]), n);
		return 0;
	}
	fprintf(stderr, "usage: mockiommu PID[:FD] OPERATION NUMBER...; mockiommu help\n");
	return 64;
}
