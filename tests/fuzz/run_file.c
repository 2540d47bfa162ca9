/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzes a whole file of commands: every line is split, parsed and held against this host, and none is run. */
#include <json-c/json.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/program.h"
#include "target.h"

static int file(const uint8_t *data, size_t size)
{
	int fd = memfd_create("run-file", MFD_CLOEXEC);

	HOLDS(fd >= 0 && write(fd, data, size) == (ssize_t)size && !lseek(fd, 0, SEEK_SET));
	return fd;
}

/* What a line of the file is quoted in moves no cursor. */
static void check_text(const struct text *t)
{
	for (size_t i = 0; i < t->len; i++) {
		unsigned char c = (unsigned char)t->s[i];

		HOLDS((c >= ' ' || c == '\n') && c != 0x7f);
	}
}

/* An error of each line that is wrong, one document a line. */
static void check_json(const struct text *t)
{
	for (size_t at = 0; at < t->len;) {
		const char *end = memchr(t->s + at, '\n', t->len - at);
		struct json_tokener *tokener = json_tokener_new_ex(64);
		struct json_object *parsed;

		HOLDS(end);
		json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
		parsed = json_tokener_parse_ex(tokener, t->s + at, (int)(end - t->s - (long)at));
		HOLDS(parsed);
		json_object_put(parsed);
		json_tokener_free(tokener);
		at = (size_t)(end - t->s) + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct program p = { .globals = { .session = "default", .sysroot = "" },
			     .traces = { .fd = -1 } };
	struct cmd c = { .cli = &p.runner };
	struct batch_request request = { .rehearses = true, .local = true };
	struct err e = { 0 };
	int failed;

	if (!size)
		return 0;
	p.runner = (struct runner){
		.session_name = "default",
		.sysroot = "",
		.edge = &program_edge,
		.format = data[0] & 1 ? FORMAT_JSON : FORMAT_TEXT,
		.owner = &p,
	};
	request.fd = file(data + 1, size - 1);
	request.atomic = data[0] & 2;
	failed = program_edge.batch(&c, &request, &e);
	/* Whoever is told that something is wrong is told what. */
	HOLDS(!failed == !p.runner.err.len && (!failed || e.status != EXIT_DONE));
	if (p.runner.format == FORMAT_JSON)
		check_json(&p.runner.err);
	else
		check_text(&p.runner.err);
	runner_release(&p.runner);
	text_free(&p.trace);
	close(request.fd);
	return 0;
}
