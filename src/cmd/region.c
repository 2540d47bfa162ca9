/* SPDX-License-Identifier: GPL-2.0-or-later */
/* region: reads and writes registers of an attached device. */
#include "cmd/region.h"

#include <stdio.h>

#include "model/region.h"

#define OFFSET_OPERAND                                                  \
	{                                                               \
		"OFFSET", ARG_OFFSET, .help = "a multiple of the width" \
	}

static const struct option_row read_options[] = {
	WIDTH_OPTION,
	{ "count", 0, ARG_COUNT, "N", NULL, "that many, one after the other", false },
	{ 0 },
};
static const struct operand_row read_operands[] = { REGION_OPERANDS, OFFSET_OPERAND, { 0 } };

static const struct option_row write_options[] = { WIDTH_OPTION, { 0 } };
static const struct operand_row write_operands[] = {
	REGION_OPERANDS,
	OFFSET_OPERAND,
	{ "VALUE", ARG_U64, NULL, false, false, "what to write" },
	{ 0 },
};

/* What both verbs are told. */
struct access {
	struct region region;
	uint64_t offset;
	unsigned int width;
};

unsigned int cmd_region_width(const struct args *a)
{
	const char *width = args_str(a, "width");

	return width ? (unsigned int)(width[0] - '0') : 4;
}

static int access_of(const struct cmd *c, uint64_t count, struct access *a, struct err *e)
{
	const struct device *device = cmd_device(c, e);

	if (!device)
		return -1;
	a->offset = args_u64(c->args, "OFFSET");
	a->width = cmd_region_width(c->args);
	if (region_find(device, args_str(c->args, "REGION"), &a->region, e) < 0)
		return -1;
	return region_check(&a->region, a->offset, a->width, count, e);
}

static void begin(struct obj *o, enum object_kind kind, const struct cmd *c, const struct access *a)
{
	obj_begin(o, kind);
	obj_str(o, F_session, c->session_name);
	obj_str(o, F_address, a->region.device->object.name);
	obj_str(o, F_region, a->region.name);
	obj_hex(o, F_offset, a->offset);
	obj_int(o, F_width, a->width);
}

/* A BAR has gigabytes; a document of them would take the memory of the session's process, and so the session. */
#define VALUES_MOST (UINT64_C(1) << 22)

/* Between two questions whether to go on. */
#define STEP_ACCESSES 4096

static int read_values(struct cmd *c, const struct access *a, uint64_t count, struct obj *o,
		       struct err *e)
{
	char word[24];
	uint64_t value;

	obj_words(o, F_values);
	for (uint64_t i = 0; i < count; i++) {
		if (c->progress && i % STEP_ACCESSES == STEP_ACCESSES - 1 &&
		    !c->progress(c, "reading", i, count))
			return err_refused(e, a->region.name, "interrupted");
		if (region_read(&a->region, a->offset + i * a->width, a->width, &value, e) < 0)
			return -1;
		snprintf(word, sizeof(word), "0x%0*llx", (int)(2 * a->width),
			 (unsigned long long)value);
		obj_word(o, F_values, word);
	}
	return 0;
}

static int run_read(struct cmd *c, struct err *e)
{
	uint64_t count = args_given(c->args, "count") ? args_u64(c->args, "count") : 1;
	struct access a;
	struct obj o;

	if (count > VALUES_MOST)
		return err_usage(e, "%llu values are more than the %llu that are read at once",
				 (unsigned long long)count, (unsigned long long)VALUES_MOST);
	if (access_of(c, count, &a, e) < 0)
		return -1;
	begin(&o, OBJ_region_read, c, &a);
	if (!read_values(c, &a, count, &o, e))
		return cmd_emit(c, &o, e);
	obj_drop(&o);
	return -1;
}

static int run_write(struct cmd *c, struct err *e)
{
	uint64_t value = args_u64(c->args, "VALUE");
	struct access a;
	struct obj o;

	if (access_of(c, 1, &a, e) < 0 || region_write(&a.region, a.offset, a.width, value, e) < 0)
		return -1;
	begin(&o, OBJ_region_write, c, &a);
	obj_hex(&o, F_written, value);
	return cmd_emit(c, &o, e);
}

const struct command cmd_region_read = {
	.name = "region read",
	.kind = CMD_SESSION,
	.summary = "read registers of an attached device",
	.text = "Each value is one access of that width. Reading can have effects: it is the "
		"device that "
		"is asked.",
	.options = read_options,
	.operands = read_operands,
	.documents = { OBJ_region_read },
	.run = run_read,
};

const struct command cmd_region_write = {
	.name = "region write",
	.kind = CMD_SESSION,
	.summary = "write a register of an attached device",
	.text = "One access of that width.",
	.options = write_options,
	.operands = write_operands,
	.documents = { OBJ_region_write },
	.run = run_write,
};
