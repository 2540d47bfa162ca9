/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the devices of an IOMMU group are in one group. */
#include "model/why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "model/host_read.h"
#include "model/viability.h"

#define CONFIG_BYTES 4096

/* What ACS says is unknown to most users, and said to be so; all else has to be read. */
static int read_hop(struct host *h, const char *name, struct why_hop *hop, struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir dir = { -1 };
	enum sysfs_answer answer;
	uint8_t config[CONFIG_BYTES];
	char group[16], state[16] = "";
	uint32_t number;
	size_t got = 0;

	hop->name = host_keep(h, name);
	hop->group = -1;
	acs_decode(config, 0, &hop->acs);
	answer = host_device_dir(h, name, &dir);
	if (answer == SYSFS_OK)
		answer = sysfs_link_name(&dir, "iommu_group", group, sizeof(group));
	if (answer == SYSFS_UNKNOWN)
		return err_refused(e, name, "cannot read which group %s is in", name);
	if (dir.fd < 0)
		return 0;
	if (answer == SYSFS_OK && parse_u32(group, &number))
		hop->group = number;
	/* A read would wake it. */
	answer = sysfs_read(&dir, "power_state", state, sizeof(state));
	if (answer != SYSFS_UNKNOWN && strcmp(state, "D3cold") != 0 &&
	    sysfs_read_bytes(&dir, "config", 0, config, sizeof(config), &got) == SYSFS_OK)
		acs_decode(config, got, &hop->acs);
	return 0;
}

static size_t count_slashes(const char *path)
{
	size_t n = 0;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

/* The link of a device in /sys/bus has its ancestors in it, the root first. */
static int read_member(struct host *h, const struct host_device *d, struct why_member *m,
		       struct err *e)
{
	_cleanup_sysfs_dir_ struct sysfs_dir devices = { -1 };
	enum sysfs_answer answer;
	char path[SYSFS_BUFFER], *slash;
	struct pci_address address;

	m->device = d;
	if (d->unknown & 1U << FACT_BUS)
		return err_refused(e, d->name, "cannot read what %s is", d->name);
	if (!d->bus || strcmp(d->bus, "pci") != 0)
		return 0;
	answer = sysfs_dir_open(&h->sysfs, "sys/bus/pci/devices", &devices);
	if (answer == SYSFS_OK)
		answer = sysfs_link(&devices, d->name, path, sizeof(path));
	if (answer == SYSFS_UNKNOWN)
		return err_refused(e, d->name, "cannot read where %s is", d->name);
	if (answer == SYSFS_ABSENT)
		return 0;
	m->hops = arena_alloc(&h->arena, count_slashes(path) * sizeof(*m->hops));
	if (!m->hops)
		return err_nomem(e);
	while ((slash = strrchr(path, '/')) && parse_pci_address(slash + 1, &address)) {
		if (read_hop(h, slash + 1, &m->hops[m->n++], e))
			return -1;
		*slash = 0;
	}
	return 0;
}

int why_isolates(const struct why_hop *hop)
{
	switch (hop->acs.state) {
	case ACS_ENABLED:
	case ACS_NOT_NEEDED:
		return 1;
	case ACS_INCOMPLETE:
	case ACS_ABSENT:
		return 0;
	case ACS_UNKNOWN:
		break;
	}
	return -1;
}

static bool grow_reasons(struct host *h, struct why *why)
{
	size_t cap = why->reasons_cap ? 2 * why->reasons_cap : 8;
	const char **grown = arena_alloc(&h->arena, cap * sizeof(*grown));

	if (!grown) {
		h->failed = true;
		return false;
	}
	if (why->n_reasons)
		memcpy(grown, why->reasons, why->n_reasons * sizeof(*grown));
	why->reasons = grown;
	why->reasons_cap = cap;
	return true;
}

static void add_reason(struct host *h, struct why *why, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Once, however many members have it. */
static void add_reason(struct host *h, struct why *why, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	for (size_t i = 0; i < why->n_reasons; i++) {
		if (!strcmp(why->reasons[i], text))
			return;
	}
	if (why->n_reasons < why->reasons_cap || grow_reasons(h, why))
		why->reasons[why->n_reasons++] = host_keep(h, text) ?: "";
}

static bool has_other_function(const struct why *why, const struct why_member *m)
{
	for (size_t i = 0; i < why->n; i++) {
		const struct host_device *d = why->members[i].device;

		if (d != m->device && host_is_same_slot(d->name, m->device->name))
			return true;
	}
	return false;
}

static const char *missing_controls(uint16_t missing, char out[16])
{
	snprintf(out, 16, "%s%s%s%s", missing & ACS_SV ? " SV" : "", missing & ACS_RR ? " RR" : "",
		 missing & ACS_CR ? " CR" : "", missing & ACS_UF ? " UF" : "");
	return out;
}

static bool is_aliasing(const struct acs *acs)
{
	return acs->type == PCIE_TO_PCI || (acs->type == PCIE_NONE && acs->bridge);
}

/* A port above that does not isolate joins all that is below it. */
static void explain_hop(struct host *h, struct why *why, const struct why_hop *hop)
{
	char missing[16];

	if (is_aliasing(&hop->acs))
		add_reason(h, why,
			   "what is behind %s %s shares its requester id, so the IOMMU cannot tell "
			   "one device from the other",
			   acs_kind(&hop->acs), hop->name);
	else if (hop->acs.state == ACS_ABSENT)
		add_reason(
			h, why,
			"%s %s has no ACS: devices behind it can reach it, and each other, without "
			"the IOMMU",
			acs_kind(&hop->acs), hop->name);
	else if (hop->acs.state == ACS_INCOMPLETE)
		add_reason(h, why, "%s %s has ACS switched off in part:%s", acs_kind(&hop->acs),
			   hop->name, missing_controls(hop->acs.missing, missing));
}

/* The hops above a member that are in its group are the ones that joined it to others. */
static void explain_member(struct host *h, struct why *why, const struct host_group *g,
			   const struct why_member *m)
{
	const struct why_hop *own = m->hops;

	if (!m->n)
		return;
	for (size_t i = 1; i < m->n; i++) {
		if (m->hops[i].group == g->number)
			explain_hop(h, why, &m->hops[i]);
		else if (!why_isolates(&m->hops[i]))
			add_reason(
				h, why,
				"%s %s has no complete ACS, yet the kernel keeps what is behind it "
				"apart: it knows the device to isolate (a quirk), or "
				"pcie_acs_override says so",
				acs_kind(&m->hops[i].acs), m->hops[i].name);
	}
	if (own->acs.multifunction && has_other_function(why, m)) {
		if (!why_isolates(own))
			add_reason(h, why,
				   "%s is one of several functions of a device without complete "
				   "ACS: they can reach each other inside it",
				   own->name);
	}
}

/* A function that is alone in spite of siblings without ACS. */
static void explain_single(struct host *h, struct why *why, const struct why_member *m)
{
	if (m->n && m->hops[0].acs.multifunction && !why_isolates(&m->hops[0]))
		add_reason(h, why,
			   "%s is one function of several and shows no ACS, yet it is alone: the "
			   "kernel knows the device to isolate (a quirk), or pcie_acs_override "
			   "says so",
			   m->device->name);
	else
		add_reason(h, why, "%s is alone: nothing on its way lets it reach another device",
			   m->device->name);
}

static bool has_unknown_hop(const struct why *why)
{
	for (size_t i = 0; i < why->n; i++) {
		for (size_t k = 0; k < why->members[i].n; k++) {
			if (why->members[i].hops[k].acs.state == ACS_UNKNOWN)
				return true;
		}
	}
	return false;
}

static void explain(struct host *h, struct why *why, const struct host_group *g)
{
	bool unknown = has_unknown_hop(why);

	if (g->backing == BACKING_EMULATED)
		add_reason(h, why,
			   "a mediated device has a group of its own, which isolates nothing");
	if (g->backing == BACKING_NOIOMMU)
		add_reason(h, why,
			   "no IOMMU is behind the group; every device gets one of its own");
	if (g->backing != BACKING_IOMMU)
		return;
	for (size_t i = 0; i < why->n; i++)
		explain_member(h, why, g, &why->members[i]);
	if (why->n == 1 && !unknown && !why->n_reasons)
		explain_single(h, why, &why->members[0]);
	if (unknown)
		add_reason(h, why,
			   "not all ACS controls on the way to the root can be read; root sees "
			   "more");
	if (!why->n_reasons && g->type && !strcmp(g->type, "unknown"))
		add_reason(h, why, "the platform puts a whole host bridge into one group");
	if (!why->n_reasons)
		add_reason(
			h, why,
			"no hop explains it: an alias that the kernel knows of (a quirk), or the "
			"platform's own rule, such as one group for a host bridge");
}

int why_read(struct host *h, const struct host_group *g, struct why *why, struct err *e)
{
	const struct host_device *d;

	*why = (struct why){ 0 };
	why->members = arena_alloc(&h->arena, (g->n_devices + 1) * sizeof(*why->members));
	if (!why->members)
		return err_nomem(e);
	if (g->unknown & 1U << FACT_DEVICES)
		return err_refused(e, NULL, "cannot read the devices of group %u", g->number);
	host_for_each_member(d, g)
	{
		if (read_member(h, d, &why->members[why->n++], e))
			return -1;
	}
	explain(h, why, g);
	return h->failed ? err_nomem(e) : 0;
}
