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

/* Unknown: what decides it cannot be read. In order: of two that both must be so the lower holds. */
enum match { MATCH_NO, MATCH_UNKNOWN, MATCH_YES };

static enum match match_if(bool is)
{
	return is ? MATCH_YES : MATCH_NO;
}

static enum match both(enum match a, enum match b)
{
	return a < b ? a : b;
}

static enum match matches_class(const char *class, const struct host_device *d)
{
	char digits[8];

	if (d->unknown & 1U << FACT_CLASS)
		return MATCH_UNKNOWN;
	snprintf(digits, sizeof(digits), "%06x", d->class);
	return match_if(d->has_pci_ids && !strncasecmp(digits, class, strlen(class)));
}

static enum match matches_driver(const char *driver, const struct host_device *d)
{
	if (d->unknown & 1U << FACT_DRIVER)
		return MATCH_UNKNOWN;
	return match_if(!strcmp(d->driver ?: "none", driver));
}

static enum match matches_id(const struct filter *f, const struct host_device *d)
{
	if (!d->has_pci_ids && d->unknown & 1U << FACT_CLASS)
		return MATCH_UNKNOWN;
	return match_if(d->has_pci_ids && d->vendor == f->vendor && d->device == f->device);
}

static enum match matches_device(const struct filter *f, const struct host_device *d)
{
	enum match match = f->driver ? matches_driver(f->driver, d) : MATCH_YES;

	if (f->class)
		match = both(match, matches_class(f->class, d));
	return f->id ? both(match, matches_id(f, d)) : match;
}

/* A device in no group cannot be assigned, which is not the same as a group that is not viable. */
static enum match matches_viability(const struct filter *f, const struct host_group *g)
{
	enum viability viability;

	if (!f->viable && !f->not_viable)
		return MATCH_YES;
	if (!g)
		return MATCH_NO;
	viability = viability_of(g);
	if (viability == VIABILITY_UNKNOWN)
		return MATCH_UNKNOWN;
	return match_if(viability == (f->viable ? VIABLE : NOT_VIABLE));
}

static enum match matches_members(const struct filter *f, const struct host_group *g)
{
	const struct host_device *d;
	enum match match = g->unknown & 1U << FACT_DEVICES ? MATCH_UNKNOWN : MATCH_NO;

	if (!f->driver && !f->class && !f->id)
		return MATCH_YES;
	host_for_each_member(d, g)
	{
		enum match one = matches_device(f, d);

		match = one > match ? one : match;
	}
	return match;
}

/* What a list command works with. */
struct list {
	struct cmd *cmd;
	struct host host;
	struct id_names *names;
	struct filter filter;
	bool unsure;       /* of something it is unknown whether it matches */
	struct err unread; /* what of that could not be read, the last; the others were told */
};

/* Why it is unknown whether `what` matches: a file of the device, or, without one, who is in the group. */
static void note_unread(struct list *l, const char *what, const struct host_group *g,
			const struct host_device *d)
{
	static const uint32_t uevent = 1U << FACT_DRIVER | 1U << FACT_CLASS;

	if (l->unsure)
		l->cmd->tell(l->cmd, &l->unread);
	l->unsure = true;
	if (d)
		err_refused(&l->unread, d->name,
			    "cannot read %s of %s, so whether %s matches is not known",
			    d->unknown & uevent ? "uevent" : "subsystem", d->name, what);
	else
		err_refused(
			&l->unread, NULL,
			"cannot read the devices of group %u, so whether it matches is not known",
			g->number);
}

/* The member that leaves it open whether the group is listed; NULL: there may be others. */
static const struct host_device *unread_member(const struct filter *f, const struct host_group *g)
{
	const bool viability = matches_viability(f, g) == MATCH_UNKNOWN;
	const struct host_device *d;

	host_for_each_member(d, g)
	{
		if (viability ? viability_role(d) == ROLE_UNKNOWN
			      : matches_device(f, d) == MATCH_UNKNOWN)
			return d;
	}
	return NULL;
}

static bool lists_group(struct list *l, const struct host_group *g)
{
	enum match match = both(matches_viability(&l->filter, g), matches_members(&l->filter, g));
	char what[24];

	if (match == MATCH_UNKNOWN) {
		snprintf(what, sizeof(what), "group %u", g->number);
		note_unread(l, what, g, unread_member(&l->filter, g));
	}
	return match == MATCH_YES;
}

static bool lists_device(struct list *l, const struct host_device *d)
{
	enum match viability = matches_viability(&l->filter, d->group);
	enum match match = both(viability, matches_device(&l->filter, d));
	const struct host_device *unread = d;

	if (match == MATCH_UNKNOWN && viability == MATCH_UNKNOWN)
		unread = unread_member(&l->filter, d->group);
	if (match == MATCH_UNKNOWN)
		note_unread(l, unread == d ? "it" : d->name, d->group, unread);
	return match == MATCH_YES;
}

/* An empty list is an answer, and a check that said no: unless something may belong there. */
static int emit(struct list *l, struct obj *o, size_t n, struct err *e)
{
	if (cmd_emit(l->cmd, o, e))
		return -1;
	if (l->unsure) {
		*e = l->unread;
		return -1;
	}
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

		if (!lists_group(l, g))
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

	if (!lists_device(l, d))
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
	l->names = l->host.names = id_names_open(l->cmd->sysroot);
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
		"nothing is there to be listed. What may match, and cannot be read, is named "
		"on standard error; then the exit status is 1. Reads sysfs only: no device is "
		"opened, hence "
		"none is reset.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_list, OBJ_device_list, OBJ_iommu_list, OBJ_mdev_list, OBJ_session_list },
	.run = run,
};
