/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list: the inventory of groups, devices, IOMMUs, mediated devices and sessions. */
#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "cmd/inventory.h"
#include "cmd/session.h"
#include "model/mdevs.h"
#include "model/viability.h"

struct filter {
	const char *driver; /* "none": no driver */
	const char *class;  /* 2, 4 or 6 hexadecimal digits */
	const char *id;
	uint16_t vendor, device;
	bool viable, not_viable;
};

static bool is_class(const char *s)
{
	size_t len = strlen(s);

	return (len == 2 || len == 4 || len == 6) && strspn(s, "0123456789abcdefABCDEF") == len;
}

static int filter_read(struct filter *f, const struct args *a, struct err *e)
{
	uint32_t id = (uint32_t)args_u64(a, "id");

	*f = (struct filter){
		.driver = args_str(a, "driver"),
		.class = args_str(a, "class"),
		.id = args_str(a, "id"),
		.vendor = (uint16_t)(id >> 16),
		.device = (uint16_t)id,
		.viable = args_given(a, "viable"),
		.not_viable = args_given(a, "not-viable"),
	};
	if (f->class && !is_class(f->class))
		return err_usage(e,
				 "bad --class \"%s\": expected 2, 4 or 6 hexadecimal digits, "
				 "such as 03 or 0300",
				 f->class);
	if (f->viable && f->not_viable)
		return err_usage(e, "--viable and --not-viable exclude each other");
	return 0;
}

static bool matches_class(const char *class, const struct host_device *d)
{
	char digits[8];

	snprintf(digits, sizeof(digits), "%06x", d->class);
	return d->has_pci_ids && !strncasecmp(digits, class, strlen(class));
}

static bool matches_driver(const char *driver, const struct host_device *d)
{
	return d->driver ? !strcmp(d->driver, driver)
			 : !strcmp(driver, "none") && !(d->unknown & 1U << FACT_DRIVER);
}

static bool matches_device(const struct filter *f, const struct host_device *d)
{
	if (f->driver && !matches_driver(f->driver, d))
		return false;
	if (f->class && !matches_class(f->class, d))
		return false;
	return !f->id || (d->has_pci_ids && d->vendor == f->vendor && d->device == f->device);
}

/* A device in no group cannot be assigned, which is not the same as a group that is not viable. */
static bool matches_viability(const struct filter *f, const struct host_group *g)
{
	if (!f->viable && !f->not_viable)
		return true;
	return g && viability_of(g) == (f->viable ? VIABLE : NOT_VIABLE);
}

static bool matches_group(const struct filter *f, const struct host_group *g)
{
	const struct host_device *d;

	if (!matches_viability(f, g))
		return false;
	if (!f->driver && !f->class && !f->id)
		return true;
	host_for_each_member(d, g)
	{
		if (matches_device(f, d))
			return true;
	}
	return false;
}

/* What a list command works with. */
struct list {
	struct cmd *cmd;
	struct host host;
	struct id_names *names;
	struct filter filter;
};

/* An empty list is an answer, and a check that said no. */
static int emit(struct list *l, struct obj *o, size_t n, struct err *e)
{
	if (cmd_emit(l->cmd, o, e))
		return -1;
	if (n)
		return 0;
	e->status = EXIT_CHECK;
	return -1;
}

static int list_groups(struct list *l, struct err *e)
{
	struct obj o;
	size_t n = 0;

	l->host.unwanted = inventory_unwanted(l->cmd->format, OBJ_host_group, OBJ_host_device);
	if (host_read_groups(&l->host, e))
		return -1;
	obj_begin(&o, OBJ_list);
	obj_list(&o, F_groups);
	for (size_t i = 0; i < l->host.n_groups; i++) {
		const struct host_group *g = l->host.groups[i];
		struct obj row;

		if (!matches_group(&l->filter, g))
			continue;
		obj_begin(&row, OBJ_host_group);
		inventory_group(&row, g);
		inventory_reserved(&row, g);
		inventory_members(&row, g, l->names);
		obj_add(&o, F_groups, &row);
		n++;
	}
	return emit(l, &o, n, e);
}

static size_t add_device(struct list *l, struct obj *o, const struct host_device *d)
{
	struct obj row;

	if (!matches_viability(&l->filter, d->group) || !matches_device(&l->filter, d))
		return 0;
	obj_begin(&row, OBJ_listed_device);
	if (d->group)
		obj_int(&row, F_group, d->group->number);
	inventory_device(&row, d, l->names);
	obj_add(o, F_devices, &row);
	return 1;
}

static int list_devices(struct list *l, struct err *e)
{
	const struct host_device *d;
	struct obj o;
	size_t n = 0;

	l->host.unwanted = inventory_unwanted(l->cmd->format, OBJ_NONE, OBJ_listed_device);
	if (host_read_groups(&l->host, e) || host_read_ungrouped(&l->host, e))
		return -1;
	obj_begin(&o, OBJ_device_list);
	obj_list(&o, F_devices);
	for (size_t i = 0; i < l->host.n_groups; i++) {
		if (l->host.groups[i]->unknown & 1U << FACT_DEVICES) {
			obj_drop(&o);
			return err_refused(e, NULL, "cannot read the devices of group %u",
					   l->host.groups[i]->number);
		}
		host_for_each_member(d, l->host.groups[i]) n += add_device(l, &o, d);
	}
	for (size_t i = 0; i < l->host.n_ungrouped; i++)
		n += add_device(l, &o, l->host.ungrouped[i]);
	return emit(l, &o, n, e);
}

static int list_iommus(struct list *l, struct err *e)
{
	struct host_iommus iommus;
	struct obj o;

	if (host_read_iommus(&l->host, &iommus, e))
		return -1;
	obj_begin(&o, OBJ_iommu_list);
	obj_list(&o, F_iommus);
	for (size_t i = 0; i < iommus.n; i++) {
		struct obj row;

		obj_begin(&row, OBJ_host_iommu);
		inventory_iommu(&row, &iommus.list[i]);
		obj_add(&o, F_iommus, &row);
	}
	return emit(l, &o, iommus.n, e);
}

static void add_mdev_type(struct obj *o, const struct mdev_type *type)
{
	static const enum field fields[] = {
		[MDEV_NAME] = F_name,
		[MDEV_API] = F_device_api,
		[MDEV_DESCRIPTION] = F_description,
		[MDEV_AVAILABLE] = F_available,
		[MDEV_DEVICES] = F_instances,
	};
	struct obj row;

	obj_begin(&row, OBJ_mdev_type);
	obj_str(&row, F_mdev_type, type->name);
	obj_str(&row, F_device_api, type->device_api);
	obj_int(&row, F_available, (int64_t)type->available);
	obj_words(&row, F_instances);
	for (size_t i = 0; i < type->n_devices; i++)
		obj_word(&row, F_instances, type->devices[i]);
	obj_str(&row, F_name, type->pretty_name);
	obj_str(&row, F_description, type->description);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (type->unknown & 1U << i)
			obj_unknown(&row, fields[i]);
	}
	obj_add(o, F_types, &row);
}

static void add_mdev_parent(struct obj *o, const struct mdev_parent *parent)
{
	struct obj row;

	obj_begin(&row, OBJ_mdev_parent);
	obj_str(&row, F_address, parent->name);
	if (parent->group >= 0)
		obj_int(&row, F_group, parent->group);
	if (parent->group_unknown)
		obj_unknown(&row, F_group);
	obj_list(&row, F_types);
	for (size_t i = 0; i < parent->n_types; i++)
		add_mdev_type(&row, &parent->types[i]);
	if (parent->types_unknown)
		obj_unknown(&row, F_types);
	obj_add(o, F_parents, &row);
}

static int list_mdevs(struct list *l, struct err *e)
{
	struct mdev_parents parents;
	struct obj o;

	if (host_read_mdevs(&l->host, &parents, e))
		return -1;
	obj_begin(&o, OBJ_mdev_list);
	obj_list(&o, F_parents);
	for (size_t i = 0; i < parents.n; i++)
		add_mdev_parent(&o, &parents.list[i]);
	return emit(l, &o, parents.n, e);
}

static int list_sessions(struct list *l, struct err *e)
{
	return session_list_emit(l->cmd, e);
}

/* What can be listed; the first is what is listed when nothing is said. */
static const struct {
	const char *what;
	bool filtered;
	int (*list)(struct list *l, struct err *e);
} lists[] = {
	{ "groups", true, list_groups },      { "devices", true, list_devices },
	{ "iommus", false, list_iommus },     { "mdevs", false, list_mdevs },
	{ "sessions", false, list_sessions },
};

static int check_filters(const struct args *a, const char *what, struct err *e)
{
	static const char *const filters[] = { "driver", "class", "id", "viable", "not-viable" };

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (args_given(a, filters[i]))
			return err_usage(e, "--%s does not apply to list %s", filters[i], what);
	}
	return 0;
}

static int list_with(struct list *l, size_t row, struct err *e)
{
	int failed;

	if (!lists[row].filtered && check_filters(l->cmd->args, lists[row].what, e))
		return -1;
	if (filter_read(&l->filter, l->cmd->args, e) || host_open(&l->host, l->cmd->sysroot, e))
		return -1;
	l->names = id_names_open(l->cmd->sysroot);
	failed = l->names ? lists[row].list(l, e) : err_nomem(e);
	id_names_close(l->names);
	host_close(&l->host);
	return failed;
}

static int run(struct cmd *c, struct err *e)
{
	const char *what = args_str(c->args, "WHAT");
	struct list l = { .cmd = c };
	size_t row = 0;

	while (what && strcmp(lists[row].what, what))
		row++; /* the parser lets only these pass */
	return list_with(&l, row, e);
}

static const struct option_row options[] = {
	{ "driver", 'd', ARG_STRING, "NAME", .help = "bound to this driver; \"none\": to none" },
	{ "class", 'c', ARG_STRING, "CLASS", .help = "of this PCI class: 03, 0300 or 030000" },
	{ "id", 'i', ARG_PCI_ID, "VVVV:DDDD", .help = "of this vendor and device" },
	{ "viable", 0, ARG_FLAG, .help = "in a group that can be assigned" },
	{ "not-viable", 0, ARG_FLAG, .help = "in a group that a driver of the host blocks" },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "WHAT", ARG_CHOICE, "groups|devices|iommus|mdevs|sessions", .optional = true,
	  .help = "what to list; groups unless told" },
	{ 0 },
};

extern const struct command cmd_list;

const struct command cmd_list = {
	.name = "list",
	.kind = CMD_LOOK,
	.summary = "list IOMMU groups and their devices, or IOMMUs, mediated devices, sessions",
	.text = "A group is listed whole when one of its devices matches. Exits with 2 when "
		"nothing is there to be listed. Reads sysfs only: no device is opened, hence "
		"none is reset.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_list, OBJ_device_list, OBJ_iommu_list, OBJ_mdev_list, OBJ_session_list },
	.run = run,
};
