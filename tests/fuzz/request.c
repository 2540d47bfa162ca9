/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes what a holder takes from its clients, and a batch from its file: records, lines, words, arguments. */
#include <string.h>

#include "cli/globals.h"
#include "cli/wire.h"
#include "cmd/args.h"
#include "cmd/split.h"
#include "target.h"

/* What a line was found to mean is what is read back from its record. */
static void record(const struct args *a)
{
	struct text lines = { 0 };
	struct line_reader r = { 0 };
	struct line_record back;

	wire_add_line(&lines, 1, a);
	r.data = lines.s;
	r.len = lines.len;
	HOLDS(line_next(&r, &back) == 1 && back.end == lines.len);
	HOLDS(r.args.command == a->command && r.args.n == a->n && r.args.given == a->given);
	for (size_t i = 0; i < a->n; i++) {
		const struct arg_value *was = &a->values[i], *is = &r.args.values[i];

		HOLDS(was->row->name == is->row->name && !strcmp(was->str, is->str));
		HOLDS(was->number == is->number && was->size == is->size);
	}
	HOLDS(line_next(&r, &back) == 0);
	line_reader_end(&r);
	text_free(&lines);
}

static void parse(char *const *words, size_t n)
{
	struct args a = { 0 };
	struct err e = { 0 };
	size_t used;
	const struct command *command = command_find(words, n, &used, &e);

	if (command) {
		HOLDS(used && used <= n);
		if (!args_parse(&a, command, words + used, n - used, &e))
			record(&a);
		else
			command = NULL;
	}
	HOLDS(command || (e.status == EXIT_USAGE && *e.message));
	args_free(&a);
}

static void as_line(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct words w = { 0 };
	struct globals g;
	struct err e = { 0 };

	HOLDS(line);
	memcpy(line, data, size);
	line[size] = '\0';
	if (!words_split(&w, line, &e) && w.n) {
		parse(w.word, w.n);
		globals_take(&g, w.word, &w.n, &e);
	}
	free(w.word);
	free(line);
}

/* At the end of an allocation, so that a read beyond it is seen. */
static void as_records(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);
	struct line_reader r = { .data = copy, .len = size };
	struct line_record back;

	HOLDS(copy);
	memcpy(copy, data, size);
	while (line_next(&r, &back) > 0) {
		HOLDS(back.line.args->command && args_are_complete(back.line.args));
		for (size_t i = 0; i < r.args.n; i++)
			HOLDS(strlen(r.args.values[i].str) < size);
	}
	line_reader_end(&r);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] & 1)
		as_records(data + 1, size - 1);
	else
		as_line(data + 1, size - 1);
	return 0;
}
