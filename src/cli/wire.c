/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a client and a session's holder say to each other. */
#include "cli/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/build_id.h"

/* A record: this, then the values, then their words, each with its NUL, then zeros up to a multiple of eight. */
struct record_head {
	uint64_t number;
	uint32_t command; /* in the table */
	uint32_t n_values;
	uint32_t n_bytes; /* of words */
	uint32_t unused;
};

struct record_value {
	uint32_t row; /* see struct args */
	uint32_t at;  /* of its word among the words */
};

void wire_begin(struct wire_message *m, enum wire_type type)
{
	*m = (struct wire_message){ .type = type };
	memcpy(m->magic, WIRE_MAGIC, sizeof(m->magic));
	build_id(m->build);
}

enum wire_answer wire_check(const struct wire_message *m, size_t len)
{
	unsigned char ours[WIRE_BUILD_LEN];

	if (len < offsetof(struct wire_message, flags) ||
	    memcmp(m->magic, WIRE_MAGIC, sizeof(m->magic)))
		return WIRE_GARBAGE;
	build_id(ours);
	if (memcmp(m->build, ours, sizeof(ours)))
		return WIRE_FOREIGN;
	return len == sizeof(*m) ? WIRE_OURS : WIRE_GARBAGE;
}

bool wire_fills(const struct wire_message *m, size_t len)
{
	const uint64_t parts[] = { m->out_len, m->err_len, m->trace_len, m->undo_len };
	uint64_t left = len;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i] > left)
			return false;
		left -= parts[i];
	}
	return !left;
}

void wire_set_failure(struct wire_message *m, const struct err *failure)
{
	m->errnum = (uint32_t)failure->errnum;
	snprintf(m->what, sizeof(m->what), "%s", failure->operation ?: "");
}

const char *wire_call(const char *what, size_t size)
{
	/* What a holder needs to begin, to take a request, and to answer it. */
	static const char *const calls[] = {
		"accept4",      "bind",   "epoll_create1",
		"epoll_ctl",    "execve", "fcntl(F_ADD_SEALS)",
		"fstat",        "listen", "malloc",
		"memfd_create", "mmap",   "open",
		"recvmsg",      "rename", "sendmsg",
		"signalfd",     "socket", "write",
	};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (!strncmp(what, calls[i], size))
			return calls[i];
	return NULL;
}

static size_t padded(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

void wire_add_line(struct text *lines, uint64_t number, const struct args *args)
{
	static const char zeros[8];
	struct record_head head = {
		.number = number,
		.command = (uint32_t)args->index,
		.n_values = (uint32_t)args->n,
	};
	char *values, *words, *at;
	size_t size;

	for (size_t i = 0; i < args->n; i++)
		head.n_bytes += (uint32_t)strlen(args->values[i].str) + 1;
	size = sizeof(head) + args->n * sizeof(struct record_value) + padded(head.n_bytes);
	if (!text_reserve(lines, size + sizeof(zeros)))
		return;
	values = mempcpy(lines->s + lines->len, &head, sizeof(head));
	words = at = values + args->n * sizeof(struct record_value);
	for (size_t i = 0; i < args->n; i++) {
		const struct record_value value = { arg_index(args, &args->values[i]),
						    (uint32_t)(at - words) };

		values = mempcpy(values, &value, sizeof(value));
		at = stpcpy(at, args->values[i].str) + 1;
	}
	/* All that may have to be filled, and the text's own NUL. */
	memcpy(at, zeros, sizeof(zeros));
	lines->len += size;
}

static enum line_place place_of(const struct command *command)
{
	switch (command->kind) {
	case CMD_SESSION:
		return LINE_IN_HOLDER;
	case CMD_PEEK:
		return LINE_PEEKS;
	default:
		return LINE_HERE;
	}
}

/* The command of a record, most of which are of the same as the one before; NULL: there is none. */
static const struct command *command_of(const struct line_reader *r, const struct record_head *head)
{
	if (r->args.command && head->command == r->args.index)
		return r->args.command;
	for (size_t i = 0; commands[i]; i++)
		if (i == head->command)
			return commands[i];
	return NULL;
}

/* Checks all that was checked where it was recorded: whoever connects can send anything. */
static bool read_values(struct line_reader *r, const char *values, const struct record_head *head)
{
	const char *words = values + head->n_values * sizeof(struct record_value);
	const struct command *command = command_of(r, head);
	struct err ignored;

	if (!command || (head->n_bytes && words[head->n_bytes - 1]) ||
	    args_begin(&r->args, command, head->n_values, &ignored))
		return false;
	for (size_t i = 0; i < head->n_values; i++) {
		struct record_value value;

		memcpy(&value, values + i * sizeof(value), sizeof(value));
		if (value.at >= head->n_bytes || args_add(&r->args, value.row, words + value.at))
			return false;
	}
	return args_are_complete(&r->args);
}

int line_next(struct line_reader *r, struct line_record *record)
{
	struct record_head head;
	size_t left = r->len - r->at, size;

	if (!left)
		return 0;
	if (left < sizeof(head))
		return -1;
	memcpy(&head, r->data + r->at, sizeof(head));
	size = head.n_values * sizeof(struct record_value) + padded(head.n_bytes);
	if (size > left - sizeof(head) || !read_values(r, r->data + r->at + sizeof(head), &head))
		return -1;
	*record = (struct line_record){
		.line = { .number = head.number, .args = &r->args },
		.place = place_of(r->args.command),
		.start = r->at,
		.end = r->at + sizeof(head) + size,
	};
	r->at = record->end;
	return 1;
}

void line_reader_end(struct line_reader *r)
{
	args_free(&r->args);
}
