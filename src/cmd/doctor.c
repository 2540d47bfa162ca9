/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor: whether something can be assigned; if not, why, and what mends it. */
#include "model/doctor.h"

#include <inttypes.h>
#include <stdio.h>

#include "cmd/cmd.h"
#include "model/probe.h"

struct visit {
	struct cmd *cmd;
	struct host host;
	struct holders holders;
	struct critical critical;
	struct kernel_log log;
	struct probe probe;
	struct exam exam;
};

static void add_commands(struct obj *o, const struct finding *f)
{
	obj_list(o, F_commands);
	for (size_t i = 0; i < f->n_commands; i++) {
		struct obj row;

		obj_begin(&row, OBJ_shell_command);
		obj_str(&row, F_run, f->commands[i]);
		obj_add(o, F_commands, &row);
	}
}

static void add_found(struct obj *o, const struct finding *f)
{
	obj_str(o, F_check, f->check->name);
	obj_str(o, F_address, f->device);
	obj_str(o, F_finding, f->text);
	obj_str(o, F_path, f->file);
	obj_str(o, F_remedy, f->remedy);
	add_commands(o, f);
}

static void add_blocker(struct obj *o, const struct finding *f)
{
	struct obj blocker;

	if (!f)
		return;
	obj_begin(&blocker, OBJ_blocker);
	add_found(&blocker, f);
	obj_set(o, F_blocker, &blocker);
}

static void add_tally(struct obj *o, const int64_t count[OUTCOMES], bool all)
{
	struct obj tally;

	obj_begin(&tally, OBJ_check_tally);
	obj_int(&tally, F_good, count[OUTCOME_GOOD]);
	obj_int(&tally, F_bad, count[OUTCOME_BAD]);
	obj_int(&tally, F_not_seen, count[OUTCOME_UNKNOWN]);
	obj_bool(&tally, F_left_out, !all);
	obj_set(o, F_tally, &tally);
	obj_int(o, F_not_seen, count[OUTCOME_UNKNOWN]);
}

/* Who reads the text wants what is amiss; what blocks stands above. */
static void add_checks(struct obj *o, const struct exam *x, const struct finding *blocker, bool all)
{
	int64_t count[OUTCOMES] = { 0 };

	obj_list(o, F_checks);
	for (const struct finding *f = x->findings; f; f = f->next) {
		struct obj row;

		obj_begin(&row, OBJ_check);
		obj_str(&row, F_outcome, outcome_name(f->outcome));
		obj_bool(&row, F_blocks, f->blocks);
		add_found(&row, f);
		if (!all && (f->outcome == OUTCOME_GOOD || f == blocker))
			obj_aside(&row);
		obj_add(o, F_checks, &row);
		count[f->outcome]++;
	}
	add_tally(o, count, all);
}

static void add_groups(struct obj *o, struct visit *v, bool host_is_fit)
{
	obj_list(o, F_groups);
	for (size_t i = 0; i < v->host.n_groups; i++) {
		struct host_group *g = v->host.groups[i];
		const struct finding *f = doctor_group_blocker(&v->exam, g);
		struct obj row;

		obj_begin(&row, OBJ_doctor_group);
		obj_int(&row, F_group, g->number);
		obj_bool(&row, F_assignable, (host_is_fit || doctor_asks_host_anew(g)) && !f);
		obj_str(&row, F_check, f ? f->check->name : NULL);
		obj_str(&row, F_address, f ? f->device : NULL);
		obj_str(&row, F_finding, f ? f->text : NULL);
		obj_add(o, F_groups, &row);
	}
}

/* What is to be examined: nothing more is the host. */
static int find_target(struct visit *v, struct err *e)
{
	const char *name = args_str(v->cmd->args, "TARGET");
	uint64_t number;

	if (!name)
		return host_read_groups(&v->host, e);
	if (args_is_group(v->cmd->args, "TARGET", &number)) {
		v->exam.group = host_read_group(&v->host, (uint32_t)number, e);
		v->exam.whole_group = true;
		return v->exam.group ? 0 : -1;
	}
	v->exam.device = host_read_device(&v->host, name, e);
	if (!v->exam.device)
		return -1;
	v->exam.group = v->exam.device->group;
	return 0;
}

/* The document says why; the status is for scripts. */
static int status_of(const struct finding *blocker, struct err *e)
{
	if (!blocker)
		return 0;
	e->status = EXIT_CHECK;
	return -1;
}

/* Only of what was asked for is the log searched, and is anything opened. */
static int prepare(struct visit *v, struct err *e)
{
	const bool has_target = args_given(v->cmd->args, "TARGET");
	const bool probe = args_given(v->cmd->args, "probe");
	const uint64_t pid = args_u64(v->cmd->args, "pid");
	const struct trace *trace;

	if (probe && !has_target)
		return err_usage(e, "--probe opens a device or group, and none is given");
	if (probe && *v->cmd->sysroot)
		return err_usage(e, "--probe opens devices, and a recorded machine has none");
	if (args_given(v->cmd->args, "pid") && (!pid || pid > INT32_MAX))
		return err_usage(e, "%" PRIu64 " is no process's number", pid);
	if (find_target(v, e) || holders_read(&v->holders, &v->host, e) ||
	    critical_read(&v->critical, &v->host, e))
		return -1;
	v->exam.host = &v->host;
	v->exam.holders = &v->holders;
	v->exam.critical = &v->critical;
	v->exam.need = args_u64(v->cmd->args, "memory");
	v->exam.pid = (pid_t)pid;
	trace = v->cmd->edge ? v->cmd->edge->trace(v->cmd) : NULL;
	if (trace)
		v->probe.trace = *trace;
	v->probe.vf_token = args_str(v->cmd->args, "vf-token");
	if (has_target) {
		kernel_log_read(&v->log, &v->host);
		v->exam.log = &v->log;
	}
	if (probe)
		v->exam.probe = &v->probe;
	return 0;
}

static int examine(struct visit *v, struct err *e)
{
	const char *name = args_str(v->cmd->args, "TARGET");
	const struct finding *blocker;
	struct obj o;

	if (prepare(v, e) || doctor_examine(&v->exam, e))
		return -1;
	blocker = doctor_blocker(&v->exam);
	obj_begin(&o, OBJ_doctor);
	if (v->exam.device)
		obj_str(&o, F_address, v->exam.device->name);
	if (v->exam.group)
		obj_int(&o, F_group, v->exam.group->number);
	obj_bool(&o, F_assignable, !blocker);
	add_blocker(&o, blocker);
	add_checks(&o, &v->exam, blocker, args_given(v->cmd->args, "all"));
	if (!name)
		add_groups(&o, v, !blocker);
	if (v->host.failed)
		return err_nomem(e);
	if (cmd_emit(v->cmd, &o, e))
		return -1;
	return status_of(blocker, e);
}

static int run(struct cmd *c, struct err *e)
{
	struct visit v = { .cmd = c };
	int failed;

	if (host_open(&v.host, c->sysroot, e))
		return -1;
	failed = examine(&v, e);
	critical_free(&v.critical);
	holders_free(&v.holders);
	host_close(&v.host);
	return failed;
}

static const struct option_row options[] = {
	{ "all", 'a', ARG_FLAG, NULL, NULL, "in text, list the checks that are good, too", false },
	{ "memory", 'm', ARG_SIZE, "SIZE", NULL, "so much will be pinned: a guest's memory",
	  false },
	{ "pid", 0, ARG_COUNT, "PID", NULL,
	  "what this process may pin, and has pinned; else what you may", false },
	{ "probe", 'p', ARG_FLAG, NULL, NULL,
	  "open the group and its devices too, which resets them, and give them back", false },
	{ "vf-token", 0, ARG_UUID, "UUID", NULL, "with --probe: the token of the physical function",
	  false },
	{ 0 },
};

static const struct operand_row operands[] = {
	{ "TARGET", ARG_TARGET, NULL, true, false,
	  "a group's number or a device such as 0000:01:00.0; the host without" },
	{ 0 },
};

extern const struct command cmd_doctor;

const struct command cmd_doctor = {
	.name = "doctor",
	.kind = CMD_LOOK,
	.summary = "say whether something can be assigned, and if not, why and what mends it",
	.needs = "Without root, the processes of others and most of the configuration space stay "
		 "unknown.",
	.text = "Looks at one fact after the other, in the order of causes, and says first what "
		"keeps the device or group from being assigned, with the commands for root's "
		"shell that mend it. What is bad and yet not in the way is said too, and what "
		"could not be seen. What decides and cannot be read, though any user might, is in "
		"the way as well. Of what is good, text gives the number only; JSON has it "
		"all.\n\n"
		"Without a target, the host's facts and which groups can be assigned. The status "
		"is 2 when something is in the way. Any user may ask; root sees more. No device "
		"is opened without --probe; with it the group is asked for its status, and its "
		"VFIO devices are attached through every backend there is and given back at once.",
	.options = options,
	.operands = operands,
	.documents = { OBJ_doctor },
	.run = run,
};
