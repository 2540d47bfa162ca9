/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of a device's state that assigning it changes, and giving it back must bring again. */
#include "model/device_state.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "model/host_read.h"
#include "model/viability.h"

static int unreadable(const char *device, const char *file, struct err *e)
{
	return err_refused(e, device, "cannot read %s of %s, so it could not be restored", file,
			   device);
}

static int read_text(const struct sysfs_dir *dir, const char *file, char out[DEVICE_STATE_TEXT])
{
	enum sysfs_answer answer = sysfs_read(dir, file, out, DEVICE_STATE_TEXT);

	if (answer == SYSFS_ABSENT || (answer == SYSFS_OK && !strcmp(out, "(null)")))
		out[0] = 0;
	return answer == SYSFS_UNKNOWN ? -1 : 0;
}

static int read_driver(const struct sysfs_dir *dir, char out[DEVICE_STATE_TEXT])
{
	enum sysfs_answer answer = sysfs_link_name(dir, "driver", out, DEVICE_STATE_TEXT);

	if (answer == SYSFS_ABSENT)
		out[0] = 0;
	return answer == SYSFS_UNKNOWN ? -1 : 0;
}

static int read_number(const struct sysfs_dir *dir, const char *file, int64_t *number)
{
	enum sysfs_answer answer = sysfs_read_int(dir, file, number);

	if (answer == SYSFS_ABSENT)
		*number = -1;
	return answer == SYSFS_UNKNOWN ? -1 : 0;
}

static int add_hex(const struct sysfs_dir *dir, const char *file, char id[DEVICE_ID_TEXT])
{
	size_t len = strlen(id);
	uint64_t value;
	enum sysfs_answer answer = sysfs_read_hex(dir, file, &value);

	if (answer == SYSFS_OK)
		snprintf(id + len, DEVICE_ID_TEXT - len, "%s%04x", len ? ":" : "",
			 (unsigned int)value & 0xffff);
	return answer == SYSFS_UNKNOWN ? -1 : 0;
}

/* Half of it is that of another device. */
static int read_identity(struct host *h, const struct sysfs_dir *dir, const char *device,
			 struct device_identity *out, struct err *e)
{
	static const char *const files[] = { "vendor", "device", "subsystem_vendor",
					     "subsystem_device" };
	enum sysfs_answer answer;
	char bus[64];

	*out = (struct device_identity){ .bus = "" };
	answer = sysfs_link_name(dir, "subsystem", bus, sizeof(bus));
	if (answer == SYSFS_UNKNOWN)
		return unreadable(device, "subsystem", e);
	if (answer == SYSFS_OK)
		out->bus = host_keep(h, bus) ?: "";
	for (size_t i = 0; !strcmp(out->bus, "pci") && i < sizeof(files) / sizeof(files[0]); i++) {
		if (add_hex(dir, files[i], out->id))
			return unreadable(device, files[i], e);
	}
	return h->failed ? err_nomem(e) : 0;
}

int device_state_read(struct host *h, const char *device, struct device_state *state,
		      struct device_identity *identity, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

	enum sysfs_answer answer = host_device_dir(h, device, &dir);

	if (answer == SYSFS_UNKNOWN)
		return unreadable(device, "the directory", e);
	if (answer == SYSFS_ABSENT)
		return err_usage(e, "there is no device %s", device);
	state->probe = false;
	if (read_driver(&dir, state->driver))
		return unreadable(device, "driver", e);
	if (read_text(&dir, "driver_override", state->override))
		return unreadable(device, "driver_override", e);
	if (read_number(&dir, "sriov_numvfs", &state->num_vfs))
		return unreadable(device, "sriov_numvfs", e);
	if (read_number(&dir, "sriov_drivers_autoprobe", &state->autoprobe))
		return unreadable(device, "sriov_drivers_autoprobe", e);
	return read_identity(h, &dir, device, identity, e);
}

bool device_state_has_driver(const struct device_state *now, const struct device_state *want)
{
	if (want->probe)
		return now->driver[0] && !viability_is_vfio_driver(now->driver);
	return !strcmp(now->driver, want->driver);
}

bool device_state_is(const struct device_state *now, const struct device_state *want)
{
	return device_state_has_driver(now, want) && !strcmp(now->override, want->override) &&
	       now->num_vfs == want->num_vfs && now->autoprobe == want->autoprobe;
}
