/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that stand before or after any command. */
#include "cli/globals.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/args.h"
#include "cmd/near.h"

enum { G_JSON, G_FORMAT, G_SESSION, G_SYSROOT, G_TRACE, G_QUIET, G_HELP, G_USAGE, G_VERSION };

const struct option_row global_options[] = {
	[G_JSON] = { "json", 'j', ARG_FLAG, .help = "documents and errors as JSON" },
	[G_FORMAT] = { "format", 0, ARG_CHOICE, "FORMAT", "text|json|openmetrics",
		       .help = "how documents are written; openmetrics only by those that have "
			       "metrics" },
	[G_SESSION] = { "session", 's', ARG_NAME, "NAME",
			.help = "the session to work on; else $VFIOCTL_SESSION, else \"default\"" },
	[G_SYSROOT] = { "sysroot", 0, ARG_DIR, "DIR",
			.help = "look at a recorded machine: DIR holds its sys and proc" },
	[G_TRACE] = { "trace", 0, ARG_FILE_OUT, "FILE",
		      .help = "tell every ioctl, decoded, on standard error or in FILE" },
	[G_QUIET] = { "quiet", 'q', ARG_FLAG, .help = "no notes and no progress, only errors" },
	[G_HELP] = { "help", 'h', ARG_FLAG, .help = "describe the command" },
	[G_USAGE] = { "usage", 0, ARG_FLAG, .help = "say in one line how the command is written" },
	[G_VERSION] = { "version", 0, ARG_FLAG, .help = "say the program's version" },
	{ 0 },
};

/* The row of an option, or -1 for a word that is none. */
static int find(const char *word)
{
	bool is_long;
	size_t len;

	if (word[0] != '-' || !word[1])
		return -1;
	is_long = word[1] == '-';
	len = strcspn(word + 2, "=");
	for (int i = 0; global_options[i].name; i++) {
		const struct option_row *row = &global_options[i];

		if (is_long ? !strncmp(row->name, word + 2, len) && !row->name[len]
			    : row->letter && row->letter == word[1] && !word[2])
			return i;
	}
	return -1;
}

static int check_name(const char *what, const char *name, struct err *e)
{
	struct arg_value ignored;
	const char *expected = arg_check(ARG_NAME, NULL, name, &ignored);

	return expected ? err_usage(e, "bad %s \"%s\": expected %s", what, name, expected) : 0;
}

static int set_format(struct globals *g, const char *value, struct err *e)
{
	static const char *const formats[] = {
		[FORMAT_TEXT] = "text",
		[FORMAT_JSON] = "json",
		[FORMAT_OPENMETRICS] = "openmetrics",
	};

	for (g->format = FORMAT_TEXT; g->format <= FORMAT_OPENMETRICS; g->format++)
		if (!strcmp(value, formats[g->format]))
			return 0;
	return err_usage(e, "bad --format \"%s\": expected one of text, json, openmetrics", value);
}

static int set(struct globals *g, int option, const char *value, struct err *e)
{
	switch (option) {
	case G_JSON:
		g->format = FORMAT_JSON;
		return 0;
	case G_FORMAT:
		return set_format(g, value, e);
	case G_SESSION:
		g->session = value;
		return check_name("--session", value, e);
	case G_SYSROOT:
		g->sysroot = value;
		return *value ? 0 : err_usage(e, "--sysroot needs a directory");
	case G_TRACE:
		g->trace = true;
		g->trace_file = value;
		return !value || *value ? 0 : err_usage(e, "--trace= needs a file");
	case G_QUIET:
		g->quiet = true;
		return 0;
	case G_HELP:
		g->help = true;
		return 0;
	case G_USAGE:
		g->usage = true;
		return 0;
	default:
		g->version = true;
		return 0;
	}
}

/* The value of the option at words[*i], or NULL for none. Only --trace may do without. */
static int value_of(int option, char **words, size_t n, size_t *i, const char **value,
		    struct err *e)
{
	const struct option_row *row = &global_options[option];
	const char *equals = words[*i][1] == '-' ? strchr(words[*i], '=') : NULL;

	*value = equals ? equals + 1 : NULL;
	if (row->type == ARG_FLAG)
		return equals ? err_usage(e, "option --%s takes no value", row->name) : 0;
	if (equals || option == G_TRACE)
		return 0;
	if (*i + 1 >= n || words[*i + 1][0] == '-')
		return err_usage(e, "option --%s needs a value, %s", row->name, row->value);
	*value = words[++*i];
	return 0;
}

/* Before the command only global options can stand. */
static int check_first(const char *word, struct err *e)
{
	const struct option_row *row = global_options;
	struct near near;

	if (word[0] != '-' || !strcmp(word, "--"))
		return 0;
	near_begin(&near, word + strspn(word, "-"));
	for (; row->name; row++)
		near_try(&near, row->name);
	if (word[1] == '-' && near_word(&near))
		return err_usage(e, "unknown option %s before the command; did you mean --%s", word,
				 near_word(&near));
	return err_usage(e, "unknown option %s before the command", word);
}

int globals_take(struct globals *g, char **words, size_t *n, struct err *e)
{
	size_t kept = 0, i;

	*g = (struct globals){ .session = getenv("VFIOCTL_SESSION"), .sysroot = "" };
	if (!g->session || !*g->session)
		g->session = "default";
	for (i = 0; i < *n && strcmp(words[i], "--"); i++) {
		int option = find(words[i]);
		const char *value;

		if (option < 0)
			words[kept++] = words[i];
		else if (value_of(option, words, *n, &i, &value, e) || set(g, option, value, e))
			return -1;
	}
	while (i < *n)
		words[kept++] = words[i++];
	*n = kept;
	return kept ? check_first(words[0], e) : 0;
}

int globals_check_session(const struct globals *g, struct err *e)
{
	return check_name("session in $VFIOCTL_SESSION", g->session, e);
}
