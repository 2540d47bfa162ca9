/* SPDX-License-Identifier: GPL-2.0-or-later */
/* migration state, set, save, resume: an attached device that can be moved. */
#include "cmd/device.h"
#include "cmd/held.h"
#include "model/migration.h"

#define STATES "stop|running|stop_copy|resuming|running_p2p|pre_copy|pre_copy_p2p"
#define THEN   "stop|running"

static int run_state(struct cmd *c, struct err *e)
{
	const struct device *device = cmd_device(c, e);
	struct migration_state m;
	struct obj o;

	if (!device || migration_state(device, &m, e) < 0)
		return -1;
	cmd_device_begin(&o, OBJ_migration_state, c, device);
	cmd_flag_words(&o, F_flags, VFIO_WORDS_MIGRATION, m.flags);
	cmd_number_word(&o, F_migration_state, VFIO_WORDS_MIGRATION_STATE, m.state);
	obj_bool(&o, F_transfers, m.transfers);
	if (m.size_known)
		obj_int(&o, F_stop_copy_size, (int64_t)m.stop_copy_size);
	if (m.copies_early) {
		obj_int(&o, F_initial_left, (int64_t)m.precopy.initial_bytes);
		obj_int(&o, F_dirty_left, (int64_t)m.precopy.dirty_bytes);
	}
	return cmd_emit(c, &o, e);
}

/* The words come out of the commands' own tables, so there is one for each. */
static uint32_t state_of(const struct args *a, const char *name, uint32_t otherwise)
{
	const char *word = args_str(a, name);
	uint32_t state = otherwise;

	if (word)
		vfio_word_value(VFIO_WORDS_MIGRATION_STATE, word, &state);
	return state;
}

static int run_set(struct cmd *c, struct err *e)
{
	struct device *device = cmd_device(c, e);
	uint32_t state = state_of(c->args, "STATE", 0), before;
	struct migration_state m;
	struct obj o;

	if (!device || migration_state(device, &m, e) < 0)
		return -1;
	before = m.state;
	if (migration_set(device, state, e) < 0)
		return -1;
	cmd_device_begin(&o, OBJ_migration_set, c, device);
	cmd_number_word(&o, F_migration_state, VFIO_WORDS_MIGRATION_STATE, state);
	obj_bool(&o, F_changed, before != state);
	return cmd_emit(c, &o, e);
}

static int run_save(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	struct migration_save save = {
		.out = args_out(c->args, "out"),
		.early = !args_given(c->args, "no-early"),
		.then = state_of(c->args, "then", VFIO_DEVICE_STATE_STOP),
	};
	struct device *device = cmd_device(c, e);
	struct obj o;

	if (!device)
		return -1;
	if (save.out.fd < 0)
		return err_usage(e, "migration save needs --out FILE");
	if (migration_save(device, &save, &progress, e) < 0)
		return -1;
	cmd_device_begin(&o, OBJ_migration_save, c, device);
	obj_int(&o, F_size, (int64_t)save.size);
	obj_int(&o, F_early_size, (int64_t)save.early_size);
	cmd_number_word(&o, F_migration_state, VFIO_WORDS_MIGRATION_STATE, save.then);
	return cmd_emit(c, &o, e);
}

static int run_resume(struct cmd *c, struct err *e)
{
	const struct progress progress = cmd_progress(c);
	uint32_t then = state_of(c->args, "then", VFIO_DEVICE_STATE_RUNNING);
	struct device *device = cmd_device(c, e);
	int fd = args_fd(c->args, "in");
	uint64_t size = 0;
	struct obj o;

	if (!device)
		return -1;
	if (fd < 0)
		return err_usage(e, "migration resume needs --in FILE");
	if (migration_resume(device, fd, then, &progress, &size, e) < 0)
		return -1;
	cmd_device_begin(&o, OBJ_migration_resume, c, device);
	obj_int(&o, F_size, (int64_t)size);
	cmd_number_word(&o, F_migration_state, VFIO_WORDS_MIGRATION_STATE, then);
	return cmd_emit(c, &o, e);
}

static const struct option_row save_options[] = {
	{ "out", 0, ARG_FILE_OUT, "FILE", .help = "where the data goes; - is the standard output" },
	{ "no-early", 0, ARG_FLAG, .help = "stop the device first, also where it need not yet" },
	{ "then", 0, ARG_CHOICE, "STATE", THEN, .help = "its state afterwards; else stop" },
	{ 0 },
};

static const struct option_row resume_options[] = {
	{ "in", 0, ARG_FILE_IN, "FILE",
	  .help = "what migration save wrote; - is the standard input" },
	{ "then", 0, ARG_CHOICE, "STATE", THEN, .help = "its state afterwards; else running" },
	{ 0 },
};

static const struct operand_row operands[] = { DEVICE_OPERAND, { 0 } };

static const struct operand_row set_operands[] = {
	DEVICE_OPERAND,
	{ "STATE", ARG_CHOICE, STATES, .help = "the state to go to" },
	{ 0 },
};

const struct command cmd_migration_state = {
	.name = "migration state",
	.kind = CMD_SESSION,
	.summary = "whether and how an attached device can be migrated, and its state",
	.text = "",
	.operands = operands,
	.documents = { OBJ_migration_state },
	.run = run_state,
};

const struct command cmd_migration_set = {
	.name = "migration set",
	.kind = CMD_SESSION,
	.summary = "bring an attached device into a migration state",
	.text = "By way of the states in between. The session keeps the stream of data that a "
		"transfer opens.",
	.operands = set_operands,
	.documents = { OBJ_migration_set },
	.run = run_set,
};

const struct command cmd_migration_save = {
	.name = "migration save",
	.kind = CMD_SESSION,
	.summary = "write the state of an attached device to a file",
	.text = "As its driver gives it, nothing added. Where the driver can, the copy begins "
		"while the "
		"device runs. When it fails, the device runs on, unless it was stopped.",
	.options = save_options,
	.operands = operands,
	.documents = { OBJ_migration_save },
	.run = run_save,
};

const struct command cmd_migration_resume = {
	.name = "migration resume",
	.kind = CMD_SESSION,
	.summary = "put the state of a device out of a file into an attached one of the same kind",
	.text = "When it fails, the device may have to be reset.",
	.options = resume_options,
	.operands = operands,
	.documents = { OBJ_migration_resume },
	.run = run_resume,
};
