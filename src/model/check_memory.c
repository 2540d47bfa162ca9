/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of memory: how much may be pinned, how much there is, and where. */
#include "model/checks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "sys/lines.h"
#include "sys/proc.h"

/* Less than that fits no guest. */
#define MEMLOCK_LITTLE (1ULL << 30)

/* Whose limit it is, for a text. */
static const char *who_pins(struct exam *x)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	char comm[PROC_COMM_MAX] = "?";

	if (!x->pid)
		return "this user";
	if (sysfs_dir_openf(&x->host->sysfs, &dir, "proc/%d", (int)x->pid) == SYSFS_OK)
		proc_comm(&dir, comm);
	return check_text(x, "%s (pid %d)", comm, (int)x->pid);
}

/* type1 and sPAPR charge the process (VmLck); iommufd its user, whose sum no file shows, and VmPin. */
static uint64_t left_of(const struct proc_memory *memory)
{
	return memory->limit > memory->locked ? memory->limit - memory->locked : 0;
}

static const char *say_taken(struct exam *x, const struct proc_memory *memory)
{
	char locked[16], pinned[16];

	if (!x->pid)
		return "";
	format_size(memory->locked, locked);
	format_size(memory->pinned, pinned);
	return check_text(x, "; it has locked %s (VmLck) and pinned %s (VmPin)", locked, pinned);
}

static void raise_memlock(struct exam *x, struct finding *f, uint64_t locked)
{
	const unsigned long long wanted = x->need + locked;

	check_remedy(x, f,
		     "raise it%s, and for good in limits.conf or with LimitMEMLOCK= in the unit",
		     x->pid ? "" : " in your shell");
	check_command(x, f, "prlimit --pid %d --memlock=%llu:%llu", (int)(x->pid ?: getppid()),
		      wanted, wanted);
}

void check_memlock(struct exam *x, struct finding *f)
{
	const pid_t pid = x->pid ?: getpid();
	const char *file =
		x->pid ? check_text(x, "/proc/%d/limits", (int)pid) : "/proc/self/limits";
	const char *who = who_pins(x), *taken;
	struct proc_memory memory;
	char limit[16], need[16];

	if (x->host->sysfs.recorded && !x->pid)
		return;
	if (proc_memory(&x->host->sysfs, pid, &memory) != SYSFS_OK) {
		(x->need ? check_unsure : check_unknown)(
			x, f, file, "how much memory %s may pin cannot be read", who);
		return;
	}
	format_size(memory.limit, limit);
	format_size(x->need, need);
	taken = say_taken(x, &memory);
	if (memory.limit == UINT64_MAX || memory.ignores_limit) {
		check_good(x, f, file, "%s may pin memory without limit (%s)%s", who,
			   memory.ignores_limit ? "CAP_IPC_LOCK" : "RLIMIT_MEMLOCK", taken);
	} else if (left_of(&memory) < x->need) {
		check_block(x, f, file,
			    "RLIMIT_MEMLOCK lets %s pin %s, and %s are needed (ENOMEM)%s", who,
			    limit, need, taken);
		raise_memlock(x, f, x->pid ? memory.locked : 0);
	} else if (!x->need && memory.limit < MEMLOCK_LITTLE) {
		check_warn(x, f, file, "RLIMIT_MEMLOCK lets %s pin only %s%s", who, limit, taken);
		check_remedy(x, f, "raise it: limits.conf, or LimitMEMLOCK= in the unit");
	} else {
		check_good(x, f, file, "RLIMIT_MEMLOCK lets %s pin %s%s", who, limit, taken);
	}
}

#define HUGE_PAGES "sys/kernel/mm/hugepages"

/* --- /proc/meminfo and each node's own --- */

enum memory_fact { MEMORY_AVAILABLE, MEMORY_FREE, HUGE_TOTAL, HUGE_FREE, HUGE_RESERVED, HUGE_SIZE };
#define MEMORY_FACTS 6

static const char *const memory_keys[MEMORY_FACTS] = {
	"MemAvailable:",   "MemFree:",        "HugePages_Total:",
	"HugePages_Free:", "HugePages_Rsvd:", "Hugepagesize:",
};

struct memory_info {
	uint64_t value[MEMORY_FACTS]; /* bytes, or pages */
	uint32_t known;               /* bits 1 << enum memory_fact */
};

/* "MemAvailable:   12345 kB", "Node 0 MemFree:  12345 kB", "HugePages_Free:      3" */
static int take_memory(void *ctx, char *line)
{
	struct memory_info *info = ctx;

	for (size_t i = 0; i < MEMORY_FACTS; i++) {
		char *at = strstr(line, memory_keys[i]), *unit;
		uint64_t value;

		if (!at)
			continue;
		at += strlen(memory_keys[i]);
		at += strspn(at, " ");
		unit = at + strcspn(at, " ");
		if (*unit)
			*unit++ = 0;
		if (!parse_u64(at, &value))
			return 0;
		info->value[i] = strcmp(unit, "kB") ? value : value * 1024;
		info->known |= 1U << i;
		return 0;
	}
	return 0;
}

static enum sysfs_answer read_memory(const struct exam *x, const char *directory,
				     struct memory_info *info)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = sysfs_dir_open(&x->host->sysfs, directory, &dir);

	*info = (struct memory_info){ .known = 0 };
	return answer == SYSFS_OK ? lines_walk(&dir, "meminfo", take_memory, info) : answer;
}

struct huge_pages {
	struct exam *x;
	uint64_t most; /* bytes that are free in pages of one size */
};

/* "hugepages-1048576kB" */
static int take_huge_pages(void *ctx, const char *name)
{
	static const char prefix[] = "hugepages-";
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct huge_pages *pages = ctx;
	uint64_t kib, left, reserved, bytes;
	char digits[24];

	if (strncmp(name, prefix, sizeof(prefix) - 1))
		return 0;
	snprintf(digits, sizeof(digits), "%.*s", (int)strcspn(name + sizeof(prefix) - 1, "k"),
		 name + sizeof(prefix) - 1);
	if (!parse_u64(digits, &kib) ||
	    sysfs_dir_openf(&pages->x->host->sysfs, &dir, HUGE_PAGES "/%s", name) != SYSFS_OK ||
	    sysfs_read_u64(&dir, "free_hugepages", &left) != SYSFS_OK ||
	    sysfs_read_u64(&dir, "resv_hugepages", &reserved) != SYSFS_OK || reserved > left ||
	    __builtin_mul_overflow(left - reserved, kib * 1024, &bytes))
		return 0;
	if (bytes > pages->most)
		pages->most = bytes;
	return 0;
}

/* They are set aside, and so no part of what is available. */
static uint64_t huge_bytes(struct exam *x)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	struct huge_pages pages = { .x = x };
	enum sysfs_answer answer = sysfs_dir_open(&x->host->sysfs, HUGE_PAGES, &dir);

	if (answer == SYSFS_OK)
		sysfs_walk(&dir, ".", &answer, take_huge_pages, &pages);
	return pages.most;
}

void check_memory(struct exam *x, struct finding *f)
{
	static const char file[] = "/proc/meminfo";
	struct memory_info info;
	char have[16], need[16];
	enum sysfs_answer answer = read_memory(x, "proc", &info);

	format_size(info.value[MEMORY_AVAILABLE], have);
	format_size(x->need, need);
	if (!(info.known & 1U << MEMORY_AVAILABLE)) {
		(x->need && answer != SYSFS_ABSENT ? check_unsure : check_unknown)(
			x, f, file, "how much memory is free cannot be read");
	} else if (info.value[MEMORY_AVAILABLE] < x->need && huge_bytes(x) >= x->need) {
		check_warn(x, f, file,
			   "%s of memory are available, and %s are to be pinned: only huge pages "
			   "that are free have room for that",
			   have, need);
		check_remedy(x, f, "take huge pages");
	} else if (info.value[MEMORY_AVAILABLE] < x->need) {
		check_block(x, f, file,
			    "%s of memory are available, and %s are to be pinned (ENOMEM)", have,
			    need);
		check_remedy(x, f, "end what needs much, or take huge pages that are free");
	} else {
		check_good(x, f, file, "%s of memory are available", have);
	}
}

/* They need no entry of their own for every 4 KiB, neither in the IOMMU nor in dma_entry_limit. */
void check_huge_pages(struct exam *x, struct finding *f)
{
	static const char file[] = "/proc/meminfo";
	struct memory_info info;
	uint64_t left;
	char size[16];

	read_memory(x, "proc", &info);
	if (!(info.known & 1U << HUGE_SIZE)) {
		check_unknown(x, f, file, "whether there are huge pages cannot be read");
		return;
	}
	left = info.value[HUGE_FREE] > info.value[HUGE_RESERVED]
		       ? info.value[HUGE_FREE] - info.value[HUGE_RESERVED]
		       : 0;
	format_size(info.value[HUGE_SIZE], size);
	if (!info.value[HUGE_TOTAL]) {
		check_good(x, f, file, "no huge pages of %s are set aside; they would map faster",
			   size);
	} else if (!left || left * info.value[HUGE_SIZE] < x->need) {
		check_warn(x, f, file,
			   "huge pages of %s that are free: %llu of %llu, fewer than a guest may "
			   "ask for",
			   size, (unsigned long long)left,
			   (unsigned long long)info.value[HUGE_TOTAL]);
		check_remedy(x, f, "raise /proc/sys/vm/nr_hugepages, best at boot");
	} else {
		check_good(x, f, file, "huge pages of %s that are free: %llu", size,
			   (unsigned long long)left);
	}
}

void check_numa(struct exam *x, struct finding *f)
{
	struct memory_info info;
	const char *path;
	char have[16], need[16];
	int node = x->device->numa_node;

	if (x->device->unknown & 1U << FACT_NUMA_NODE)
		check_unknown(x, f,
			      check_text(x, "/sys/bus/%s/devices/%s/numa_node",
					 x->device->bus ?: "pci", x->device->name),
			      "which node it is near cannot be read");
	if (node < 0)
		return;
	path = check_text(x, "sys/devices/system/node/node%d", node);
	read_memory(x, path, &info);
	path = check_text(x, "/%s/meminfo", path);
	format_size(info.value[MEMORY_FREE], have);
	format_size(x->need, need);
	if (!(info.known & 1U << MEMORY_FREE)) {
		check_unknown(x, f, path, "how much memory is free near it cannot be read");
	} else if (info.value[MEMORY_FREE] < x->need) {
		check_warn(x, f, path,
			   "its node %d has %s free, and %s are to be pinned: the rest comes from "
			   "farther away",
			   node, have, need);
		check_remedy(x, f, "free memory of that node, and pin with --node %d", node);
	} else {
		check_good(x, f, path, "its node %d has %s free", node, have);
	}
}

/* --- /proc/buddyinfo: tables of sPAPR windows want memory in one piece --- */

/* "Node 0, zone   Normal    12   3   0   1": free blocks of one page, of two, of four ... */
static int take_zone(void *ctx, char *line)
{
	int *highest = ctx, order = 0;
	char *word, *rest = strstr(line, "zone");
	uint64_t blocks;

	if (!rest)
		return 0;
	rest += 4;
	while ((word = strsep(&rest, " "))) {
		if (!parse_u64(word, &blocks))
			continue; /* the zone's name, or blanks */
		if (blocks && order > *highest)
			*highest = order;
		order++;
	}
	return 0;
}

#define ORDER_LOW 4 /* 1 MiB where pages are of 64 KiB */

void check_contiguous(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir proc = { -1 };
	static const char file[] = "/proc/buddyinfo";
	int order = -1;

	if (!check_exists(x, "proc/powerpc") && !check_exists(x, "proc/ppc64"))
		return;
	if (sysfs_dir_open(&x->host->sysfs, "proc", &proc) == SYSFS_OK)
		lines_walk(&proc, "buddyinfo", take_zone, &order);
	if (order < 0)
		check_unknown(x, f, file, "whether memory is in pieces cannot be read");
	else if (order < ORDER_LOW)
		check_warn(x, f, file,
			   "free memory is in pieces of at most %d page%s: the table of a DMA "
			   "window may find no place",
			   1 << order, plural(1U << order));
	else
		check_good(x, f, file, "there is free memory in pieces of %d pages", 1 << order);
}
