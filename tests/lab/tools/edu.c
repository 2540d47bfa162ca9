/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has QEMU's "edu" device do DMA, while whatever driver owns it.
 *
 *	edu BDF read IOVA SIZE			memory to the device's buffer
 *	edu BDF write IOVA SIZE			the device's buffer to memory
 *	edu BDF copy SRC DST SIZE		read SRC, then write DST
 *	edu BDF loop SRC DST SIZE COUNT		copy COUNT times
 *
 * SIZE is 4096 at most; addresses have 28 bits, as the device has. The device cannot tell that a
 * DMA failed: it goes on and is done; ask the kernel's log. Status: 0 done, 1 timeout or trouble.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <linux/pci_regs.h>

enum { ID = 0, DMA_SRC = 0x80, DMA_DST = 0x88, DMA_COUNT = 0x90, DMA_COMMAND = 0x98 };
enum { DMA_START = 1, DMA_TO_MEMORY = 2 };
enum { BUFFER = 0x40000, BUFFER_SIZE = 4096, BAR_SIZE = 0x100000, TIMEOUT_MS = 5000 };
#define ID_VALUE 0x010000edU
#define DMA_MASK ((1ULL << 28) - 1)

static void die(const char *what)
{
	fprintf(stderr, "edu: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end) {
		fprintf(stderr, "edu: not a number: %s\n", text);
		exit(64);
	}
	return value;
}

static uint64_t address(const char *text, uint64_t size)
{
	uint64_t value = number(text);

	if (value > DMA_MASK || size - 1 > DMA_MASK - value) {
		fprintf(stderr, "edu: the device has 28 address bits: %s\n", text);
		exit(64);
	}
	return value;
}

/* Memory decoding and bus mastering on; a VFIO owner turns bus mastering off at every reset. */
static void enable(const char *bdf)
{
	char path[256];
	uint16_t command;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", bdf);
	fd = open(path, O_RDWR);
	if (fd < 0)
		die(path);
	if (pread(fd, &command, 2, PCI_COMMAND) != 2)
		die("reading the command register");
	command |= PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	if (pwrite(fd, &command, 2, PCI_COMMAND) != 2)
		die("writing the command register");
	close(fd);
}

/* The registers have the byte order of QEMU's machine, which on POWER is not that of its kernel. */
struct bar {
	volatile char *at;
	bool swapped;
};

static struct bar map_bar(const char *bdf)
{
	char path[256];
	uint32_t id;
	void *bar;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource0", bdf);
	fd = open(path, O_RDWR);
	if (fd < 0)
		die(path);
	bar = mmap(NULL, BAR_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (bar == MAP_FAILED)
		die("mapping the BAR");
	close(fd);
	id = *(volatile uint32_t *)((volatile char *)bar + ID);
	if (id != ID_VALUE && id != __builtin_bswap32(ID_VALUE)) {
		fprintf(stderr, "edu: %s is not one: its id is 0x%x\n", bdf, id);
		exit(1);
	}
	return (struct bar){ .at = bar, .swapped = id != ID_VALUE };
}

static void set(struct bar bar, unsigned int offset, uint64_t value)
{
	*(volatile uint64_t *)(bar.at + offset) = bar.swapped ? __builtin_bswap64(value) : value;
}

static uint64_t get(struct bar bar, unsigned int offset)
{
	uint64_t value = *(volatile uint64_t *)(bar.at + offset);

	return bar.swapped ? __builtin_bswap64(value) : value;
}

/* The device works 100 ms at each transfer. */
static void transfer(struct bar bar, uint64_t iova, uint64_t size, bool to_memory)
{
	const struct timespec tick = { .tv_nsec = 2000000 };
	int waited_ms;

	set(bar, DMA_SRC, to_memory ? BUFFER : iova);
	set(bar, DMA_DST, to_memory ? iova : BUFFER);
	set(bar, DMA_COUNT, size);
	set(bar, DMA_COMMAND, DMA_START | (to_memory ? DMA_TO_MEMORY : 0));
	for (waited_ms = 0; get(bar, DMA_COMMAND) & DMA_START; waited_ms += 2) {
		if (waited_ms > TIMEOUT_MS) {
			fprintf(stderr, "edu: no end of the transfer at 0x%llx\n",
				(unsigned long long)iova);
			exit(1);
		}
		nanosleep(&tick, NULL);
	}
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[2] : "";
	bool one = (!strcmp(verb, "read") || !strcmp(verb, "write")) && argc == 5;
	bool copy = !strcmp(verb, "copy") && argc == 6;
	bool loop = !strcmp(verb, "loop") && argc == 7;
	uint64_t size, first, second = 0, count;
	struct bar bar;

	if (!one && !copy && !loop) {
		fprintf(stderr, "usage: edu BDF read|write IOVA SIZE\n"
				"       edu BDF copy SRC DST SIZE\n"
				"       edu BDF loop SRC DST SIZE COUNT\n");
		return 64;
	}
	size = number(argv[one ? 4 : 5]);
	if (!size || size > BUFFER_SIZE) {
		fprintf(stderr, "edu: SIZE is 1 to %d\n", BUFFER_SIZE);
		return 64;
	}
	first = address(argv[3], size);
	if (!one)
		second = address(argv[4], size);
	count = loop ? number(argv[6]) : 1;

	enable(argv[1]);
	bar = map_bar(argv[1]);
	if (one) {
		transfer(bar, first, size, verb[0] == 'w');
		return 0;
	}
	while (count--) {
		transfer(bar, first, size, false);
		transfer(bar, second, size, true);
	}
	return 0;
}
