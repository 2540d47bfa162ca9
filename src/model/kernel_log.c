/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's log says of devices that are, or were to be, assigned. */
#include "model/kernel_log.h"

#include <ctype.h>
#include <string.h>

#include "model/host_read.h"
#include "sys/kmsg.h"
#include "sys/lines.h"

/* As Linux 6.1 to 7.3 say it: drivers/vfio, drivers/pci, drivers/iommu. */
static const struct log_phrase phrases[] = {
	{ "blocked until device is released",
	  "an unbind waits for whoever has it open, and holds the device's lock meanwhile",
	  "let that process give it back: vfioctl who DEVICE" },
	{ "Relaying device request to user",
	  "the kernel asks whoever has it open to give it back, and waits",
	  "let that process give it back: vfioctl who DEVICE" },
	{ "No device request channel registered",
	  "an unbind waits for a process that does not listen to requests",
	  "let that process give it back, or end it: vfioctl who DEVICE" },
	{ "device inaccessible", "it did not come back from a state without power",
	  "forbid it D3cold, have it found again, or power the host off and on" },
	{ "giving up", "it was not ready in time after a reset or a resume",
	  "power the host off and on; choose another reset in reset_method" },
	{ "Refused to change power state", "it stays in the power state it is in",
	  "keep it awake: echo on into power/control before it is bound" },
	{ "can't reserve", "a region of it is another driver's, so no VFIO driver takes it",
	  "see in /proc/iomem who has it" },
	{ "Firmware has requested this device have a 1:1 IOMMU mapping",
	  "the firmware's RMRR forbids assignment",
	  "switch off in the firmware's setup what uses it" },
	{ "Cannot bind to PF with SR-IOV enabled", "it had virtual functions when it was bound",
	  "remove them first: vfioctl sriov set DEVICE 0" },
	{ "VF token", "it was opened without the token of its physical function",
	  "attach with --vf-token" },
	{ "timed out waiting for pending transaction", "it was reset while it was busy",
	  "stop what it does before it is reset" },
	{ "reset recovery - restoring BARs", "it was reset behind the back of vfio-pci",
	  "reset it by vfioctl device reset only" },
	{ "[fault reason", "the IOMMU refused memory to it",
	  "watch it: vfioctl fault-watch DEVICE" },
	{ "IO_PAGE_FAULT", "the IOMMU refused memory to it",
	  "watch it: vfioctl fault-watch DEVICE" },
	{ "Invalid PCI ROM header signature",
	  "its ROM cannot be read, or is a copy that was shadowed",
	  "hand the guest a file with the ROM" },
	{ "Masking broken INTx support", "its INTx cannot be masked, so it gets a line of its own",
	  "nothing, unless it is slow: use MSI" },
};

static const struct log_phrase *find_phrase(const char *text)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		if (strstr(text, phrases[i].words))
			return &phrases[i];
	}
	return NULL;
}

/* What user space wrote into the log proves nothing. */
static void take_record(struct kernel_log *log, struct host *h, const struct kmsg_record *r)
{
	const struct log_phrase *phrase = r->facility ? NULL : find_phrase(r->text);
	struct log_line *line = phrase ? arena_alloc(&h->arena, sizeof(*line)) : NULL;

	h->failed |= phrase && !line;
	if (!line)
		return;
	*line = (struct log_line){ phrase, host_keep(h, r->text) ?: "", r->time_us, log->last };
	log->last = line;
}

struct recorded_log {
	struct kernel_log *log;
	struct host *host;
};

static int take_line(void *ctx, char *line)
{
	struct recorded_log *recorded = ctx;
	struct kmsg_record r;

	if (kmsg_decode(line, strlen(line), &r))
		take_record(recorded->log, recorded->host, &r);
	return 0;
}

static void read_recorded(struct kernel_log *log, struct host *h)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dev = { -1 };
	struct recorded_log recorded = { log, h };

	log->unreadable = sysfs_dir_open(&h->sysfs, "dev", &dev) != SYSFS_OK ||
			  lines_walk(&dev, "kmsg", take_line, &recorded) != SYSFS_OK;
}

void kernel_log_read(struct kernel_log *log, struct host *h)
{
	struct err ignored;
	struct kmsg_record r;
	struct kmsg kmsg;

	if (h->sysfs.recorded) {
		read_recorded(log, h);
		return;
	}
	log->unreadable = kmsg_open_oldest(&kmsg, &ignored);
	while (!log->unreadable && kmsg_read(&kmsg, &r, &ignored) > 0)
		take_record(log, h, &r);
	kmsg_close(&kmsg);
}

/* Not a part of a longer name. */
static bool names(const char *text, const char *device)
{
	size_t len = strlen(device);
	const char *at = text;

	while ((at = strstr(at, device))) {
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[len]))
			return true;
		at += len;
	}
	return false;
}

const struct log_line *kernel_log_find(const struct kernel_log *log, const char *device, size_t *n)
{
	const struct log_line *worst = NULL;

	*n = 0;
	for (const struct log_line *line = log->last; line; line = line->before) {
		if (!names(line->text, device))
			continue;
		++*n;
		if (!worst || line->phrase < worst->phrase)
			worst = line;
	}
	return worst;
}
