/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of a device's link to its bus: lanes, speed, errors, and what of its memory can be moved. */
#include "model/checks.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "model/details.h"

/* Fewer lanes than it has are a bad slot or riser; a lower speed is mostly a device that idles. */
void check_link(struct exam *x, struct finding *f)
{
	const char *file =
		check_text(x, "/sys/bus/pci/devices/%s/current_link_width", x->device->name);
	struct device_details details;
	const char *now, *most, *speed, *fastest;
	uint32_t width, width_max;

	if (!check_is_pci(x) || !check_details(x, &details))
		return;
	now = details.text[DETAIL_LINK_WIDTH];
	most = details.text[DETAIL_MAX_LINK_WIDTH];
	if (details.unknown_text & (1U << DETAIL_LINK_WIDTH | 1U << DETAIL_MAX_LINK_WIDTH)) {
		check_unknown(x, f, file, "how many lanes its link has cannot be read");
		return;
	}
	if (!now || !most || !parse_u32(now, &width) || !parse_u32(most, &width_max) || !width)
		return;
	speed = details.text[DETAIL_LINK_SPEED];
	fastest = details.text[DETAIL_MAX_LINK_SPEED];
	if (width < width_max)
		check_warn(x, f, file, "its link has %u of %u lanes", width, width_max);
	else if (speed && fastest && strcmp(speed, fastest) != 0)
		check_good(x, f, file, "its link has all of its lanes, now at %s of %s", speed,
			   fastest);
	else
		check_good(x, f, file, "its link has all of its lanes");
}

static const struct {
	const char *file, *total, *kind;
	bool bad; /* the device was lost, or data */
} error_counts[] = {
	{ "aer_dev_fatal", "TOTAL_ERR_FATAL ", "fatal", true },
	{ "aer_dev_nonfatal", "TOTAL_ERR_NONFATAL ", "not fatal", true },
	{ "aer_dev_correctable", "TOTAL_ERR_COR ", "corrected", false },
};

/* "TOTAL_ERR_FATAL 3" is the last line. */
static enum sysfs_answer read_count(struct exam *x, size_t i, const char **file, uint64_t *count)
{
	char value[SYSFS_BUFFER];
	const char *total;
	enum sysfs_answer answer =
		check_read_device(x, error_counts[i].file, file, value, sizeof(value));

	*count = 0;
	if (answer != SYSFS_OK)
		return answer;
	total = strstr(value, error_counts[i].total);
	return total && parse_u64(total + strlen(error_counts[i].total), count) ? SYSFS_OK
										: SYSFS_UNKNOWN;
}

/* Without AER, errors are counted nowhere, and nothing is said. */
void check_bus_errors(struct exam *x, struct finding *f)
{
	_cleanup_text_ struct text told = { 0 };
	const char *file = NULL;
	bool bad = false;
	uint64_t count;

	if (!check_is_pci(x))
		return;
	for (size_t i = 0; i < sizeof(error_counts) / sizeof(error_counts[0]); i++) {
		enum sysfs_answer answer = read_count(x, i, &file, &count);

		if (answer == SYSFS_ABSENT)
			return;
		if (answer == SYSFS_UNKNOWN) {
			check_unknown(x, f, file, "its bus's errors cannot be read");
			return;
		}
		bad |= count && error_counts[i].bad;
		text_addf(&told, "%s%llu %s", i ? ", " : "", (unsigned long long)count,
			  error_counts[i].kind);
	}
	if (!bad) {
		check_good(x, f, file, "errors of its bus since boot: %s", told.s ?: "");
		return;
	}
	check_warn(x, f, file, "it has reported errors of its bus since boot: %s", told.s ?: "");
	check_remedy(x, f, "look at slot, riser and cable; a guest that has it will see them too");
}

/* pci-sysfs.c:resource_resize_store() refuses while a driver is bound. */
void check_resizable(struct exam *x, struct finding *f)
{
	_cleanup_text_ struct text bars = { 0 };
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };

	if (!check_is_pci(x) || !check_device_dir(x, &dir))
		return;
	for (int i = 0; i < 6; i++) {
		const char *name = check_text(x, "resource%d_resize", i);

		if (check_saw(x, sysfs_look(&dir, name), name))
			text_addf(&bars, "%s%d", bars.len ? ", " : "", i);
	}
	if (!bars.len)
		return;
	check_good(x, f,
		   check_text(x, "/sys/bus/pci/devices/%s/resource%c_resize", x->device->name,
			      bars.s[0]),
		   "BAR %s can be made another size%s", bars.s,
		   x->device->driver ? ", while it has no driver" : " now");
}
