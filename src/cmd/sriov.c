/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sriov set: how many virtual functions a device has. */
#include "cmd/cmd.h"

#include <string.h>

#include "base/cleanup.h"
#include "cmd/change.h"
#include "cmd/inventory.h"
#include "model/details.h"
#include "model/functions.h"
#include "model/transaction.h"

/* A driver may take long to make a hundred functions. */
#define TIMEOUT_MS 120000

static int check(const struct transaction *t, const struct host_device *d, uint64_t n,
		 struct err *e)
{
	if (functions_check_possible(d, e))
		return -1;
	/* The kernel shows both or none of their numbers, if it is the same device still. */
	if (t->subjects[0].before.num_vfs < 0)
		return err_refused(e, d->name, "%s can have no virtual functions", d->name);
	if (n > d->total_vfs)
		return err_usage(e, "%s can have %u virtual function%s, not %llu", d->name,
				 d->total_vfs, plural(d->total_vfs), (unsigned long long)n);
	return 0;
}

/* All of them go before others come: not while somebody was promised one. */
static int check_functions(struct host *h, const struct host_device *pf, struct err *e)
{
	struct device_details details;

	if (host_read_details(h, pf, &details, e))
		return -1;
	if (details.names_unknown) {
		err_refused(e, pf->name,
			    "cannot read which virtual functions %s has, and one may be given away",
			    pf->name);
		return err_hint(e, "--force lets them go all the same");
	}
	for (size_t i = 0; i < details.names[DETAIL_VIRTFNS].n; i++) {
		const char *name = details.names[DETAIL_VIRTFNS].names[i];
		const struct host_device *vf = host_read_device(h, name, e);

		if (!vf)
			return -1;
		if (!vf->vfio_bound && !vf->driver_override)
			continue;
		err_refused(e, name, "its virtual function %s would go, which is given to %s", name,
			    vf->vfio_bound ? vf->driver : vf->driver_override);
		return err_hint(e, "vfioctl restore %s first, or say --force", name);
	}
	return 0;
}

static int set(struct cmd *c, struct transaction *t, const struct host_device **pf, struct err *e)
{
	const char *name = args_str(c->args, "DEVICE");
	uint64_t n = args_u64(c->args, "N");
	struct subject *s;

	if (transaction_take(t, name, e))
		return -1;
	*pf = host_read_device(t->host, name, e);
	if (!*pf || transaction_read(t, e) || check(t, *pf, n, e))
		return -1;
	t->group = (*pf)->group;
	s = &t->subjects[0];
	s->want.num_vfs = (int64_t)n;
	if (args_given(c->args, "no-drivers") && s->before.autoprobe >= 0)
		s->want.autoprobe = 0;
	if (s->before.num_vfs > 0 && s->before.num_vfs != s->want.num_vfs &&
	    !args_given(c->args, "force") && check_functions(t->host, *pf, e))
		return -1;
	return transaction_run(t, e);
}

static int say(struct cmd *c, const struct transaction *t, const struct host_device *pf,
	       struct err *e)
{
	const struct subject *s = &t->subjects[0];
	struct obj o;

	obj_begin(&o, OBJ_sriov_set);
	obj_str(&o, F_address, s->device);
	obj_bool(&o, F_dry_run, t->dry_run);
	obj_bool(&o, F_changed, !t->dry_run && t->change.n > 0);
	obj_int(&o, F_num_vfs, t->dry_run ? s->before.num_vfs : s->want.num_vfs);
	obj_int(&o, F_total_vfs, pf->total_vfs);
	inventory_functions(&o, t->host, pf);
	change_fill(&o, &t->change);
	return cmd_emit(c, &o, e);
}

static int run(struct cmd *c, struct err *e)
{
	_cleanup_host_ struct host h;
	struct transaction t = {
		.host = &h,
		.timeout_ms = change_timeout(c->args, TIMEOUT_MS),
		.dry_run = args_given(c->args, "dry-run"),
		.will_change = change_tell_past,
		.ctx = c,
	};
	const struct host_device *pf;
	int failed;

	if (host_open(&h, "", e))
		return -1;
	failed = transaction_open(&t, e) || set(c, &t, &pf, e);
	if (!failed) {
		failed = say(c, &t, pf, e);
		if (failed)
			transaction_stays(&t, e);
	}
	transaction_close(&t);
	return failed ? -1 : 0;
}

static const struct option_row options[] = {
	{ "no-drivers", 0, ARG_FLAG, .help = "let no driver of the host take the new ones" },
	{ "dry-run", 'n', ARG_FLAG, .help = "say what would be written, and write nothing" },
	{ "force", 0, ARG_FLAG, .help = "also when virtual functions go that are given away" },
	CHANGE_TIMEOUT_OPTION,
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "DEVICE", ARG_DEVICE, .help = "the physical function" },
	{ "N", ARG_COUNT, .help = "how many virtual functions it shall have; 0 for none" },
	{ 0 },
};

extern const struct command cmd_sriov_set;

const struct command cmd_sriov_set = {
	.name = "sriov set",
	.kind = CMD_HOST,
	.undo = UNDO_TOLD,
	.summary = "set how many virtual functions a device has",
	.text = "The kernel changes their number only from and to none, so all there are go first. "
		"vfioctl "
		"restore DEVICE brings the former number back. With --no-drivers the new ones stay "
		"free for vfioctl bind.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_sriov_set },
	.run = run,
};
