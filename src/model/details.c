/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one device has beside the facts of a snapshot: regions, link, interrupts, relations. */
#include "model/details.h"

#include <string.h>

#include "base/num.h"
#include "model/host_read.h"

/* The kernel resumes the device to read those: current_link_speed_show(). */
static const struct {
	const char *file;
	bool wakes;
} texts[DETAIL_TEXTS] = {
	[DETAIL_LINK_SPEED] = { "current_link_speed", true },
	[DETAIL_LINK_WIDTH] = { "current_link_width", true },
	[DETAIL_MAX_LINK_SPEED] = { "max_link_speed", false },
	[DETAIL_MAX_LINK_WIDTH] = { "max_link_width", false },
	[DETAIL_RUNTIME_STATUS] = { "power/runtime_status", false },
	[DETAIL_D3COLD_ALLOWED] = { "d3cold_allowed", false },
	[DETAIL_BOOT_VGA] = { "boot_vga", false },
	[DETAIL_ENABLED] = { "enable", false },
	[DETAIL_DMA_MASK_BITS] = { "dma_mask_bits", false },
	[DETAIL_LOCAL_CPUS] = { "local_cpulist", false },
	[DETAIL_REVISION] = { "revision", false },
	[DETAIL_IRQ] = { "irq", false },
};

/* include/linux/ioport.h */
#define IORESOURCE_IO       0x00000100
#define IORESOURCE_MEM      0x00000200
#define IORESOURCE_PREFETCH 0x00002000
#define IORESOURCE_MEM_64   0x00100000

bool device_bar_is_io(const struct device_bar *bar)
{
	return bar->flags & IORESOURCE_IO;
}

bool device_bar_is_64bit(const struct device_bar *bar)
{
	return bar->flags & IORESOURCE_MEM_64;
}

bool device_bar_is_prefetchable(const struct device_bar *bar)
{
	return bar->flags & IORESOURCE_PREFETCH;
}

static void read_texts(struct host *h, const struct sysfs_dir *dir, const struct host_device *d,
		       struct device_details *details)
{
	bool asleep = d->unknown & 1U << FACT_POWER_STATE ||
		      (d->power_state && !strcmp(d->power_state, "D3cold"));
	char buf[SYSFS_BUFFER];

	for (int i = 0; i < DETAIL_TEXTS; i++) {
		enum sysfs_answer answer =
			asleep && texts[i].wakes ? SYSFS_UNKNOWN
						 : sysfs_read(dir, texts[i].file, buf, sizeof(buf));

		if (answer == SYSFS_OK)
			details->text[i] = host_keep(h, buf);
		else if (answer == SYSFS_UNKNOWN)
			details->unknown_text |= 1U << i;
	}
}

/* "0x00000000febf1000 0x00000000febf1fff 0x0000000000040200"; false for a line that is none. */
static bool parse_bar(char *line, struct device_bar *bar)
{
	const char *start = strsep(&line, " "), *last = strsep(&line, " ");

	return last && line && parse_u64(start, &bar->start) && parse_u64(last, &bar->last) &&
	       parse_u64(line, &bar->flags);
}

static void read_bars(const struct sysfs_dir *dir, struct device_details *details)
{
	char buf[SYSFS_BUFFER], *rest = buf;
	enum sysfs_answer answer = sysfs_read(dir, "resource", buf, sizeof(buf));

	details->bars_unknown = answer == SYSFS_UNKNOWN;
	for (unsigned int i = 0; answer == SYSFS_OK && i < DEVICE_BARS; i++) {
		struct device_bar *bar = &details->bars[details->n_bars];
		char *line = strsep(&rest, "\n");

		if (!line)
			return;
		if (!parse_bar(line, bar)) {
			details->bars_unknown = true;
			return;
		}
		bar->index = i;
		details->n_bars += bar->flags != 0;
	}
}

static int count_one(void *ctx, const char *name)
{
	(void)name;
	++*(size_t *)ctx;
	return 0;
}

/* The links of a device by what their names begin with: "consumer:pci:0000:01:00.1". */
static const struct {
	const char *prefix;
	enum detail_names list;
	bool is_link; /* the name is what it points to */
} links[] = {
	{ "consumer:", DETAIL_CONSUMERS, false },
	{ "supplier:", DETAIL_SUPPLIERS, false },
	{ "virtfn", DETAIL_VIRTFNS, true },
};

struct link_walk {
	struct host *host;
	const struct sysfs_dir *dir;
	struct pointers lists[DETAIL_NAMES];
	bool unknown;
};

static int add_name(struct link_walk *walk, enum detail_names list, const char *name)
{
	const char *copy = host_keep(walk->host, name);

	if (!copy || pointers_add(&walk->lists[list], (void *)copy))
		walk->host->failed = true;
	return walk->host->failed;
}

static int take_link(void *ctx, const char *name)
{
	struct link_walk *walk = ctx;
	enum sysfs_answer answer;
	char target[256];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		size_t len = strlen(links[i].prefix);
		const char *what = name + len;

		if (strncmp(name, links[i].prefix, len))
			continue;
		if (links[i].is_link) {
			what = target;
			answer = sysfs_link_name(walk->dir, name, target, sizeof(target));
			walk->unknown |= answer == SYSFS_UNKNOWN;
			if (answer != SYSFS_OK)
				return 0;
		}
		return add_name(walk, links[i].list, what);
	}
	return 0;
}

/* The other functions of the slot, which often have to move together. */
static void add_companions(struct link_walk *walk, const char *name)
{
	_cleanup_sysfs_dir_ struct sysfs_dir devices = { -1 };
	struct pci_address own, other;
	enum sysfs_answer answer;

	if (!parse_pci_address(name, &own))
		return;
	answer = sysfs_dir_open(&walk->host->sysfs, "sys/bus/pci/devices", &devices);
	walk->unknown |= answer == SYSFS_UNKNOWN;
	if (answer != SYSFS_OK)
		return;
	other = own;
	for (other.function = 0; other.function < 8; other.function++) {
		char companion[PCI_ADDRESS_LEN], target[256];

		format_pci_address(&other, companion);
		if (other.function == own.function)
			continue;
		answer = sysfs_link_name(&devices, companion, target, sizeof(target));
		walk->unknown |= answer == SYSFS_UNKNOWN;
		if (answer == SYSFS_OK)
			add_name(walk, DETAIL_COMPANIONS, companion);
	}
}

static void keep_lists(struct link_walk *walk, struct device_details *details)
{
	for (int i = 0; i < DETAIL_NAMES; i++) {
		struct pointers *list = &walk->lists[i];
		struct name_list *kept = &details->names[i];

		pointers_sort_strings(list);
		kept->names = host_keep_names(walk->host, list, &kept->n);
		pointers_free(list);
	}
}

static void read_lists(struct host *h, const struct sysfs_dir *dir, const struct host_device *d,
		       struct device_details *details)
{
	struct link_walk walk = { .host = h, .dir = dir };
	enum sysfs_answer answer;

	sysfs_walk(dir, ".", &answer, take_link, &walk);
	add_companions(&walk, d->name);
	details->names_unknown = walk.unknown || answer == SYSFS_UNKNOWN;
	keep_lists(&walk, details);
}

int host_read_details(struct host *h, const struct host_device *d, struct device_details *details,
		      struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer = host_device_dir(h, d->name, &dir);

	*details = (struct device_details){ 0 };
	if (answer != SYSFS_OK)
		return err_refused(e, d->name,
				   answer == SYSFS_ABSENT ? "device %s is gone"
							  : "cannot read the directory of %s",
				   d->name);
	read_texts(h, &dir, d, details);
	read_bars(&dir, details);
	sysfs_walk(&dir, "msi_irqs", &answer, count_one, &details->n_msi);
	details->msi_unknown = answer == SYSFS_UNKNOWN;
	read_lists(h, &dir, d, details);
	return h->failed ? err_nomem(e) : 0;
}
