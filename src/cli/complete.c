/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Candidates for the word a shell is completing, from the command tables. */
#include "cli/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/globals.h"
#include "cli/report.h"
#include "model/host.h"
#include "model/session_dir.h"

/* What is known when the last word is completed. */
struct completion {
	const char *typed;   /* the beginning of the word, or of the value behind "--option=" */
	size_t before_value; /* the length of that option */
	const struct command *command;
	struct globals globals;
	struct text *out;
};

static void offer(const struct completion *c, const char *prefix, const char *word)
{
	size_t prefix_len = strlen(prefix), typed_len = strlen(c->typed);

	if (strncmp(c->typed, prefix, typed_len < prefix_len ? typed_len : prefix_len))
		return;
	if (typed_len > prefix_len && strncmp(c->typed + prefix_len, word, typed_len - prefix_len))
		return;
	text_addn(c->out, c->typed - c->before_value, c->before_value);
	text_add(c->out, prefix);
	text_add_escaped(c->out, word);
	text_addc(c->out, '\n');
}

/* The first words of all commands, or the verbs of a noun. */
static void offer_commands(const struct completion *c, const char *noun)
{
	size_t noun_len = noun ? strlen(noun) : 0;
	const char *last = "";

	for (const struct command *const *row = commands; *row; row++) {
		const char *name = (*row)->name;
		char word[64];
		size_t len = strcspn(name, " ");

		if (noun) {
			if (!strncmp(name, noun, noun_len) && name[noun_len] == ' ')
				offer(c, "", name + noun_len + 1);
			continue;
		}
		/* The verbs of a noun stand together in the table: name it once. */
		if (len >= sizeof(word) || (!strncmp(name, last, len) && last[len] == ' '))
			continue;
		memcpy(word, name, len);
		word[len] = '\0';
		offer(c, "", word);
		last = name;
	}
}

static void offer_choices(const struct completion *c, const char *choices)
{
	for (const char *word = choices; word && *word;) {
		size_t len = strcspn(word, "|");
		char one[64];

		if (len < sizeof(one)) {
			memcpy(one, word, len);
			one[len] = '\0';
			offer(c, "", one);
		}
		word += len + (word[len] == '|');
	}
}

static bool is_among(const char *word, size_t len, const char *choices)
{
	for (; *choices; choices += strcspn(choices, "|"), choices += *choices == '|')
		if (strcspn(choices, "|") == len && !strncmp(choices, word, len))
			return true;
	return false;
}

/* The session's objects of these kinds; a line of what it holds is "kind name". */
static void offer_held(const struct completion *c, const struct session_record *r,
		       const char *kinds)
{
	char *line = r->held.s;

	if (*kinds == '.')
		kinds = c->command->name;
	for (char *end; line && (end = strchr(line, '\n')); line = end + 1) {
		size_t len = strcspn(line, " ");
		bool wanted = kinds == c->command->name ? !strncmp(kinds, line, len + 1)
							: is_among(line, len, kinds);

		*end = '\0';
		if (wanted)
			offer(c, "", line + len + 1);
	}
}

/* Sessions, or with `kinds` the objects of the one that is meant. */
static void offer_sessions(const struct completion *c, const char *kinds)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	struct session_record *records;
	struct err ignored;
	size_t n;

	if (session_dir_open(&dir, false, &ignored) ||
	    session_records(&dir, &records, &n, &ignored))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!kinds)
			offer(c, "", records[i].name);
		else if (!strcmp(records[i].name, c->globals.session))
			offer_held(c, &records[i], kinds);
	}
	session_records_free(records, n);
}

static void offer_devices(const struct completion *c, struct host_device *const *devices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		offer(c, "", devices[i]->name);
}

static void offer_host(const struct completion *c, bool devices, bool groups)
{
	_cleanup_host_ struct host h = { 0 };
	struct err ignored;

	if (host_open(&h, c->globals.sysroot, &ignored) || host_read_groups(&h, &ignored))
		return;
	for (size_t i = 0; i < h.n_groups; i++) {
		struct host_device *device;
		char number[16];

		snprintf(number, sizeof(number), "%u", h.groups[i]->number);
		if (groups)
			offer(c, "", number);
		for (device = h.groups[i]->devices; devices && device; device = device->next)
			offer(c, "", device->name);
	}
	if (devices && !host_read_ungrouped(&h, &ignored))
		offer_devices(c, h.ungrouped, h.n_ungrouped);
}

static void offer_values(const struct completion *c, enum arg_type type, const char *choices)
{
	switch (type) {
	case ARG_CHOICE:
		offer_choices(c, choices);
		break;
	case ARG_DEVICE:
	case ARG_GROUP:
	case ARG_TARGET:
		offer_host(c, type != ARG_GROUP, type != ARG_DEVICE);
		break;
	case ARG_NAME:
	case ARG_RANGE:
		if (choices)
			offer_sessions(c, choices);
		break;
	default:
		break;
	}
}

static void offer_option_values(const struct completion *c, const struct option_row *row)
{
	if (row && !strcmp(row->name, "session"))
		offer_sessions(c, NULL);
	else if (row)
		offer_values(c, row->type, row->choices);
}

static void offer_options(const struct completion *c, const struct option_row *row)
{
	for (; row && row->name; row++)
		offer(c, "--", row->name);
}

/* The row of an option that stands without its value, or NULL; `len` is the length of "--option". */
static const struct option_row *find_option(const struct option_row *row, const char *word,
					    size_t len)
{
	bool is_long = word[0] == '-' && word[1] == '-';

	for (; row && row->name && word[0] == '-'; row++) {
		bool same = is_long ? !strncmp(row->name, word + 2, len - 2) && !row->name[len - 2]
				    : row->letter && word[1] == row->letter && !word[2];

		if (same)
			return row->type != ARG_FLAG && strcmp(row->name, "trace") ? row : NULL;
	}
	return NULL;
}

static const struct option_row *wants_value(const struct option_row *row, const char *word)
{
	return find_option(row, word, strlen(word));
}

/* How many words there are before "--", behind which none is an option. */
static size_t before_dashes(char **words, size_t n)
{
	size_t i = 0;

	while (i < n && strcmp(words[i], "--") != 0)
		i++;
	return i;
}

/* Skips options and their values: what is left are the command's name and its operands. Returns how many. */
static size_t take_plain(const struct command *command, char **words, size_t n, char **plain)
{
	size_t kept = 0, dashes = before_dashes(words, n);

	for (size_t i = 0; i < n; i++) {
		if (i < dashes && (wants_value(global_options, words[i]) ||
				   (command && wants_value(command->options, words[i]))))
			i++;
		else if (i > dashes || words[i][0] != '-')
			plain[kept++] = words[i];
	}
	return kept;
}

/* The row of the operand that comes after `n` others. */
static const struct operand_row *operand_after(const struct operand_row *row, size_t n)
{
	for (; row && row->name && n && !row->repeats; n--)
		row++;
	return row && row->name ? row : NULL;
}

/* Whether what stands behind "--" is another program's. */
static bool runs_program(const struct command *command)
{
	const struct operand_row *row = command->operands;

	while (row && row->name && row->type != ARG_COMMAND)
		row++;
	return row && row->name;
}

static void offer_operands(const struct completion *c, size_t before)
{
	const struct operand_row *row = operand_after(c->command->operands, before);

	if (!row)
		return;
	if (!strncmp(c->command->name, "session ", 8))
		offer_sessions(c, NULL);
	else
		offer_values(c, row->type, row->choices);
}

/* Completes the last of `words`; `plain` has room for as many. */
static void complete(struct completion *c, char **words, size_t n, char **plain)
{
	const char *before = n > 1 ? words[n - 2] : "", *equals = strchr(c->typed, '=');
	size_t n_plain = n - 1, used = 0, len = strlen(before);
	const struct option_row *option;
	struct err ignored;

	/* Of an unfinished line that much is known as was understood. */
	memcpy(plain, words, n_plain * sizeof(*plain));
	globals_take(&c->globals, plain, &n_plain, &ignored);
	n_plain = take_plain(NULL, words, n - 1, plain);
	c->command = command_find(plain, n_plain, &used, &ignored);
	if (before_dashes(words, n - 1) < n - 1) {
		if (c->command && !runs_program(c->command))
			offer_operands(c, take_plain(c->command, words, n - 1, plain) - used);
		return;
	}
	if (equals && !strncmp(c->typed, "--", 2)) {
		before = c->typed;
		len = (size_t)(equals - before);
		c->before_value = len + 1;
		c->typed = equals + 1;
	}
	option = find_option(global_options, before, len);
	if (!option && c->command)
		option = find_option(c->command->options, before, len);
	if (option || c->before_value) {
		offer_option_values(c, option);
		return;
	}
	if (c->typed[0] == '-') {
		offer_options(c, c->command ? c->command->options : NULL);
		offer_options(c, global_options);
		return;
	}
	if (!c->command) {
		offer_commands(c, n_plain ? plain[0] : NULL);
		return;
	}
	offer_operands(c, take_plain(c->command, words, n - 1, plain) - used);
}

int complete_print(char **words, size_t n)
{
	_cleanup_text_ struct text out = { 0 };
	struct completion c = { .out = &out };
	char **plain = reallocarray(NULL, n + 1, sizeof(*plain));
	struct err e;

	if (n && plain) {
		c.typed = words[n - 1];
		complete(&c, words, n, plain);
	}
	free(plain);
	return report_out(&out, &e) ? EXIT_REFUSED : EXIT_DONE;
}
