/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why: why these devices share an IOMMU group. */
#include "model/why.h"

#include "cmd/cmd.h"

static void add_missing(struct obj *o, uint16_t missing)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} controls[] = { { ACS_SV, "SV" }, { ACS_RR, "RR" }, { ACS_CR, "CR" }, { ACS_UF, "UF" } };

	obj_words(o, F_acs_missing);
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		if (missing & controls[i].bit)
			obj_word(o, F_acs_missing, controls[i].name);
	}
}

static void add_hop(struct obj *o, const struct why_hop *hop)
{
	int isolates = why_isolates(hop);
	struct obj row;

	obj_begin(&row, OBJ_why_hop);
	obj_str(&row, F_address, hop->name);
	obj_str(&row, F_kind, acs_kind(&hop->acs));
	if (hop->group >= 0)
		obj_int(&row, F_group, hop->group);
	if (hop->acs.header_known)
		obj_bool(&row, F_multifunction, hop->acs.multifunction);
	obj_str(&row, F_acs, acs_state_name(hop->acs.state));
	add_missing(&row, hop->acs.missing);
	if (isolates >= 0)
		obj_bool(&row, F_isolates, isolates);
	obj_add(o, F_hops, &row);
}

static void add_member(struct obj *o, const struct why_member *m)
{
	struct obj member;

	obj_begin(&member, OBJ_why_member);
	obj_str(&member, F_address, m->device->name);
	obj_str(&member, F_driver, m->device->driver);
	obj_list(&member, F_hops);
	for (size_t i = 0; i < m->n; i++)
		add_hop(&member, &m->hops[i]);
	if (m->device->unknown & 1U << FACT_DRIVER)
		obj_unknown(&member, F_driver);
	obj_add(o, F_members, &member);
}

static void add_reasons(struct obj *o, const struct why *why)
{
	obj_list(o, F_reasons);
	for (size_t i = 0; i < why->n_reasons; i++) {
		struct obj row;

		obj_begin(&row, OBJ_why_reason);
		obj_str(&row, F_reason, why->reasons[i]);
		obj_add(o, F_reasons, &row);
	}
}

static int tell(struct cmd *c, struct host *h, struct err *e)
{
	const char *name = args_str(c->args, "TARGET");
	const struct host_group *g = NULL;
	const struct host_device *d;
	struct why why;
	uint64_t number;
	struct obj o;

	if (args_is_group(c->args, "TARGET", &number)) {
		g = host_read_group(h, (uint32_t)number, e);
	} else {
		d = host_read_device(h, name, e);
		if (d && !d->group)
			return err_refused(e, name, "%s is in no IOMMU group", name);
		g = d ? d->group : NULL;
	}
	if (!g || why_read(h, g, &why, e))
		return -1;
	obj_begin(&o, OBJ_why);
	obj_int(&o, F_group, g->number);
	add_reasons(&o, &why);
	obj_list(&o, F_members);
	for (size_t i = 0; i < why.n; i++)
		add_member(&o, &why.members[i]);
	return cmd_emit(c, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct host h;
	int failed;

	if (host_open(&h, c->sysroot, e))
		return -1;
	failed = tell(c, &h, e);
	host_close(&h);
	return failed;
}

static const struct operand_row operands[] = {
	{ "TARGET", ARG_TARGET, NULL, false, false,
	  "a group's number, or a device whose group is meant" },
	{ 0 },
};

extern const struct command cmd_why;

const struct command cmd_why = {
	.name = "why",
	.kind = CMD_LOOK,
	.summary = "say why these devices share a group",
	.needs =
		"Without root, the capabilities of PCI Express are not read, so ACS stays unknown.",
	.text = "Walks from every member up to the root and says of each hop whether it keeps "
		"apart "
		"what is below it: its ACS controls, several functions in one device, a bridge to "
		"conventional PCI behind which all look like one.\n\n"
		"ACS can be read by root only. A device in D3cold is not woken.",
	.operands = operands,
	.documents = { OBJ_why },
	.run = run,
};
