/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what lies between a device and the root: whether it isolates, whether it has power. */
#include "model/checks.h"

#include <string.h>

#include "base/num.h"
#include "model/why.h"

static size_t count_hops(const struct why *why, uint32_t group)
{
	size_t n = 0;

	for (size_t i = 0; i < why->n; i++) {
		for (size_t k = 1; k < why->members[i].n; k++)
			n += why->members[i].hops[k].group != group;
	}
	return n;
}

/* The first hop above a member, and outside of the group, that is so; NULL when none is. */
static const struct why_hop *find_hop(const struct why *why, uint32_t group, int isolates)
{
	for (size_t i = 0; i < why->n; i++) {
		const struct why_member *m = &why->members[i];

		for (size_t k = 1; k < m->n; k++) {
			if (m->hops[k].group != group && why_isolates(&m->hops[k]) == isolates)
				return &m->hops[k];
		}
	}
	return NULL;
}

/*
 * iommu.c:REQ_ACS_FLAGS: the kernel ends a group at a port with SV, RR, CR and UF. That it does at one without is a
 * quirk for hardware that is known to isolate, or a patch that lies.
 */
void check_acs(struct exam *x, struct finding *f)
{
	const struct host_group *g = x->group;
	const struct why_hop *open, *unknown, *shown;
	struct err unread = { 0 };
	const char *file;
	struct why why;

	if (x->brief || !g || g->backing != BACKING_IOMMU)
		return;
	if (why_read(x->host, g, &why, &unread)) {
		check_unknown(x, f, NULL, "%s", unread.message);
		return;
	}
	if (!count_hops(&why, g->number))
		return;
	open = find_hop(&why, g->number, 0);
	unknown = find_hop(&why, g->number, -1);
	shown = open ?: unknown;
	file = shown ? check_text(x, "/sys/bus/pci/devices/%s/config", shown->name) : NULL;
	if (open && check_cmdline(x, "pcie_acs_override", NULL, 0)) {
		check_warn(x, f, file,
			   "%s isolates by pcie_acs_override alone: devices may reach each other "
			   "in spite of their groups",
			   open->name);
	} else if (open) {
		check_unknown(
			x, f, file,
			"%s shows no complete ACS, yet the group ends below it: whether the "
			"kernel knows it to isolate, or was patched to say so, cannot be seen",
			open->name);
	} else if (unknown) {
		check_unknown(x, f, file, "whether %s isolates cannot be read; root sees more",
			      unknown->name);
	} else {
		check_good(x, f, NULL, "what is above the group keeps it apart from other devices");
	}
	if (f->outcome != OUTCOME_GOOD)
		check_command(x, f, "vfioctl why %u", g->number);
}

/* The link of a device in /sys/bus has the ports above it in it. */
void check_upstream_power(struct exam *x, struct finding *f)
{
	static const char all[] = "sys/bus/pci/devices";
	_cleanup_sysfs_dir_ struct sysfs_dir devices = { -1 };
	char path[SYSFS_BUFFER], state[SYSFS_BUFFER] = "", *slash;
	struct pci_address address;
	const char *file = NULL;

	if (!check_is_pci(x) ||
	    !check_saw(x, sysfs_dir_open(&x->host->sysfs, all, &devices), all) ||
	    !check_saw(x, sysfs_link(&devices, x->device->name, path, sizeof(path)),
		       check_text(x, "%s/%s", all, x->device->name)))
		return;
	while ((slash = strrchr(path, '/'))) {
		*slash = 0;
		slash = strrchr(path, '/');
		if (!slash || !parse_pci_address(slash + 1, &address))
			break;
		file = check_text(x, "/sys/bus/pci/devices/%s/power_state", slash + 1);
		if (check_read(x, file + 1, state, sizeof(state)) == SYSFS_UNKNOWN) {
			check_unknown(x, f, file,
				      "whether the port above it has power cannot be read");
			return;
		}
		if (strcmp(state, "D3cold") != 0)
			continue;
		check_warn(x, f, file,
			   "the port %s above it has no power (D3cold), and so it has none",
			   slash + 1);
		check_remedy(x, f, "forbid the port that state");
		check_command(x, f, "echo 0 >/sys/bus/pci/devices/%s/d3cold_allowed", slash + 1);
		check_command(x, f, "echo on >/sys/bus/pci/devices/%s/power/control", slash + 1);
		return;
	}
	if (file)
		check_good(x, f, file, "the ports above it have power");
}
