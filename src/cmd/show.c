/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show: everything about one device, group or IOMMU. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "cmd/inventory.h"
#include "model/details.h"
#include "model/holders.h"
#include "model/viability.h"

struct show {
	struct cmd *cmd;
	struct host host;
	struct holders holders;
	struct id_names *names;
};

static bool has_vfio_member(const struct host_group *g)
{
	const struct host_device *d;

	host_for_each_member(d, g)
	{
		if (d->vfio_bound)
			return true;
	}
	return false;
}

/* There is a node as long as a member is bound to a VFIO driver: vfio_group_create(). */
static void add_group_node(struct obj *o, const struct host_group *g)
{
	char node[40];

	if (!has_vfio_member(g))
		return;
	snprintf(node, sizeof(node), "/dev/vfio/%s%u",
		 g->backing == BACKING_NOIOMMU ? "noiommu-" : "", g->number);
	obj_word(o, F_nodes, node);
}

static void add_device_node(struct obj *o, const struct host_device *d)
{
	char node[300];

	if (!d->vfio_device)
		return;
	snprintf(node, sizeof(node), "/dev/vfio/devices/%s", d->vfio_device);
	obj_word(o, F_nodes, node);
}

static void add_holder(struct obj *o, const struct holder *holder)
{
	struct obj row;

	obj_begin(&row, OBJ_holder);
	obj_int(&row, F_pid, holder->pid);
	obj_str(&row, F_command, holder->comm);
	obj_str(&row, F_by, hold_by_name(holder->by));
	obj_str(&row, F_address, holder->device);
	obj_add(o, F_holders, &row);
}

/* Of a device, or of a group when there is no device. */
static void add_holders(struct obj *o, const struct holders *all, const struct host_group *g,
			const struct host_device *d)
{
	obj_list(o, F_holders);
	for (size_t i = 0; i < all->n; i++) {
		const struct holder *holder = &all->list[i];

		if (d ? holder_is_of_device(all, holder, d) : holder_is_of_group(all, holder, g))
			add_holder(o, holder);
	}
	obj_int(o, F_unreadable_processes, (int64_t)all->unreadable);
}

static int show_group(struct show *s, uint32_t number, struct err *e)
{
	const struct host_group *g = host_read_group(&s->host, number, e);
	const struct host_device *d;
	bool unknown;
	struct obj o;

	if (!g || holders_read(&s->holders, &s->host, e))
		return -1;
	obj_begin(&o, OBJ_show_group);
	inventory_group(&o, g);
	obj_words(&o, F_nodes);
	add_group_node(&o, g);
	unknown = g->unknown & 1U << FACT_DEVICES;
	host_for_each_member(d, g)
	{
		add_device_node(&o, d);
		unknown |= d->unknown & 1U << FACT_VFIO;
	}
	if (unknown)
		obj_unknown(&o, F_nodes);
	inventory_reserved(&o, g);
	inventory_members(&o, g, s->names);
	add_holders(&o, &s->holders, g, NULL);
	return cmd_emit(s->cmd, &o, e);
}

/* How the text of a detail becomes a value. */
enum detail_form { FORM_TEXT, FORM_COUNT, FORM_FLAG };

static const struct {
	enum field field;
	enum detail_form form;
} detail_fields[DETAIL_TEXTS] = {
	[DETAIL_REVISION] = { F_revision, FORM_TEXT },
	[DETAIL_ENABLED] = { F_enabled, FORM_FLAG },
	[DETAIL_IRQ] = { F_irq, FORM_COUNT },
	[DETAIL_LINK_SPEED] = { F_link_speed, FORM_TEXT },
	[DETAIL_LINK_WIDTH] = { F_link_width, FORM_COUNT },
	[DETAIL_MAX_LINK_SPEED] = { F_max_link_speed, FORM_TEXT },
	[DETAIL_MAX_LINK_WIDTH] = { F_max_link_width, FORM_COUNT },
	[DETAIL_RUNTIME_STATUS] = { F_runtime_status, FORM_TEXT },
	[DETAIL_D3COLD_ALLOWED] = { F_d3cold_allowed, FORM_FLAG },
	[DETAIL_BOOT_VGA] = { F_boot_vga, FORM_FLAG },
	[DETAIL_DMA_MASK_BITS] = { F_dma_mask_bits, FORM_COUNT },
	[DETAIL_LOCAL_CPUS] = { F_local_cpus, FORM_TEXT },
};

/* A number that is none could not be read. */
static void add_detail(struct obj *o, enum field field, enum detail_form form, const char *text)
{
	uint32_t number;

	if (form == FORM_TEXT)
		obj_str(o, field, text);
	else if (!parse_u32(text, &number))
		obj_unknown(o, field);
	else if (form == FORM_FLAG)
		obj_bool(o, field, number != 0);
	else if (number || field != F_irq) /* interrupt 0 is none */
		obj_int(o, field, number);
}

static void add_details(struct obj *o, const struct device_details *details)
{
	for (int i = 0; i < DETAIL_TEXTS; i++) {
		if (details->unknown_text & 1U << i)
			obj_unknown(o, detail_fields[i].field);
		else if (details->text[i])
			add_detail(o, detail_fields[i].field, detail_fields[i].form,
				   details->text[i]);
	}
	obj_int(o, F_msi_count, (int64_t)details->n_msi);
	if (details->msi_unknown)
		obj_unknown(o, F_msi_count);
}

static void add_names(struct obj *o, const struct device_details *details)
{
	static const enum field fields[DETAIL_NAMES] = {
		[DETAIL_CONSUMERS] = F_consumers,
		[DETAIL_SUPPLIERS] = F_suppliers,
		[DETAIL_VIRTFNS] = F_virtfns,
		[DETAIL_COMPANIONS] = F_companions,
	};

	for (int i = 0; i < DETAIL_NAMES; i++) {
		obj_words(o, fields[i]);
		for (size_t n = 0; n < details->names[i].n; n++)
			obj_word(o, fields[i], details->names[i].names[n]);
		if (details->names_unknown)
			obj_unknown(o, fields[i]);
	}
}

static const char *bar_kind(const struct device_bar *bar)
{
	if (device_bar_is_io(bar))
		return "io";
	if (device_bar_is_prefetchable(bar))
		return device_bar_is_64bit(bar) ? "mem64 prefetchable" : "mem32 prefetchable";
	return device_bar_is_64bit(bar) ? "mem64" : "mem32";
}

static void add_bars(struct obj *o, const struct device_details *details)
{
	obj_list(o, F_bars);
	for (size_t i = 0; i < details->n_bars; i++) {
		const struct device_bar *bar = &details->bars[i];
		struct obj row;

		obj_begin(&row, OBJ_device_bar);
		if (bar->index < 6)
			obj_strf(&row, F_bar, "bar%u", bar->index);
		else
			obj_str(&row, F_bar, "rom");
		obj_str(&row, F_kind, bar_kind(bar));
		obj_hex(&row, F_start, bar->start);
		obj_hex(&row, F_last, bar->last);
		obj_int(&row, F_size, (int64_t)(bar->last - bar->start + 1));
		obj_add(o, F_bars, &row);
	}
	if (details->bars_unknown)
		obj_unknown(o, F_bars);
}

static int show_device(struct show *s, const char *name, struct err *e)
{
	const struct host_device *d = host_read_device(&s->host, name, e);
	struct device_details details;
	struct obj o;

	if (!d || host_read_details(&s->host, d, &details, e) ||
	    holders_read(&s->holders, &s->host, e))
		return -1;
	obj_begin(&o, OBJ_show_device);
	if (d->group) {
		obj_int(&o, F_group, d->group->number);
		inventory_viability(&o, d->group);
	}
	inventory_device(&o, d, s->names);
	obj_words(&o, F_nodes);
	if (d->group)
		add_group_node(&o, d->group);
	add_device_node(&o, d);
	if (d->unknown & 1U << FACT_VFIO)
		obj_unknown(&o, F_nodes);
	add_details(&o, &details);
	add_names(&o, &details);
	add_bars(&o, &details);
	if (d->group)
		inventory_reserved(&o, d->group);
	add_holders(&o, &s->holders, d->group, d);
	return cmd_emit(s->cmd, &o, e);
}

static int add_iommu_devices(struct show *s, struct obj *o, const struct host_iommu *iommu,
			     struct err *e)
{
	obj_list(o, F_devices);
	for (size_t i = 0; i < iommu->n_devices; i++) {
		struct err gone = { 0 };
		int64_t group;
		struct obj row;

		if (!host_group_number(&s->host, iommu->devices[i], &group, &gone)) {
			if (gone.status == EXIT_USAGE)
				continue;
			*e = gone;
			obj_drop(o);
			return -1;
		}
		obj_begin(&row, OBJ_iommu_device);
		obj_str(&row, F_address, iommu->devices[i]);
		if (group >= 0)
			obj_int(&row, F_group, group);
		obj_add(o, F_devices, &row);
	}
	if (iommu->devices_unknown)
		obj_unknown(o, F_devices);
	return cmd_emit(s->cmd, o, e);
}

static int show_iommu(struct show *s, const struct host_iommu *iommu, struct err *e)
{
	struct obj o;

	obj_begin(&o, OBJ_show_iommu);
	inventory_iommu(&o, iommu);
	return add_iommu_devices(s, &o, iommu, e);
}

static int show_target(struct show *s, struct err *e)
{
	const char *name = args_str(s->cmd->args, "TARGET");
	const struct host_iommu *iommu;
	uint64_t group;

	if (args_is_group(s->cmd->args, "TARGET", &group))
		return show_group(s, (uint32_t)group, e);
	iommu = host_read_iommu(&s->host, name, e);
	if (iommu && iommu->unseen)
		return err_refused(e, name,
				   "cannot read /sys/class/iommu/%s, so what it is is not known",
				   name);
	if (iommu)
		return show_iommu(s, iommu, e);
	return s->host.failed ? -1 : show_device(s, name, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct show s = { .cmd = c };
	int failed;

	if (host_open(&s.host, c->sysroot, e))
		return -1;
	s.names = id_names_open(c->sysroot);
	failed = s.names ? show_target(&s, e) : err_nomem(e);
	id_names_close(s.names);
	holders_free(&s.holders);
	host_close(&s.host);
	return failed;
}

static const struct operand_row operands[] = {
	{ "TARGET", ARG_TARGET,
	  .help = "a group's number, a device such as 0000:01:00.0, or an IOMMU such as dmar0" },
	{ 0 },
};

extern const struct command cmd_show;

const struct command cmd_show = {
	.name = "show",
	.kind = CMD_LOOK,
	.summary = "show everything about a device, a group or an IOMMU",
	.needs = "Without root, all but the head of the configuration space stays unknown.",
	.text = "Reads sysfs and /proc only. A device in D3cold is not woken, so what its link "
		"is can then not be told.",
	.operands = operands,
	.documents = { OBJ_show_device, OBJ_show_group, OBJ_show_iommu },
	.run = run,
};
