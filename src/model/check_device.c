/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what a device itself must be. */
#include "model/checks.h"

#include <string.h>

#include "base/num.h"
#include "model/details.h"
#include "sys/eeh_sysfs.h"

#define HEADER_TYPE 0x0e

static bool state_is(const struct exam *x, const char *state)
{
	return x->device->power_state && !strcmp(x->device->power_state, state);
}

/* The first 64 bytes, which any user may read; a read would wake a device in D3cold. */
static enum sysfs_answer read_header(struct exam *x, const char **file, uint8_t header[64])
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer;
	size_t got = 0;

	*file = check_text(x, "/sys/bus/pci/devices/%s/config", x->device->name);
	if (state_is(x, "D3cold") || x->device->unknown & 1U << FACT_POWER_STATE)
		return SYSFS_UNKNOWN;
	answer = host_device_dir(x->host, x->device->name, &dir);
	if (answer == SYSFS_OK)
		answer = sysfs_read_bytes(&dir, "config", 0, header, 64, &got);
	return answer == SYSFS_OK && got < 64 ? SYSFS_UNKNOWN : answer;
}

void check_alive(struct exam *x, struct finding *f)
{
	uint8_t header[64];
	enum sysfs_answer answer;
	const char *file;

	if (!check_is_pci(x))
		return;
	answer = read_header(x, &file, header);
	if (answer == SYSFS_UNKNOWN && !state_is(x, "D3cold")) {
		check_unsure(x, f, file, "whether it answers cannot be read");
		return;
	}
	if (answer != SYSFS_OK) {
		check_unknown(x, f, file,
			      state_is(x, "D3cold") ? "it is asleep, and is not woken to see"
						    : "its configuration space cannot be read");
		return;
	}
	/* Vendor and device of a virtual function read as ones; its header type does not. */
	if (header[0] != 0xff || header[HEADER_TYPE] != 0xff) {
		check_good(x, f, file, "it answers");
		return;
	}
	check_block(x, f, file, "it does not answer: its configuration space is all ones");
	check_remedy(x, f, "have it found again; if that does not help, power the host off and on");
	check_command(x, f, "echo 1 >/sys/bus/pci/devices/%s/remove", x->device->name);
	check_command(x, f, "echo 1 >/sys/bus/pci/rescan");
}

/* vfio_pci_core.c:vfio_pci_core_register_device() takes ordinary headers only. */
void check_bridge(struct exam *x, struct finding *f)
{
	uint8_t header[64];
	const char *file;

	if (!check_is_pci(x))
		return;
	if (x->device->unknown & 1U << FACT_CLASS) {
		check_unsure(x, f, check_text(x, "/sys/bus/pci/devices/%s/uevent", x->device->name),
			     "whether it is a bridge cannot be read");
		return;
	}
	if (!host_device_is_bridge(x->device) && read_header(x, &file, header) == SYSFS_OK &&
	    (header[HEADER_TYPE] & 0x7f) != 0 && header[HEADER_TYPE] != 0xff) {
		check_block(x, f, file,
			    "it has a bridge's header: vfio-pci takes ordinary ones only (EINVAL)");
		return;
	}
	if (!host_device_is_bridge(x->device)) {
		check_good(x, f, NULL, "it is no bridge");
		return;
	}
	check_block(x, f, check_text(x, "/sys/bus/pci/devices/%s/class", x->device->name),
		    "it is a bridge: bridges cannot be assigned, only what is behind them");
}

/* vfio_pci.c:vfio_pci_dev_in_denylist() */
static const uint16_t denied[] = {
	0x19e2, 0x19e3, /* QAT C3xxx */
	0x37c8, 0x37c9, /* QAT C62x */
	0x0435, 0x0443, /* QAT DH895xCC */
	0x0b25, 0x0cfe, /* DSA, IAX of Sapphire Rapids */
};

void check_denylist(struct exam *x, struct finding *f)
{
	static const char path[] = "sys/module/vfio_pci/parameters/disable_denylist";
	char value[SYSFS_BUFFER] = "";
	size_t i = 0;

	if (check_is_pci(x) && !x->device->has_pci_ids && x->device->unknown & 1U << FACT_CLASS) {
		check_unsure(x, f, check_text(x, "/sys/bus/pci/devices/%s/uevent", x->device->name),
			     "whether vfio-pci refuses its kind cannot be read");
		return;
	}
	if (!x->device->has_pci_ids || x->device->vendor != 0x8086)
		return;
	while (i < sizeof(denied) / sizeof(denied[0]) && denied[i] != x->device->device)
		i++;
	if (i == sizeof(denied) / sizeof(denied[0]))
		return;
	check_read(x, path, value, sizeof(value));
	if (!strcmp(value, "Y")) {
		check_warn(x, f, check_text(x, "/%s", path),
			   "vfio-pci takes it although it is on its list of unsafe devices");
		return;
	}
	check_block(x, f, check_text(x, "/%s", path),
		    "vfio-pci refuses this kind of device: a user could hang the host with it");
	check_remedy(x, f, "only where its user is trusted, switch the list off");
	check_command(x, f,
		      "echo 'options vfio-pci disable_denylist=1' "
		      ">/etc/modprobe.d/vfioctl-denylist.conf");
	check_command(x, f, "modprobe -r vfio-pci");
	check_command(x, f, "modprobe vfio-pci");
}

/* vfio_pci_core.c:vfio_pci_vf_init() */
void check_vfs(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	const char *file = check_text(x, "/sys/bus/pci/devices/%s/sriov_numvfs", d->name);

	if (d->unknown & 1U << FACT_SRIOV) {
		check_unsure(x, f, file, "whether it has virtual functions cannot be read");
	} else if (d->total_vfs && d->num_vfs && !d->vfio_bound) {
		check_block(x, f, file,
			    "it has %u virtual function%s: vfio-pci does not take a physical "
			    "function with some (EBUSY)",
			    d->num_vfs, plural(d->num_vfs));
		check_remedy(x, f, "assign the virtual functions, or remove them all");
		check_command(x, f, "vfioctl sriov set %s 0", d->name);
	} else if (d->total_vfs) {
		check_good(x, f, file, "it has no virtual function in the way");
	}
}

/* vfio_pci_core.c:vfio_pci_core_match_token_uuid() */
void check_vf_token(struct exam *x, struct finding *f)
{
	char driver[256] = "";
	const char *file;
	_cleanup_sysfs_dir_ struct sysfs_dir pf = { -1 };
	enum sysfs_answer answer;

	if (!x->device->physfn && x->device->unknown & 1U << FACT_SRIOV)
		check_unknown(x, f,
			      check_text(x, "/sys/bus/pci/devices/%s/physfn", x->device->name),
			      "whether it is a virtual function cannot be read");
	if (!x->device->physfn)
		return;
	file = check_text(x, "/sys/bus/pci/devices/%s/driver", x->device->physfn);
	answer = host_device_dir(x->host, x->device->physfn, &pf);
	if (answer == SYSFS_ABSENT)
		return;
	if (answer == SYSFS_OK)
		answer = sysfs_link_name(&pf, "driver", driver, sizeof(driver));
	if (answer == SYSFS_UNKNOWN) {
		check_unknown(x, f, file,
			      "whether its physical function is a user's cannot be read");
		return;
	}
	if (!strstr(driver, "vfio")) {
		check_good(x, f, file, "its physical function is not a user's: no token is needed");
		return;
	}
	check_warn(x, f, file,
		   "its physical function %s is bound to %s: who opens this one needs its token "
		   "(EACCES)",
		   x->device->physfn, driver);
	check_remedy(x, f, "vfioctl attach %s --vf-token UUID, with that of the physical function",
		     x->device->name);
}

/* Where a device can be reset there is `reset`; before 5.15 there was no reset_method (pci-sysfs.c). */
void check_reset(struct exam *x, struct finding *f)
{
	const struct host_device *d = x->device;
	const char *file = check_text(x, "/sys/bus/pci/devices/%s/reset_method", d->name);
	const char *reset = check_text(x, "sys/bus/pci/devices/%s/reset", d->name);

	if (!check_is_pci(x))
		return;
	if (d->unknown & 1U << FACT_RESET_METHODS) {
		check_unknown(x, f, file, "how it is reset cannot be read");
	} else if (d->reset_methods) {
		check_good(x, f, file, "it can be reset: %s", d->reset_methods);
	} else if (!check_exists(x, file + 1) && check_exists(x, reset)) {
		check_good(x, f, check_text(x, "/%s", reset),
			   "it can be reset; this kernel does not tell how");
	} else {
		check_warn(x, f, file,
			   "it cannot be reset by itself: what one user leaves in it the next one "
			   "finds, and a second start may fail");
		check_remedy(x, f,
			     "see with vfioctl device hot-reset whether a reset of its "
			     "whole bus is possible");
	}
}

/* "; it may sleep": what vfio-pci does with it while nobody has it open. */
static const char *power_policy(struct exam *x)
{
	char control[SYSFS_BUFFER] = "", cold[SYSFS_BUFFER] = "";
	const char *file;

	check_read_device(x, "power/control", &file, control, sizeof(control));
	check_read_device(x, "d3cold_allowed", &file, cold, sizeof(cold));
	if (!strcmp(control, "on"))
		return "; it is kept awake";
	if (strcmp(control, "auto") != 0)
		return "";
	return strcmp(cold, "1") ? "; it may sleep, not without power (D3cold)"
				 : "; it may sleep, even without power (D3cold)";
}

void check_power(struct exam *x, struct finding *f)
{
	char status[SYSFS_BUFFER];
	const char *file, *own = x->device->name;
	enum sysfs_answer answer;

	if (!check_is_pci(x))
		return;
	answer = check_read_device(x, "power/runtime_status", &file, status, sizeof(status));
	if (answer == SYSFS_UNKNOWN) {
		check_unsure(x, f, file, "whether it can be woken cannot be read");
		return;
	}
	if (answer == SYSFS_OK && !strcmp(status, "error")) {
		check_block(x, f, file, "its power management has failed: it cannot be woken");
		check_remedy(x, f, "keep it awake and have it found again");
		check_command(x, f, "echo on >/sys/bus/pci/devices/%s/power/control", own);
		check_command(x, f, "echo 1 >/sys/bus/pci/devices/%s/remove", own);
		check_command(x, f, "echo 1 >/sys/bus/pci/rescan");
		return;
	}
	file = check_text(x, "/sys/bus/pci/devices/%s/power_state", own);
	if (x->device->unknown & 1U << FACT_POWER_STATE) {
		check_unknown(x, f, file, "its power state cannot be read");
	} else if (state_is(x, "D3cold")) {
		check_warn(x, f, file, "it has no power (D3cold); some devices do not come back");
		check_remedy(x, f, "forbid it that state");
		check_command(x, f, "echo 0 >/sys/bus/pci/devices/%s/d3cold_allowed", own);
		check_command(x, f, "echo on >/sys/bus/pci/devices/%s/power/control", own);
	} else if (x->device->power_state) {
		check_good(x, f, file, "its power state is %s%s", x->device->power_state,
			   power_policy(x));
	}
}

/* A region that the firmware gave no place: struct resource with flags, without start. */
static const struct device_bar *homeless_bar(const struct device_details *details)
{
	for (size_t i = 0; i < details->n_bars; i++) {
		const struct device_bar *bar = &details->bars[i];

		if (bar->index < 6 && !bar->start && bar->last)
			return bar;
	}
	return NULL;
}

void check_bars(struct exam *x, struct finding *f)
{
	const char *file = check_text(x, "/sys/bus/pci/devices/%s/resource", x->device->name);
	struct device_details details;
	const struct device_bar *bar;

	if (!check_is_pci(x))
		return;
	if (!check_details(x, &details) || details.bars_unknown) {
		check_unsure(x, f, file, "its regions cannot be read");
		return;
	}
	bar = homeless_bar(&details);
	if (bar) {
		check_block(x, f, file, "its BAR %u has no address: the host had no room for it",
			    bar->index);
		check_remedy(x, f,
			     "enable \"above 4G decoding\" in the firmware's setup, or make "
			     "the BAR smaller");
	} else {
		check_good(x, f, file, "its regions have addresses");
	}
}

/* Of a device that a user has, the kernel notices nothing itself: the firmware's word counts as well. */
static bool is_frozen(const struct eeh_sysfs *state)
{
	const uint32_t active = EEH_HW_MMIO_ACTIVE | EEH_HW_DMA_ACTIVE;

	return state->software & EEH_SW_ISOLATED ||
	       (!(state->hardware & EEH_HW_NOT_SUPPORTED) && (state->hardware & active) != active);
}

void check_eeh(struct exam *x, struct finding *f)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	const char *file = check_text(x, "/sys/bus/pci/devices/%s/eeh_pe_state", x->device->name);
	enum sysfs_answer answer;
	struct eeh_sysfs state;

	if (!check_is_pci(x) || !check_device_dir(x, &dir))
		return;
	answer = eeh_sysfs_read(&dir, &state);
	if (answer == SYSFS_ABSENT)
		return;
	if (answer == SYSFS_UNKNOWN) {
		check_unsure(x, f, file, "whether EEH has frozen it cannot be read");
		return;
	}
	if (is_frozen(&state)) {
		check_block(x, f, file,
			    "EEH has frozen it after an error: every read gives all ones");
		check_remedy(x, f, "reset it by EEH, once it is bound to VFIO");
		check_command(x, f, "vfioctl attach %s", x->device->name);
		check_command(x, f, "vfioctl eeh reset hot");
		check_command(x, f, "vfioctl eeh reset deactivate");
		check_command(x, f, "vfioctl eeh configure");
		check_command(x, f, "vfioctl detach %s", x->device->name);
	} else {
		check_good(x, f, file, "EEH has not frozen it");
	}
}
