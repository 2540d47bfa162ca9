/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of an IOMMU group. */
#include "model/checks.h"

#include <string.h>

#include "base/text.h"
#include "model/session_dir.h"
#include "model/viability.h"

static const char *group_file(struct exam *x, const char *name)
{
	return check_text(x, "/sys/kernel/iommu_groups/%u/%s", x->group->number, name);
}

/* What cannot be read may be one: *unknown tells that. */
static size_t count_endpoints(const struct host_group *g, bool *unknown)
{
	const struct host_device *d;
	size_t n = 0;

	*unknown = g->unknown & 1U << FACT_DEVICES;
	host_for_each_member(d, g)
	{
		if (d->unknown & 1U << FACT_CLASS)
			*unknown = true;
		else
			n += !host_device_is_bridge(d);
	}
	return n;
}

void check_group(struct exam *x, struct finding *f)
{
	bool unknown = false;
	const char *file;

	if (!x->group) {
		file = check_text(x, "/sys/bus/%s/devices/%s/iommu_group", x->device->bus ?: "pci",
				  x->device->name);
		check_block(x, f, file, "%s is in no IOMMU group: no IOMMU translates its DMA",
			    x->device->name);
		check_remedy(
			x, f,
			"see whether the firmware's tables leave this device out, and what the "
			"kernel said of its IOMMU at boot");
		check_command(x, f, "dmesg | grep -iE 'DMAR|AMD-Vi|IOMMU|SMMU'");
		return;
	}
	if (!count_endpoints(x->group, &unknown) && x->whole_group && !unknown) {
		check_block(x, f, group_file(x, "devices"),
			    "group %u has only bridges, which cannot be assigned",
			    x->group->number);
		return;
	}
	if (unknown)
		check_unsure(x, f, group_file(x, "devices"), "what is in group %u cannot be read",
			     x->group->number);
	else
		check_good(x, f, group_file(x, "devices"), "IOMMU group %u, %zu device%s",
			   x->group->number, x->group->n_devices, plural(x->group->n_devices));
}

void check_isolation(struct exam *x, struct finding *f)
{
	if (!x->group)
		return;
	if (x->group->unknown & 1U << FACT_NAME) {
		check_unknown(x, f, group_file(x, "name"),
			      "whether an IOMMU isolates the group cannot be read");
		return;
	}
	if (x->group->backing != BACKING_NOIOMMU) {
		check_good(x, f, group_file(x, "type"), "%s",
			   x->group->backing == BACKING_EMULATED
				   ? "the IOMMU of the parent isolates this mediated device"
				   : "an IOMMU isolates the group");
		return;
	}
	check_warn(x, f, group_file(x, "name"),
		   "no IOMMU is behind this group: the device can reach all memory (noiommu)");
}

/* Where nothing can be mapped: the window of interrupts, bridges' own addresses. */
static const char *say_windows(struct exam *x, const struct host_group *g)
{
	_cleanup_text_ struct text words = { 0 };

	for (size_t i = 0; i < g->n_reserved; i++) {
		const struct reserved_region *r = &g->reserved[i];

		if (strcmp(r->type, "direct-relaxable") != 0)
			text_addf(&words, "%s0x%llx-0x%llx (%s)",
				  words.len ? ", " : "; nothing is to be mapped at ",
				  (unsigned long long)r->start, (unsigned long long)r->last,
				  r->type);
	}
	return check_text(x, "%s", words.len ? words.s : "");
}

/* iommu.c:__iommu_device_set_domain(): `require_direct` devices are refused for good. */
void check_reserved(struct exam *x, struct finding *f)
{
	const struct host_group *g = x->group;
	const char *file;

	if (!g)
		return;
	file = group_file(x, "reserved_regions");
	for (size_t i = 0; i < g->n_reserved; i++) {
		const struct reserved_region *r = &g->reserved[i];

		if (strcmp(r->type, "direct") != 0)
			continue;
		check_block(x, f, file,
			    "the firmware wants memory at 0x%llx-0x%llx mapped 1:1 for this device "
			    "(RMRR), so the kernel gives it to nobody (EINVAL)",
			    (unsigned long long)r->start, (unsigned long long)r->last);
		check_remedy(
			x, f,
			"switch off in the firmware's setup what uses the region (legacy USB, "
			"remote management, shared memory of a RAID or NIC), or ask the vendor of "
			"the machine");
		return;
	}
	if (g->unknown & 1U << FACT_RESERVED)
		check_unsure(x, f, file, "the reserved regions cannot be read");
	else
		check_good(x, f, file, "the firmware wants no memory mapped 1:1%s",
			   say_windows(x, g));
}

/* Whether this member's driver is why the group is not viable; the device asked for has a check of its own. */
static bool is_in_the_way(const struct exam *x, const struct host_device *d)
{
	return d != x->device && viability_role(d) == ROLE_BLOCKS;
}

/* A sibling that the host needs keeps the whole group. */
static void mend_siblings(struct exam *x, struct finding *f)
{
	const struct host_device *d;
	const char *use;

	host_for_each_member(d, x->group)
	{
		use = is_in_the_way(x, d) ? critical_use(x->critical, d->name, 0) : NULL;
		if (!use)
			continue;
		check_remedy(x, f,
			     "the host itself needs %s: %s; end that use, or try another slot",
			     d->name, use);
		return;
	}
	check_remedy(x, f, "bind the whole group, or let those devices have no driver");
	check_command(x, f, "vfioctl bind %u", x->group->number);
}

void check_siblings(struct exam *x, struct finding *f)
{
	_cleanup_text_ struct text names = { 0 };
	const struct host_device *d;
	bool unknown = x->group && x->group->unknown & 1U << FACT_DEVICES;
	size_t n = 0;

	if (!x->group)
		return;
	host_for_each_member(d, x->group)
	{
		unknown |= d != x->device && viability_role(d) == ROLE_UNKNOWN;
		if (!is_in_the_way(x, d))
			continue;
		text_addf(&names, "%s%s (%s)", n ? ", " : "", d->name, d->driver);
		n++;
	}
	if (n) {
		check_block(x, f, group_file(x, "devices"),
			    "group %u is not viable: %s %s the host's driver still (EPERM)",
			    x->group->number, names.s ?: "", n == 1 ? "has" : "have");
		mend_siblings(x, f);
	} else if (unknown) {
		check_unsure(x, f, group_file(x, "devices"),
			     "the driver of a member cannot be read");
	} else {
		check_good(x, f, group_file(x, "devices"),
			   "no other member has a driver that is in the way");
	}
}

/* Endpoints of other slots: who gets one gets all. */
void check_shared(struct exam *x, struct finding *f)
{
	const struct host_device *first = NULL, *d;
	size_t strangers = 0;

	if (!x->group || x->group->backing != BACKING_IOMMU)
		return;
	host_for_each_member(d, x->group)
	{
		if (host_device_is_bridge(d))
			continue;
		if (!first)
			first = x->device ?: d;
		strangers += d != first && !host_is_same_slot(d->name, first->name);
	}
	if (!strangers && x->group->unknown & 1U << FACT_DEVICES) {
		check_unknown(x, f, group_file(x, "devices"), "what is in it cannot be read");
		return;
	}
	if (!strangers) {
		check_good(x, f, group_file(x, "devices"), "no device of another slot is in it");
		return;
	}
	check_warn(x, f, group_file(x, "devices"),
		   "%zu device%s of other slots can be assigned only together with this one",
		   strangers, plural(strangers));
	check_remedy(x, f, "see why, and try another slot");
	check_command(x, f, "vfioctl why %u", x->group->number);
}

/*
 * arch/powerpc/platforms/pseries/iommu.c:spapr_tce_take_ownership() frees the group's table for the first member and then
 * returns early for the others, which keep a pointer to it; spapr_tce_release_ownership() gives the new one to one member.
 * On the bare metal (OPAL) the tables are those of powernv/, which gives it to all.
 */
void check_give_back(struct exam *x, struct finding *f)
{
	const char *iommu = check_iommu_name(x);
	const struct host_group *g = x->group;
	size_t n = 0;
	const struct host_device *d;

	if (!iommu || strncmp(iommu, "iommu-phb", 9) != 0 || check_exists(x, "sys/firmware/opal"))
		return;
	host_for_each_member(d, g) n++;
	if (n < 2 && g->unknown & 1U << FACT_DEVICES) {
		check_unknown(x, f, group_file(x, "devices"), "what is in it cannot be read");
		return;
	}
	if (n < 2) {
		check_good(x, f, group_file(x, "devices"), "the group has no second device");
		return;
	}
	check_warn(x, f, group_file(x, "devices"),
		   "all but one of its %zu devices come back from VFIO with a DMA table that the "
		   "kernel has freed (seen in 6.12): the host's drivers fail with EIO, or use it",
		   n);
	check_remedy(x, f,
		     "when they are given back: write 1 to each one's file remove in sysfs, then 1 "
		     "to /sys/bus/pci/rescan");
}

/* Of the device asked for, or of the group. */
static bool is_held(const struct exam *x, const struct holder *holder)
{
	if (!x->holders)
		return false;
	return x->group ? holder_is_of_group(x->holders, holder, x->group)
			: x->device && holder_is_of_device(x->holders, holder, x->device);
}

/* What makes the process give the target back. */
static void release_holder(struct exam *x, struct finding *f, pid_t pid, const char *target)
{
	char session[SESSION_NAME_MAX + 1] = "";
	struct err ignored;

	/* Who may be a session is not to be killed. */
	if (!x->host->sysfs.recorded && session_of_process(pid, session, &ignored)) {
		check_remedy(x, f, "let that process give it back");
		return;
	}
	if (*session) {
		check_remedy(x, f, "it is a session of vfioctl's: let that detach it");
		check_command(x, f, "vfioctl -s %s detach %s", session, target);
		return;
	}
	check_remedy(x, f, "let that process give it back, or end it");
	check_command(x, f, "kill %d", (int)pid);
}

void check_busy(struct exam *x, struct finding *f)
{
	const struct holder *first = NULL, *perhaps = NULL;
	_cleanup_text_ struct text names = { 0 };
	const char *target = x->group ? check_text(x, "%u", x->group->number) : x->device->name;

	for (size_t i = 0; x->holders && i < x->holders->n; i++) {
		const struct holder *holder = &x->holders->list[i];

		if (holder_may_be_of_any(x->holders, holder))
			perhaps = holder;
		if (!is_held(x, holder) || (first && holder->pid == first->pid))
			continue;
		text_addf(&names, "%s%s (pid %d, by %s)", first ? ", " : "", holder_name(holder),
			  (int)holder->pid, hold_by_name(holder->by));
		first = holder;
	}
	if (first) {
		check_block(x, f, check_text(x, "/proc/%d/fd", (int)first->pid),
			    "it is in use (EBUSY): %s", names.s ?: "");
		release_holder(x, f, first->pid, target);
	} else if (perhaps) {
		check_unknown(x, f,
			      check_text(x, "/proc/%d/%s", (int)perhaps->pid,
					 perhaps->by == HOLD_MMAP ? "maps" : "fd"),
			      "%s (pid %d) has %s; if it is of this one, it is in use (EBUSY)",
			      holder_name(perhaps), (int)perhaps->pid,
			      perhaps->by == HOLD_MMAP ? "a region of some VFIO device mapped still"
						       : "some VFIO device open");
		if (perhaps->by == HOLD_MMAP)
			check_command(x, f, "kill %d", (int)perhaps->pid);
	} else if (x->holders && x->holders->unreadable) {
		check_unknown(x, f, "/proc",
			      "of %zu process%s it cannot be seen whether %s it; root sees",
			      x->holders->unreadable, x->holders->unreadable == 1 ? "" : "es",
			      x->holders->unreadable == 1 ? "it holds" : "they hold");
		check_remedy(x, f, "ask as root: vfioctl who %s", target);
	} else if (x->holders) {
		check_good(x, f, "/proc", "no process holds it");
	}
}
