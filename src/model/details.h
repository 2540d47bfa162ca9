/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one device has beside the facts of a snapshot: regions, link, interrupts, relations. */
#ifndef MODEL_DETAILS_H
#define MODEL_DETAILS_H

#include "model/host.h"

/* Facts that are one line of text in one file. */
enum detail_text {
	DETAIL_LINK_SPEED,
	DETAIL_LINK_WIDTH,
	DETAIL_MAX_LINK_SPEED,
	DETAIL_MAX_LINK_WIDTH,
	DETAIL_RUNTIME_STATUS,
	DETAIL_D3COLD_ALLOWED,
	DETAIL_BOOT_VGA,
	DETAIL_ENABLED,
	DETAIL_DMA_MASK_BITS,
	DETAIL_LOCAL_CPUS,
	DETAIL_REVISION,
	DETAIL_IRQ,
	DETAIL_TEXTS,
};

/* A region of the device in the host's memory or I/O space; of what else `resource` has, nothing is
 * said. */
struct device_bar {
	unsigned int index; /* 0..5, 6 is the ROM */
	uint64_t start, last;
	uint64_t flags; /* of the kernel's struct resource */
};
bool device_bar_is_io(const struct device_bar *bar);
bool device_bar_is_64bit(const struct device_bar *bar);
bool device_bar_is_prefetchable(const struct device_bar *bar);

enum detail_names {
	DETAIL_CONSUMERS,
	DETAIL_SUPPLIERS,
	DETAIL_VIRTFNS,
	DETAIL_COMPANIONS,
	DETAIL_NAMES
};

struct name_list {
	const char **names; /* by name */
	size_t n;
};

#define DEVICE_BARS 7
struct device_details {
	const char *text[DETAIL_TEXTS]; /* NULL: the kernel has no such file here */
	uint32_t unknown_text;          /* bits 1 << enum detail_text */
	struct device_bar bars[DEVICE_BARS];
	size_t n_bars;
	bool bars_unknown;
	size_t n_msi; /* interrupts in use */
	struct name_list names[DETAIL_NAMES];
	bool names_unknown, msi_unknown;
};

/* They belong to the host. Reads no configuration space and wakes no device that sleeps in D3cold.
 */
int host_read_details(struct host *h, const struct host_device *d, struct device_details *details,
		      struct err *e);

#endif
