/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eeh: frozen devices of POWER. */
#include <string.h>

#include "cmd/held.h"
#include "model/eeh.h"
#include "model/session.h"

#define IN                                                                   \
	{                                                                    \
		"in", 0, ARG_NAME, "SPACE", "space",                         \
			"of this space; else of the session's oldest", false \
	}

static const struct option_row in_options[] = { IN, { 0 } };

static const struct option_row inject_options[] = {
	IN,
	{ "width", 0, ARG_CHOICE, "BITS", "32|64", "of the address; else 64", false },
	{ "function", 0, ARG_COUNT, "NUMBER", NULL, "what shall fail, 0 to 19; else 0", false },
	{ "address", 0, ARG_U64, "ADDRESS", NULL, "where", false },
	{ "mask", 0, ARG_U64, "MASK", NULL, "the bits of the address that count", false },
	{ 0 },
};

static const struct operand_row unfreeze_operands[] = {
	{ "WHAT", ARG_CHOICE, "io|dma", false, false, "register access, or DMA" },
	{ 0 },
};

static const struct operand_row reset_operands[] = {
	{ "STEP", ARG_CHOICE, "hot|fundamental|deactivate", false, false,
	  "assert a reset of that kind, or end the one asserted" },
	{ 0 },
};

/* By the command's verb and its operand. */
static const struct {
	const char *verb, *operand;
	enum eeh_action action;
} actions[] = {
	{ "eeh enable", NULL, EEH_ENABLE },
	{ "eeh disable", NULL, EEH_DISABLE },
	{ "eeh unfreeze", "io", EEH_UNFREEZE_IO },
	{ "eeh unfreeze", "dma", EEH_UNFREEZE_DMA },
	{ "eeh reset", "hot", EEH_RESET_HOT },
	{ "eeh reset", "fundamental", EEH_RESET_FUNDAMENTAL },
	{ "eeh reset", "deactivate", EEH_RESET_DEACTIVATE },
	{ "eeh configure", NULL, EEH_CONFIGURE },
};

static const char *operand_of(const struct cmd *c)
{
	return c->command->operands ? args_str(c->args, c->command->operands[0].name) : NULL;
}

static int space_of_command(const struct cmd *c, struct space **space, struct err *e)
{
	if (cmd_space(c, space, e) < 0)
		return -1;
	if (*space)
		return 0;
	err_refused(e, NULL, "nothing is attached, and EEH is a matter of what is");
	return err_hint(e, "vfioctl attach DEVICE");
}

/* What was done, and the state after it. */
static int emit_eeh(struct cmd *c, const struct space *space, struct err *e)
{
	struct obj o;
	int state;

	if (eeh_state(space, &state, e) < 0)
		return -1;
	obj_begin(&o, OBJ_eeh);
	obj_str(&o, F_session, c->session_name);
	obj_str(&o, F_space, space->object.name);
	if (eeh_state_name(state))
		obj_str(&o, F_pe_state, eeh_state_name(state));
	else
		obj_strf(&o, F_pe_state, "0x%x", (unsigned int)state);
	return cmd_emit(c, &o, e);
}

static int run_state(struct cmd *c, struct err *e)
{
	struct space *space;

	return space_of_command(c, &space, e) < 0 ? -1 : emit_eeh(c, space, e);
}

static int run_action(struct cmd *c, struct err *e)
{
	const char *operand = operand_of(c);
	struct space *space;
	size_t i = 0;

	if (space_of_command(c, &space, e) < 0)
		return -1;
	while (strcmp(actions[i].verb, c->command->name) ||
	       (operand && strcmp(actions[i].operand, operand)))
		i++;
	return eeh_do(space, actions[i].action, e) < 0 ? -1 : emit_eeh(c, space, e);
}

static int run_inject(struct cmd *c, struct err *e)
{
	const char *width = args_str(c->args, "width");
	const struct eeh_injection injection = {
		.width = width && !strcmp(width, "32") ? 32 : 64,
		.function = args_u64(c->args, "function") > UINT32_MAX
				    ? UINT32_MAX
				    : (uint32_t)args_u64(c->args, "function"),
		.address = args_u64(c->args, "address"),
		.mask = args_u64(c->args, "mask"),
	};
	struct space *space;

	if (space_of_command(c, &space, e) < 0 || eeh_inject(space, &injection, e) < 0)
		return -1;
	return emit_eeh(c, space, e);
}

#define EEH_COMMAND(verb, function, opts, oper, short_text, long_text)                          \
	{                                                                                       \
		.name = "eeh " verb, .kind = CMD_SESSION, .summary = short_text,                \
		.text = long_text, .options = opts, .operands = oper, .documents = { OBJ_eeh }, \
		.run = function,                                                                \
	}

const struct command cmd_eeh_state = EEH_COMMAND(
	"state", run_state, in_options, NULL,
	"the state of POWER's error handling for what is attached",
	"normal; reset, asserted; stopped, neither register access nor DMA; dma-stopped; "
	"or unavailable. "
	"Of a device that is assigned, the kernel tells in no other way that it is frozen.");
const struct command cmd_eeh_enable =
	EEH_COMMAND("enable", run_action, in_options, NULL, "let POWER freeze what misbehaves",
		    "Needed before any other eeh command but state.");
const struct command cmd_eeh_disable = EEH_COMMAND(
	"disable", run_action, in_options, NULL, "no longer let POWER freeze what misbehaves", "");
const struct command cmd_eeh_unfreeze =
	EEH_COMMAND("unfreeze", run_action, in_options, unfreeze_operands,
		    "free what is frozen, to read out why or to go on", "");
const struct command cmd_eeh_reset =
	EEH_COMMAND("reset", run_action, in_options, reset_operands,
		    "reset what is frozen, in two steps: assert, deactivate", "");
const struct command cmd_eeh_configure = EEH_COMMAND(
	"configure", run_action, in_options, NULL, "configure bridges and BARs after a reset", "");
const struct command cmd_eeh_inject =
	EEH_COMMAND("inject", run_inject, inject_options, NULL, "inject an error, for tests",
		    "The platform's firmware decides what it can inject.");
