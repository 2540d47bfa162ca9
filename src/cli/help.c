/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --help and --usage, laid out by argp from the command tables. */
#include "cli/help.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/globals.h"

#define KEY_WITHOUT_LETTER 0x100 /* argp: above what a letter can be */

/* Rows for argp, gathered; argp wants them ended by a zero row. */
struct rows {
	struct argp_option *row;
	size_t n, cap;
	bool failed;
};

static void rows_add(struct rows *r, const struct argp_option *row)
{
	if (r->n + 1 >= r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 64;
		struct argp_option *grown = reallocarray(r->row, cap, sizeof(*grown));

		if (!grown) {
			r->failed = true;
			return;
		}
		r->row = grown;
		r->cap = cap;
	}
	r->row[r->n++] = *row;
	r->row[r->n] = (struct argp_option){ 0 };
}

static void rows_add_options(struct rows *r, const struct option_row *row, int group)
{
	for (; row && row->name; row++) {
		/* An optional value is known by its flag here: only --trace has one. */
		bool optional = row->type == ARG_FILE_OUT && row->value && group == -1 &&
				!strcmp(row->name, "trace");

		rows_add(r, &(struct argp_option){
				    .name = row->name,
				    .key = row->letter ?: KEY_WITHOUT_LETTER + (int)r->n,
				    .arg = row->choices && row->type == ARG_CHOICE ? row->choices
										   : row->value,
				    .flags = (optional ? OPTION_ARG_OPTIONAL : 0) |
					     (group == -1 ? OPTION_NO_USAGE : 0),
				    .doc = row->help,
				    .group = group,
			    });
	}
}

static void rows_add_text(struct rows *r, const char *name, const char *help, int group)
{
	rows_add(r, &(struct argp_option){ .name = name,
					   .flags = OPTION_DOC | OPTION_NO_USAGE,
					   .doc = help,
					   .group = group });
}

static void rows_add_heading(struct rows *r, const char *heading, int group)
{
	rows_add(r, &(struct argp_option){ .doc = heading, .group = group });
}

/* "NAME [SIZE] [WORD...]" */
static void operands_line(const struct operand_row *row, struct text *out)
{
	for (; row && row->name; row++) {
		if (out->len)
			text_addc(out, ' ');
		if (row->type == ARG_COMMAND)
			text_add(out, "-- ");
		text_addf(out, row->optional ? "[%s%s]" : "%s%s", row->name,
			  row->repeats ? "..." : "");
	}
}

static void rows_add_command(struct rows *r, const struct command *command)
{
	if (command->operands)
		rows_add_heading(r, "Operands:", 1);
	for (const struct operand_row *row = command->operands; row && row->name; row++)
		rows_add_text(r, row->name, row->help, 1);
	if (command->options)
		rows_add_heading(r, "Options:", 2);
	rows_add_options(r, command->options, 2);
}

static const struct {
	enum command_kind kind;
	const char *heading;
} groups[] = {
	{ CMD_LOOK, "Look; opens no device:" },  { CMD_HOST, "Change the host:" },
	{ CMD_SESSION, "Drive, in a session:" }, { CMD_PEEK, "Look at a session:" },
	{ CMD_CLIENT, "Sessions and batches:" },
};

static void rows_add_all_commands(struct rows *r)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		rows_add_heading(r, groups[g].heading, (int)g + 1);
		for (const struct command *const *row = commands; *row; row++) {
			if ((*row)->kind == groups[g].kind)
				rows_add_text(r, (*row)->name, (*row)->summary, (int)g + 1);
		}
	}
}

static int print(struct argp *argp, const char *name, bool only_usage, struct err *e)
{
	unsigned int flags = ARGP_HELP_USAGE;

	if (!only_usage)
		flags = ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG |
			ARGP_HELP_POST_DOC;
	argp_help(argp, stdout, flags, (char *)name);
	if (fflush(stdout) || ferror(stdout))
		return err_syscall(e, "write", "standard output", errno);
	return 0;
}

int help_print(const struct command *command, bool only_usage, struct err *e)
{
	_cleanup_text_ struct text name = { 0 }, operands = { 0 }, text = { 0 };
	struct rows rows = { 0 };
	struct argp argp = { 0 };
	int result;

	text_add(&name, "vfioctl");
	if (command) {
		text_addf(&name, " %s", command->name);
		operands_line(command->operands, &operands);
		text_addf(&text, "%s.", command->summary);
		text_addf(&text, "\v%s%s%s", command->text, *command->text ? "\n\n" : "",
			  command_needs(command->kind));
		if (command->needs)
			text_addf(&text, " %s", command->needs);
		rows_add_command(&rows, command);
	} else {
		text_add(&operands, "COMMAND [ARG...]");
		text_add(&text, "Shows, assigns and drives devices behind an IOMMU through VFIO "
				"and iommufd.\vvfioctl help COMMAND describes one command.");
		rows_add_all_commands(&rows);
	}
	rows_add_heading(&rows, "With every command:", -1);
	rows_add_options(&rows, global_options, -1);
	argp = (struct argp){ .options = rows.row, .args_doc = operands.s, .doc = text.s };
	if (rows.failed || name.failed || operands.failed || text.failed)
		result = err_nomem(e);
	else
		result = print(&argp, name.s, only_usage, e);
	free(rows.row);
	return result;
}
