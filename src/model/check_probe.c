/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that open the group and its devices, as nothing else here does: only when they are asked for. */
#include "model/checks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "model/attach.h"
#include "model/causes.h"
#include "model/device.h"
#include "model/eeh.h"
#include "model/hot_reset.h"
#include "model/hwinfo.h"
#include "model/probe.h"
#include "model/spapr.h"
#include "model/space.h"
#include "sys/vfio_device.h"
#include "sys/vfio_feature.h"
#include "sys/vfio_group.h"
#include "uapi/vfio.h"

static bool can_probe(const struct exam *x)
{
	return x->probe && x->group &&
	       (x->device ? x->device->vfio_bound : check_has_vfio_member(x->group));
}

/* The kernel's refusal, with what it can mean. */
static void say_refused(struct exam *x, struct finding *f, const char *file, const struct err *e,
			bool blocks)
{
	const struct cause *cause;
	size_t n = e->operation ? causes_find(e->operation, e->errnum, e->backend, &cause, 1) : 0;
	const char *name = e->errnum ? errno_name(e->errnum) : NULL;
	const char *text = check_text(x, "%s%s%s%s%s", e->message, name ? ": " : "", name ?: "",
				      n ? ": " : "", n ? cause->cause : "");

	if (blocks)
		check_block(x, f, file, "%s", text);
	else
		check_warn(x, f, file, "%s", text);
	if (*e->hint || n)
		check_remedy(x, f, "%s", *e->hint ? e->hint : cause->remedy);
}

/* VIABLE can be set and GET_DEVICE_FD refuse all the same: the attach below tells. */
void check_probe_group(struct exam *x, struct finding *f)
{
	struct vfio_group group;
	const char *node;
	struct err e = { 0 };
	uint32_t flags;
	int failed;

	if (!can_probe(x))
		return;
	node = check_text(x, "/dev/vfio/%s%u",
			  x->group->backing == BACKING_NOIOMMU ? "noiommu-" : "", x->group->number);
	if (!check_exists(x, node + 1))
		return;
	failed = vfio_group_open(&group, &x->probe->trace, node, &e);
	if (failed) {
		say_refused(x, f, node, &e, true);
		return;
	}
	failed = vfio_group_get_status(&group, &flags, &e);
	vfio_group_close(&group);
	if (failed)
		say_refused(x, f, node, &e, true);
	else if (flags & VFIO_GROUP_FLAGS_VIABLE)
		check_good(x, f, node, "opened %s, asked for its status, closed it: viable", node);
	else
		check_block(x, f, node, "opened %s, asked for its status, closed it: not viable",
			    node);
}

static void say_ranges(const struct dma_limits *limits, struct text *out)
{
	for (size_t i = 0; i < limits->n_ranges; i++)
		text_addf(out, "%s0x%llx-0x%llx", i ? ", " : "; addresses ",
			  (unsigned long long)limits->ranges[i].start,
			  (unsigned long long)limits->ranges[i].last);
	if (limits->max_mappings != UINT64_MAX)
		text_addf(out, "; %llu mapping%s", (unsigned long long)limits->max_mappings,
			  plural(limits->max_mappings));
}

static void say_spapr(const struct space *space, struct text *out)
{
	const struct vfio_iommu_spapr_tce_info *info;
	struct err none = { 0 };
	const char *name;
	int state;

	if (!space->spapr)
		return;
	info = &space->spapr->info;
	if (info->flags & VFIO_IOMMU_SPAPR_INFO_DDW)
		text_addf(out, "; %u window%s of up to %u level%s, page sizes 0x%llx",
			  info->ddw.max_dynamic_windows_supported,
			  plural(info->ddw.max_dynamic_windows_supported), info->ddw.levels,
			  plural(info->ddw.levels), (unsigned long long)info->ddw.pgsizes);
	if (eeh_state(space, &state, &none)) {
		text_addf(out, "; no EEH");
		return;
	}
	name = eeh_state_name(state);
	text_addf(out, "; EEH state %s", name ?: "unknown");
}

static void say_migration(const struct device *device, struct text *out)
{
	struct err none = { 0 };
	uint64_t flags;

	if (vfio_device_feature_migration(&device->handle, &flags, &none))
		text_add(out, "; no migration");
	else
		text_addf(out, "; migration%s", flags & VFIO_MIGRATION_P2P ? " with P2P" : "");
}

/* Of the whole slot or bus, for a device that cannot be reset alone. */
static void say_reset(const struct device *device, struct text *out)
{
	_cleanup_hot_reset_ struct hot_reset plan = { 0 };
	struct err none = { 0 };
	struct vfio_device_info *info = vfio_device_get_info(&device->handle, &none);

	if (info && info->flags & VFIO_DEVICE_FLAGS_RESET)
		text_add(out, "; it can be reset alone");
	free(info);
	if (!hot_reset_plan(device, &plan, &none))
		text_addf(out, "; a hot reset resets %zu function%s%s", plan.n, plural(plan.n),
			  plan.all_owned ? "" : ", not all of them ours");
}

/* Only an iommufd tells. */
static void say_hardware(struct session *s, struct device *device, struct text *out)
{
	struct iommu_device asked = { .device = device };
	struct hwinfo info = { 0 };
	struct err none = { 0 };

	if (iommu_device_find(s, device->object.name, 0, &asked, &none) ||
	    hwinfo_read(s, &asked, 0, &info, &none))
		return;
	text_addf(out, "; IOMMU %s", hwinfo_type_name(info.type) ?: "of another kind");
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (info.capabilities >> bit & 1 && *hwinfo_capability(bit))
			text_addf(out, " %s", hwinfo_capability(bit));
	}
	if (info.pasid_bits)
		text_addf(out, ", PASIDs of %u bit%s", info.pasid_bits, plural(info.pasid_bits));
	payload_free(&info.data);
}

static void say_attached(struct exam *x, struct finding *f, struct session *s,
			 const struct attach_result *result)
{
	_cleanup_text_ struct text told = { 0 };
	const struct space *space = result->to.space;

	for (size_t i = 0; i < result->n; i++)
		text_addf(&told, "%s%s", i ? ", " : "", result->devices[i]->object.name);
	text_addf(&told, ": opened through %s, which resets what can be reset, and given back",
		  space->ops->backend);
	say_ranges(&space->limits, &told);
	say_spapr(space, &told);
	say_migration(result->devices[0], &told);
	say_reset(result->devices[0], &told);
	say_hardware(s, result->devices[0], &told);
	check_good(x, f, NULL, "%s", told.s ?: "");
}

/* In a session of its own, which ends with this; what the kernel does not offer is not tried. */
static void try_backend(struct exam *x, struct finding *f, const char *backend)
{
	const struct attach_request request = {
		.target = { x->device ? x->device->name : NULL, x->group->number },
		.backend = backend,
		.vf_token = x->probe->vf_token,
	};
	struct attach_result result = { 0 };
	struct err e = { 0 };
	struct session *s = session_new("doctor", &e);

	if (!s)
		return;
	session_set_trace(s, x->probe->trace.sink, x->probe->trace.ctx);
	if (!attach(s, &request, &result, &e)) {
		say_attached(x, f, s, &result);
		x->probe->attached = true;
	} else if (e.status != EXIT_NOTHING) {
		say_refused(x, f, NULL, &e, !x->probe->attached);
	}
	attach_result_free(&result);
	session_free(s);
}

void check_probe_iommufd(struct exam *x, struct finding *f)
{
	if (can_probe(x))
		try_backend(x, f, "iommufd");
}

void check_probe_container(struct exam *x, struct finding *f)
{
	static const char *const backends[] = { "type1", "spapr", "noiommu" };

	for (size_t i = 0; can_probe(x) && !f->applies && i < 3; i++)
		try_backend(x, f, backends[i]);
}
