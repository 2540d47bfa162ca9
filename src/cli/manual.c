/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Manual pages, from the tables that the program itself runs on. */
#include "cli/manual.h"

#include <string.h>

#include "base/roff.h"
#include "cli/globals.h"

static void add_line(struct text *out, const char *s)
{
	roff_add_prose(out, s, strlen(s));
}

/* One paragraph; lines that begin with a blank are shown as they stand. */
static void add_paragraph(struct text *out, const char *s, size_t n)
{
	if (*s != ' ') {
		text_add(out, ".Pp\n");
		roff_add_prose(out, s, n);
		return;
	}
	text_add(out, ".Bd -literal\n");
	roff_add_literal(out, s, n);
	text_add(out, ".Ed\n");
}

static void add_paragraphs(struct text *out, const char *s)
{
	while (*s) {
		const char *end = strstr(s, "\n\n");
		size_t n = end ? (size_t)(end - s) : strlen(s);

		while (n && s[n - 1] == '\n')
			n--;
		if (n)
			add_paragraph(out, s, n);
		s = end ? end + 2 : s + strlen(s);
	}
}

/* ".Op Fl s , -session Ar NAME" without the leading macro. */
static void add_option(struct text *out, const struct option_row *row)
{
	if (row->letter)
		text_addf(out, "Fl %c , ", row->letter);
	text_addf(out, "Fl -%s", row->name);
	if (row->type == ARG_CHOICE)
		text_addf(out, " Ar %s", row->choices);
	else if (row->value)
		text_addf(out, " Ar %s", row->value);
	text_addc(out, '\n');
}

static void add_operand(struct text *out, const struct operand_row *row)
{
	if (row->type == ARG_COMMAND)
		text_add(out, ".Fl -\n");
	text_addf(out, "%s%s%s\n", row->optional ? ".Op Ar " : ".Ar ", row->name,
		  row->repeats ? " ..." : "");
}

static void add_synopsis(struct text *out, const struct command *command)
{
	text_addf(out, ".Sh SYNOPSIS\n.Nm vfioctl %s\n", command->name);
	for (const struct option_row *row = command->options; row && row->name; row++) {
		text_add(out, ".Op ");
		add_option(out, row);
	}
	for (const struct operand_row *row = command->operands; row && row->name; row++)
		add_operand(out, row);
}

static void add_options(struct text *out, const struct option_row *row)
{
	text_add(out, ".Bl -tag -width Ds\n");
	for (; row && row->name; row++) {
		text_add(out, ".It ");
		add_option(out, row);
		add_line(out, row->help);
	}
	text_add(out, ".El\n");
}

static void add_operands(struct text *out, const struct operand_row *row)
{
	text_add(out, ".Bl -tag -width Ds\n");
	for (; row && row->name; row++) {
		text_addf(out, ".It Ar %s\n", row->name);
		add_line(out, row->help);
	}
	text_add(out, ".El\n");
}

/* "vfioctl-session-start", the name of a command's page. */
static void add_page_name(struct text *out, const struct command *command, bool upper)
{
	text_add(out, upper ? "VFIOCTL-" : "vfioctl-");
	for (const char *s = command->name; *s; s++)
		text_addc(out, *s == ' ' ? '-' : upper && *s >= 'a' && *s <= 'z' ? *s - 32 : *s);
}

static void add_documents(struct text *out, const struct command *command)
{
	if (command->documents[0] == OBJ_NONE)
		return;
	text_add(out, ".Sh JSON\nWith\n.Fl j\nit writes:\n");
	for (size_t i = 0; i < COMMAND_DOCUMENTS_MAX && command->documents[i] != OBJ_NONE; i++)
		doc_field_table(command->documents[i], out);
}

static const struct {
	const char *command;
	const char *what; /* "" where the lines say it all */
	const char *lines;
} examples[] = {
#define EXAMPLE(command, what, lines) { command, what, lines },
#include "cli/examples.def"
#undef EXAMPLE
};

static void add_examples(struct text *out, const struct command *command)
{
	bool any = false;

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		if (strcmp(examples[i].command, command->name))
			continue;
		text_add(out, any ? ".Pp\n" : ".Sh EXAMPLES\n");
		add_line(out, examples[i].what);
		text_add(out, ".Bd -literal -offset indent\n");
		roff_add_literal(out, examples[i].lines, strlen(examples[i].lines));
		text_add(out, ".Ed\n");
		any = true;
	}
}

static void add_page(const struct command *command, struct text *out)
{
	/* The date is that of the page's making in the tree, which git knows better. */
	text_add(out, ".\\\" Made from the command tables by `make manual`.\n.Dd " VFIOCTL_DATE
		      "\n.Dt ");
	add_page_name(out, command, true);
	text_add(out, " 1\n.Os\n.Sh NAME\n.Nm ");
	add_page_name(out, command, false);
	text_addf(out, "\n.Nd %s\n", command->summary);
	add_synopsis(out, command);
	text_addf(out, ".Sh DESCRIPTION\n%s.\n", command->summary);
	add_paragraphs(out, command->text);
	if (command->operands) {
		text_add(out, ".Pp\nOperands:\n");
		add_operands(out, command->operands);
	}
	if (command->options) {
		text_add(out, ".Pp\nOptions:\n");
		add_options(out, command->options);
	}
	text_add(out,
		 ".Pp\nThe options of every command, exit statuses and the shape of errors are in\n"
		 ".Xr vfioctl 1 .\n");
	text_add(out, ".Sh PRIVILEGES\n");
	add_line(out, command_needs(command->kind));
	if (command->needs)
		add_line(out, command->needs);
	add_documents(out, command);
	add_examples(out, command);
	text_add(out, ".Sh SEE ALSO\n.Xr vfioctl 1\n");
}

static const struct {
	enum command_kind kind;
	const char *heading;
} kinds[] = {
	{ CMD_LOOK, "Look: read sysfs and /proc, open no device" },
	{ CMD_HOST, "Change the host: journalled, undone exactly" },
	{ CMD_SESSION, "Drive: in a session" },
	{ CMD_PEEK, "Look at a session" },
	{ CMD_CLIENT, "Sessions and batches" },
};

static void add_overview(struct text *out)
{
	text_add(out, ".Sh OPTIONS\nBefore or after any command:\n");
	add_options(out, global_options);
	text_add(out, ".Sh METRICS\nWith\n.Fl -format Cm openmetrics\na document is written as "
		      "gauges, each with these labels:\n");
	doc_metric_table(out);
	text_add(out, ".Sh COMMANDS\nEach has a page of its own, named with dashes:\n"
		      ".Ic session start\nis in\n.Xr vfioctl-session-start 1 .\n");
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		bool any = false;

		for (const struct command *const *c = commands; *c; c++) {
			if ((*c)->kind != kinds[k].kind)
				continue;
			if (!any)
				text_addf(out, ".Ss %s\n.Bl -tag -width Ds\n", kinds[k].heading);
			any = true;
			text_addf(out, ".It Ic %s\n%s.\n", (*c)->name, (*c)->summary);
		}
		if (any)
			text_add(out, ".El\n");
	}
}

int manual_add(char *const *words, size_t n, struct text *out, struct err *e)
{
	const struct command *command;
	size_t used;

	if (!n) {
		add_overview(out);
		return 0;
	}
	command = command_find(words, n, &used, e);
	if (!command)
		return -1;
	add_page(command, out);
	return 0;
}

/* A kind that a command emits, or that goes to standard error. */
static bool is_document(enum object_kind kind)
{
	for (const struct command *const *c = commands; *c; c++)
		for (size_t i = 0; i < COMMAND_DOCUMENTS_MAX && (*c)->documents[i] != OBJ_NONE; i++)
			if ((*c)->documents[i] == kind)
				return true;
	return kind == OBJ_error || kind == OBJ_session_lost || kind == OBJ_session_waiting ||
	       kind == OBJ_trace;
}

int manual_add_schema(char *const *words, size_t n, struct text *out, struct err *e)
{
	enum object_kind kind;

	if (!n) {
		for (kind = OBJ_NONE + 1; kind < OBJ_COUNT; kind++)
			if (is_document(kind))
				text_addf(out, "%s\n", object_kind_name(kind));
		return 0;
	}
	kind = object_kind_by_name(words[0]);
	if (kind == OBJ_NONE || !is_document(kind))
		return err_usage(e, "there is no document \"%s\"; vfioctl schema lists them",
				 words[0]);
	doc_schema(kind, out);
	return 0;
}
