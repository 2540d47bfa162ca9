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
	const char *typed; /* the beginning of the word */
	struct text *out;
};

static void offer(const struct completion *c, const char *prefix, const char *word)
{
	size_t prefix_len = strlen(prefix), typed_len = strlen(c->typed);

	if (strncmp(c->typed, prefix, typed_len < prefix_len ? typed_len : prefix_len))
		return;
	if (typed_len > prefix_len && strncmp(c->typed + prefix_len, word, typed_len - prefix_len))
		return;
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

static void offer_sessions(const struct completion *c)
{
	_cleanup_session_dir_ struct session_dir dir = { .fd = -1 };
	struct session_record *records;
	struct err ignored;
	size_t n;

	if (session_dir_open(&dir, false, &ignored) ||
	    session_records(&dir, &records, &n, &ignored))
		return;
	for (size_t i = 0; i < n; i++)
		offer(c, "", records[i].name);
	session_records_free(records, n);
}

static void offer_host(const struct completion *c, bool devices, bool groups)
{
	_cleanup_host_ struct host h = { 0 };
	struct err ignored;

	if (host_open(&h, "", &ignored) || host_read_groups(&h, &ignored))
		return;
	for (size_t i = 0; i < h.n_groups; i++) {
		const struct host_device *device;
		char number[16];

		snprintf(number, sizeof(number), "%u", h.groups[i]->number);
		if (groups)
			offer(c, "", number);
		for (device = h.groups[i]->devices; devices && device; device = device->next)
			offer(c, "", device->name);
	}
}

static void offer_values(const struct completion *c, enum arg_type type, const char *choices)
{
	if (type == ARG_CHOICE)
		offer_choices(c, choices);
	else if (type == ARG_DEVICE || type == ARG_GROUP || type == ARG_TARGET)
		offer_host(c, type != ARG_GROUP, type != ARG_DEVICE);
}

static void offer_options(const struct completion *c, const struct option_row *row)
{
	for (; row && row->name; row++)
		offer(c, "--", row->name);
}

/* The row of an option that stands without its value, or NULL. */
static const struct option_row *wants_value(const struct option_row *row, const char *word)
{
	bool is_long = word[0] == '-' && word[1] == '-';

	for (; row && row->name && word[0] == '-'; row++) {
		bool same = is_long ? !strcmp(row->name, word + 2)
				    : row->letter && word[1] == row->letter && !word[2];

		if (same)
			return row->type != ARG_FLAG && strcmp(row->name, "trace") ? row : NULL;
	}
	return NULL;
}

/* Skips options and their values: what is left are the command's name and its operands. Returns how many. */
static size_t take_plain(const struct command *command, char **words, size_t n, char **plain)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (wants_value(global_options, words[i]) ||
		    (command && wants_value(command->options, words[i])))
			i++;
		else if (words[i][0] != '-')
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

static void offer_operands(const struct completion *c, const struct command *command, size_t before)
{
	const struct operand_row *row = operand_after(command->operands, before);

	if (!row)
		return;
	if (!strncmp(command->name, "session ", 8))
		offer_sessions(c);
	else
		offer_values(c, row->type, row->choices);
}

/* Completes the last of `words`; `plain` has room for as many. */
static void complete(struct completion *c, char **words, size_t n, char **plain)
{
	const char *before = n > 1 ? words[n - 2] : "";
	size_t n_plain = take_plain(NULL, words, n - 1, plain), used = 0;
	const struct option_row *option;
	const struct command *command;
	struct err ignored;

	command = command_find(plain, n_plain, &used, &ignored);
	option = wants_value(global_options, before);
	if (option && !strcmp(option->name, "session")) {
		offer_sessions(c);
		return;
	}
	if (command && !option)
		option = wants_value(command->options, before);
	if (option) {
		offer_values(c, option->type, option->choices);
		return;
	}
	if (c->typed[0] == '-') {
		offer_options(c, command ? command->options : NULL);
		offer_options(c, global_options);
		return;
	}
	if (!command) {
		offer_commands(c, n_plain ? plain[0] : NULL);
		return;
	}
	offer_operands(c, command, take_plain(command, words, n - 1, plain) - used);
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
