/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what displays have: a framebuffer, a console, a ROM. */
#include "model/checks.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "model/details.h"
#include "model/host_read.h"
#include "sys/lines.h"

/* What cannot be read may be one. */
static bool is_display(struct exam *x)
{
	if (!check_is_pci(x))
		return false;
	if (x->device->unknown & 1U << FACT_CLASS)
		return check_saw(x, SYSFS_UNKNOWN,
				 check_text(x, "sys/bus/pci/devices/%s/uevent", x->device->name));
	return x->device->class >> 16 == 0x03;
}

/* --- the framebuffer of the firmware, which keeps a region for the host's console --- */

struct iomem {
	const struct device_details *details;
	char claimant[64]; /* "" for none */
	bool zeros;        /* addresses are hidden from this user */
};

static const char *const framebuffers[] = { "BOOTFB", "efifb",   "simpledrm", "simplefb", "vesafb",
					    "efidrm", "vesadrm", "ofdrm",     "offb" };

static bool is_framebuffer(const char *name)
{
	for (size_t i = 0; i < sizeof(framebuffers) / sizeof(framebuffers[0]); i++) {
		if (!strncmp(name, framebuffers[i], strlen(framebuffers[i])))
			return true;
	}
	return false;
}

/* "  c0000000-c07fffff : BOOTFB" */
static int take_iomem(void *ctx, char *line)
{
	struct iomem *search = ctx;
	char *dash = strchr(line, '-'), *colon = strstr(line, " : ");
	char prefixed[24];
	uint64_t start;

	line += strspn(line, " ");
	if (!dash || !colon || dash > colon || !is_framebuffer(colon + 3))
		return 0;
	*dash = 0;
	snprintf(prefixed, sizeof(prefixed), "0x%.20s", line);
	if (!parse_u64(prefixed, &start))
		return 0;
	search->zeros |= !start;
	for (size_t i = 0; start && i < search->details->n_bars; i++) {
		const struct device_bar *bar = &search->details->bars[i];

		if (bar->start <= start && start <= bar->last)
			snprintf(search->claimant, sizeof(search->claimant), "%s", colon + 3);
	}
	return *search->claimant != 0;
}

static const struct {
	const char *driver, *device;
} framebuffer_devices[] = {
	{ "efi-framebuffer", "efi-framebuffer.0" },
	{ "simple-framebuffer", "simple-framebuffer.0" },
	{ "vesa-framebuffer", "vesa-framebuffer.0" },
};

static void release_framebuffer(struct exam *x, struct finding *f)
{
	check_remedy(x, f,
		     "take the console off it; for good, with initcall_blacklist=sysfb_init on the "
		     "kernel's command line");
	for (size_t i = 0; i < 3; i++) {
		const char *driver = check_text(x, "/sys/bus/platform/drivers/%s",
						framebuffer_devices[i].driver);

		if (check_exists(x,
				 check_text(x, "%s/%s", driver + 1, framebuffer_devices[i].device)))
			check_command(x, f, "echo %s >%s/unbind", framebuffer_devices[i].device,
				      driver);
	}
}

/* Only what displays can have it. */
void check_framebuffer(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir proc = { -1 };
	struct device_details details;
	struct iomem search = { .details = &details };
	static const char file[] = "/proc/iomem";
	enum sysfs_answer answer;

	if (!is_display(x) || !check_details(x, &details))
		return;
	answer = sysfs_dir_open(&x->host->sysfs, "proc", &proc);
	if (answer == SYSFS_OK)
		answer = lines_walk(&proc, "iomem", take_iomem, &search);
	if (answer != SYSFS_OK) {
		check_saw(x, answer, file + 1);
		check_unseen(x, f, file, "who else has its regions cannot be read");
	} else if (details.bars_unknown) {
		check_unsure(x, f, file, "whether another has its regions cannot be told");
	} else if (*search.claimant) {
		check_block(x, f, file,
			    "%s has a part of its memory for the host's console: \"BAR: can't "
			    "reserve\"",
			    search.claimant);
		release_framebuffer(x, f);
	} else if (search.zeros) {
		check_unknown(x, f, file,
			      "the firmware's framebuffer may be on it; root can see where that "
			      "is");
	} else {
		check_good(x, f, file, "no framebuffer of the firmware is on it");
	}
}

#define VTCONSOLES 4

/* The one on a framebuffer holds the display's memory; a dummy or VGA text console does not. */
static void unbind_vtconsole(struct exam *x, struct finding *f, int number)
{
	const char *dir = check_text(x, "sys/class/vtconsole/vtcon%d", number);
	char name[SYSFS_BUFFER], bound[SYSFS_BUFFER];

	if (check_read(x, check_text(x, "%s/bind", dir), bound, sizeof(bound)) != SYSFS_OK ||
	    strcmp(bound, "1") != 0 ||
	    (check_read(x, check_text(x, "%s/name", dir), name, sizeof(name)) == SYSFS_OK &&
	     !strstr(name, "frame buffer")))
		return;
	check_remedy(x, f, "unbind the console from it");
	check_command(x, f, "echo 0 >/%s/bind", dir);
}

void check_console(struct exam *x, struct finding *f)
{
	char value[SYSFS_BUFFER];
	const char *file;
	enum sysfs_answer answer = check_read_device(x, "boot_vga", &file, value, sizeof(value));

	if (!check_saw(x, answer, file + 1))
		return;
	if (strcmp(value, "1") != 0) {
		check_good(x, f, file, "the host did not boot with this display");
		return;
	}
	check_warn(x, f, file,
		   "the host booted with this display: its console goes with it, and its ROM may "
		   "be a copy that does not fit");
	for (int i = 0; i < VTCONSOLES; i++)
		unbind_vtconsole(x, f, i);
}

/* --- what the host shows on it --- */

static bool is_output(const char *name)
{
	return !strncmp(name, "card", 4) || !strncmp(name, "render", 6) || !strncmp(name, "fb", 2);
}

/* Whoever draws on these loses them with the driver; a fb has the console on it, mostly. */
void check_display(struct exam *x, struct finding *f)
{
	static const char *const dirs[] = { "drm", "graphics" };
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	_cleanup_text_ struct text names = { 0 };
	const char *file = check_text(x, "/sys/bus/pci/devices/%s/drm", x->device->name);

	if (!is_display(x) || !check_device_dir(x, &dir))
		return;
	for (size_t i = 0; i < 2; i++) {
		_cleanup_pointers_ struct pointers outputs = { 0 };

		if (host_names(x->host, &dir, dirs[i], &outputs) == SYSFS_UNKNOWN) {
			check_unknown(x, f, file,
				      "whether the host shows anything on it cannot be read");
			return;
		}
		for (size_t k = 0; k < outputs.n; k++) {
			if (is_output(outputs.items[k]))
				text_addf(&names, "%s%s", names.len ? " " : "",
					  (const char *)outputs.items[k]);
		}
	}
	if (!names.len) {
		check_good(x, f, file, "the host shows nothing on it");
		return;
	}
	check_warn(x, f, file, "the host may show something on it: %s", names.s);
	check_remedy(x, f, "end the display server or console that does, before it is bound");
}

/* include/linux/ioport.h: the kernel reads a copy in memory, where the firmware put one (boot display). */
#define IORESOURCE_ROM_SHADOW 0x2
#define ROM_INDEX             6

void check_rom(struct exam *x, struct finding *f)
{
	const char *file = check_text(x, "/sys/bus/pci/devices/%s/resource", x->device->name);
	const struct device_bar *rom = NULL;
	struct device_details details;
	char size[16];

	if (!check_is_pci(x) || !check_details(x, &details))
		return;
	for (size_t i = 0; i < details.n_bars; i++) {
		if (details.bars[i].index == ROM_INDEX)
			rom = &details.bars[i];
	}
	if (details.bars_unknown) {
		check_unknown(x, f, file, "whether it has a ROM cannot be read");
	} else if (!rom) {
		check_good(x, f, file, "it has no ROM");
	} else if (rom->flags & IORESOURCE_ROM_SHADOW) {
		check_warn(
			x, f, file,
			"its ROM is a copy that the firmware left in memory, changed by its use: "
			"a guest may not start the display with it");
		check_remedy(x, f, "hand the guest a file with the ROM, as the vendor has it");
	} else {
		format_size(rom->last - rom->start + 1, size);
		check_good(x, f, file, "its ROM is its own, of %s", size);
	}
}
