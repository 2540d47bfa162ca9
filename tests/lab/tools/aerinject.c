/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the kernel believe that a PCIe device reported an error: aerinject BDF [UNCORRECTABLE-STATUS] */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As drivers/pci/pcie/aer_inject.c takes it. */
struct injection {
	uint8_t bus, dev, fn;
	uint32_t uncor_status, cor_status;
	uint32_t header_log[4];
	uint32_t domain;
};

#define COMPLETION_TIMEOUT 0x4000 /* not fatal: the driver is asked what to do */

int main(int argc, char **argv)
{
	unsigned int domain, bus, dev, fn;
	struct injection i = { .uncor_status = COMPLETION_TIMEOUT };
	int fd;

	if (argc < 2 || sscanf(argv[1], "%x:%x:%x.%x", &domain, &bus, &dev, &fn) != 4) {
		fprintf(stderr, "usage: aerinject BDF [UNCORRECTABLE-STATUS]\n");
		return 64;
	}
	if (argc > 2)
		i.uncor_status = strtoul(argv[2], NULL, 0);
	i.bus = bus;
	i.dev = dev;
	i.fn = fn;
	i.domain = domain;
	fd = open("/dev/aer_inject", O_WRONLY);
	if (fd < 0 || write(fd, &i, sizeof(i)) != sizeof(i)) {
		fprintf(stderr, "aerinject: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	return 0;
}
